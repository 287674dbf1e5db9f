//go:build unix

package store

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"vision1/internal/auth/credfile"
	"vision1/internal/clitest/fulldisk"
)

// A full disk leaves the store unchanged.
func TestDiskFull(t *testing.T) {
	if !fulldisk.InChild(t) {
		return
	}
	f := Dir(t.TempDir())
	addLogin(t, f, login("one", 1, vision))
	before, err := os.ReadFile(f.LoginsPath())
	if err != nil {
		t.Fatal(err)
	}
	restore := fulldisk.Limit(t, 10)
	addErr := f.Add(t.Context(), login("two", 2, vision))
	restore()
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
