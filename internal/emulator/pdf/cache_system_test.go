//go:build system && !race

// Each test compiles the library, which takes half a minute of CPU time together; with
// the race detector, a minute each. So make test leaves them out.

package pdf

import (
	"os"
	"path/filepath"
	"testing"
)

// Damaged code is compiled and stored again.
func TestDamagedCache(t *testing.T) {
	dir := t.TempDir()
	stored := func() string {
		t.Helper()
		checkPool(t, dir)
		paths, err := filepath.Glob(filepath.Join(dir, "*", "*"))
		if err != nil || len(paths) != 1 {
			t.Fatalf("stored: %v, %v", paths, err)
		}
		if info, err := os.Stat(paths[0]); err != nil || info.Size() < 1<<20 {
			t.Fatalf("stored: %v, %v", info, err)
		}
		return paths[0]
	}
	path := stored()
	const damaged = "WAZEVO\x03dev"
	if err := os.WriteFile(path, []byte(damaged), 0o600); err != nil {
		t.Fatal(err)
	}
	if again := stored(); again != path {
		t.Errorf("stored %s, then %s", path, again)
	}
}

// Without a usable directory, the library is compiled.
func TestNoCache(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	checkPool(t, file)
}

// checkPool loads the library with a directory of code, and starts it.
func checkPool(t *testing.T, dir string) {
	t.Helper()
	pool, err := newPoolFrom(dir)
	if err != nil {
		t.Fatal(err)
	}
	instance, err := pool.GetInstanceWithContext(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := instance.Close(); err != nil {
		t.Error(err)
	}
	if err := pool.Close(); err != nil {
		t.Error(err)
	}
}
