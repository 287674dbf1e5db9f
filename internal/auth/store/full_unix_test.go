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

// TestFull: where nothing more can be written, the store stays as it was. The
// limit on the size of files says so in the same place as a full disk does.
func TestFull(t *testing.T) {
	f := Folder(t.TempDir())
	keep(t, f, login("one", 1, vision))
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
	keepErr := f.Keep(t.Context(), login("two", 2, vision))
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	var e *credfile.Error
	if !errors.As(keepErr, &e) || e.Path != f.LoginsPath() {
		t.Errorf("error %v", keepErr)
	}
	if after, err := os.ReadFile(f.LoginsPath()); err != nil || string(after) != string(before) {
		t.Errorf("the store is now %s, %v", after, err)
	}
	if left, _ := filepath.Glob(filepath.Join(string(f), ".*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}
