//go:build unix

package store

import (
	"errors"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"vision1/internal/auth/credfile"
)

// A full disk leaves the store unchanged. A limit on the file size makes the same
// operation fail.
func TestDiskFull(t *testing.T) {
	f := Dir(t.TempDir())
	addLogin(t, f, login("one", 1, vision))
	before, err := os.ReadFile(f.LoginsPath())
	if err != nil {
		t.Fatal(err)
	}
	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	small := limit
	small.Cur = 10
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &small); err != nil {
		t.Fatal(err)
	}
	addErr := f.Add(t.Context(), login("two", 2, vision))
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	var e *credfile.Error
	if !errors.As(addErr, &e) || e.Path != f.LoginsPath() {
		t.Errorf("error %v", addErr)
	}
	if after, err := os.ReadFile(f.LoginsPath()); err != nil || string(after) != string(before) {
		t.Errorf("the file now contains %s, %v", after, err)
	}
	if left, _ := filepath.Glob(filepath.Join(string(f), ".*")); len(left) > 0 {
		t.Errorf("temporary files remain: %q", left)
	}
}
