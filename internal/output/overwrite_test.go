package output

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// refuse makes the destination's target one that can't be replaced, as a mount
// point.
func refuse(d *Destination) {
	d.rename = func(from, to string) error {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: syscall.EBUSY}
	}
}

func TestOverwrite(t *testing.T) {
	for _, size := range []int{0, 1, 9, 10, 11, 1 << 20} {
		dir := t.TempDir()
		path := filepath.Join(dir, "out.json")
		writeFile(t, path, strings.Repeat("o", 10))
		before, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		d := mustOpen(t, path)
		refuse(d)
		want := strings.Repeat("n", size)
		mustWrite(t, d, want)
		if got := readFile(t, path); got != strings.Repeat("o", 10) {
			t.Errorf("%d bytes: before Commit: %q", size, got)
		}
		mustCommit(t, d)
		d.Abandon()
		if got := readFile(t, path); got != want {
			t.Errorf("%d bytes: the file has %d other bytes", size, len(got))
		}
		if after, err := os.Stat(path); err != nil || !os.SameFile(before, after) {
			t.Errorf("%d bytes: another file: %v", size, err)
		}
		if got := entries(t, dir); got != "out.json" {
			t.Errorf("%d bytes: the directory has %s", size, got)
		}
	}
}

func TestOverwriteOnlyTheSameFile(t *testing.T) {
	dir := t.TempDir()
	path, other := filepath.Join(dir, "out.json"), filepath.Join(dir, "other")
	writeFile(t, path, "old")
	writeFile(t, other, "other")
	d := mustOpen(t, path)
	refuse(d)
	mustWrite(t, d, "new")
	if err := os.Rename(other, path); err != nil {
		t.Fatal(err)
	}
	wantError(t, d.Commit(), path, "replaced by another file")
	if got := readFile(t, path) + " " + entries(t, dir); got != "other out.json" {
		t.Errorf("the file and the directory have %s", got)
	}
}

// A file that did not exist has nothing to overwrite.
func TestNewFileIsNotOverwritten(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.json")
	d := mustOpen(t, path)
	refuse(d)
	mustWrite(t, d, "new")
	wantError(t, d.Commit(), path, "busy")
	if got := entries(t, dir); got != "" {
		t.Errorf("the directory has %s", got)
	}
}
