//go:build system && !race

// Each test compiles the library, which takes half a minute of CPU time together; with
// the race detector, a minute each. So make test leaves them out.

package pdf_test

import (
	"os"
	"path/filepath"
	"testing"

	"vision1/internal/emulator/pdf"
)

// setCacheDir sets the user's cache directory, and returns the path of the library's
// directory in it.
func setCacheDir(t *testing.T, dir string) string {
	t.Helper()
	for _, name := range []string{"XDG_CACHE_HOME", "HOME", "LocalAppData"} {
		t.Setenv(name, dir)
	}
	return libraryDir(t)
}

func libraryDir(t *testing.T) string {
	t.Helper()
	dir, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "vision1-emulator", "pdfium")
}

// Damaged code is compiled and stored again.
func TestDamagedCache(t *testing.T) {
	load(t)
	stored, err := filepath.Glob(filepath.Join(libraryDir(t), "*", "*"))
	if err != nil || len(stored) == 0 {
		t.Fatalf("stored: %v, %v", stored, err)
	}
	dir := setCacheDir(t, t.TempDir())
	const damaged = "WAZEVO\x03dev"
	for _, path := range stored {
		path = filepath.Join(dir, filepath.Base(filepath.Dir(path)), filepath.Base(path))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(damaged), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	load(t)
	again, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil || len(again) != 1 {
		t.Fatalf("stored again: %v, %v", again, err)
	}
	if info, err := os.Stat(again[0]); err != nil || info.Size() < 1<<20 {
		t.Errorf("stored again: %v, %v", info, err)
	}
}

// Without a cache directory, the library is compiled.
func TestNoCache(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	setCacheDir(t, file)
	library, err := pdf.Load()
	if err != nil {
		t.Fatal(err)
	}
	library.Close()
}
