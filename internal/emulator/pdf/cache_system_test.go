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
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	library, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	library.Close()
	stored, err := filepath.Glob(filepath.Join(cacheDir(cache), "*", "*"))
	if err != nil || len(stored) == 0 {
		t.Fatalf("stored: %v, %v", stored, err)
	}
	dir := t.TempDir()
	for _, path := range stored {
		path = filepath.Join(dir, filepath.Base(filepath.Dir(path)), filepath.Base(path))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("WAZEVO\x03dev"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	checkPool(t, dir)
	again, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil || len(again) != 1 {
		t.Fatalf("stored again: %v, %v", again, err)
	}
	if info, err := os.Stat(again[0]); err != nil || info.Size() < 1<<20 {
		t.Errorf("stored again: %v, %v", info, err)
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
