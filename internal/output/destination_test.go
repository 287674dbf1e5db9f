package output

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// entries returns the names in a folder.
func entries(t *testing.T, folder string) string {
	t.Helper()
	list, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	names := make([]string, 0, len(list))
	for _, entry := range list {
		names = append(names, entry.Name())
	}
	return strings.Join(names, " ")
}

func content(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func mustOpen(t *testing.T, path string) *Destination {
	t.Helper()
	d, err := Open(path, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Discard)
	return d
}

func mustWrite(t *testing.T, d *Destination, text string) {
	t.Helper()
	if n, err := io.WriteString(d.Writer(t.Context()), text); err != nil || n != len(text) {
		t.Fatalf("write: %d, %v", n, err)
	}
}

func mustCommit(t *testing.T, d *Destination) {
	t.Helper()
	if err := d.Commit(); err != nil {
		t.Fatal(err)
	}
}

// wantError checks that err is an *Error that names path and says each of texts.
func wantError(t *testing.T, err error, path string, texts ...string) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want an *Error", err)
	}
	if e.Path != path {
		t.Errorf("path %q, want %q", e.Path, path)
	}
	for _, text := range texts {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("%q does not say %q", err, text)
		}
	}
}

func TestStandardOutput(t *testing.T) {
	for _, path := range []string{"", "-"} {
		var out bytes.Buffer
		d, err := Open(path, &out)
		if err != nil {
			t.Fatal(err)
		}
		mustWrite(t, d, "{}")
		mustCommit(t, d)
		mustCommit(t, d)
		d.Discard()
		if out.String() != "{}" {
			t.Errorf("Open(%q): got %q", path, &out)
		}
	}
}

func TestFileAppearsAtCommit(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "out.json")
	d := mustOpen(t, path)
	mustWrite(t, d, "a")
	mustWrite(t, d, "b")
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file is there before Commit: %v", err)
	}
	mustCommit(t, d)
	if got := content(t, path); got != "ab" {
		t.Errorf("got %q", got)
	}
	mustCommit(t, d)
	d.Discard()
	if got := entries(t, folder); got != "out.json" {
		t.Errorf("folder holds %s", got)
	}
}

func TestOldFileStaysUntilCommit(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "out.json")
	put(t, path, "old and longer")
	d := mustOpen(t, path)
	mustWrite(t, d, "new")
	if got := content(t, path); got != "old and longer" {
		t.Errorf("before Commit: %q", got)
	}
	mustCommit(t, d)
	if got := content(t, path); got != "new" {
		t.Errorf("after Commit: %q", got)
	}
	if got := entries(t, folder); got != "out.json" {
		t.Errorf("folder holds %s", got)
	}
}

func TestDiscard(t *testing.T) {
	folder := t.TempDir()
	kept := filepath.Join(folder, "kept.json")
	put(t, kept, "old")
	for _, path := range []string{kept, filepath.Join(folder, "new.json")} {
		d := mustOpen(t, path)
		mustWrite(t, d, "new")
		d.Discard()
		d.Discard()
		wantError(t, d.Commit(), path, "given up")
		if _, err := d.Writer(t.Context()).Write([]byte("x")); err == nil {
			t.Error("no error for a write after Discard")
		}
	}
	if got := content(t, kept); got != "old" {
		t.Errorf("old file: %q", got)
	}
	if got := entries(t, folder); got != "kept.json" {
		t.Errorf("folder holds %s", got)
	}
}

func TestWorkingFolder(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	d := mustOpen(t, "out.json")
	mustWrite(t, d, "x")
	mustCommit(t, d)
	if got := entries(t, folder); got != "out.json" {
		t.Errorf("folder holds %s", got)
	}
}

func TestOpenRefuses(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "file")
	put(t, file, "old")
	missing := filepath.Join(folder, "no", "such", "out.json")
	below := filepath.Join(file, "out.json")
	long := filepath.Join(folder, strings.Repeat("x", 5000))
	tests := []struct {
		name, path string
		texts      []string
	}{
		{"missing folder", missing, []string{"folder does not exist", filepath.Dir(missing), "make the folder first"}},
		{"folder", folder, []string{"it is a folder", "name a file in it"}},
		{"this folder", ".", []string{"it is a folder"}},
		{"name of a folder", file + string(filepath.Separator), []string{"like the name of a folder"}},
		{"name of a missing folder", filepath.Join(folder, "x") + "/", []string{"like the name of a folder"}},
		{"below a file", below, []string{"folder"}},
		{"name too long", long, []string{"name another file with -o"}},
		{"no name", file + "\x00b", []string{"name another file with -o"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := Open(tt.path, io.Discard)
			if err == nil {
				d.Discard()
			}
			wantError(t, err, tt.path, tt.texts...)
		})
	}
	if got := entries(t, folder); got != "file" {
		t.Errorf("folder holds %s", got)
	}
}

func TestTargetBecomesFolder(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "out.json")
	d := mustOpen(t, path)
	mustWrite(t, d, "new")
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	err := d.Commit()
	wantError(t, err, path, "become a folder")
	if again := d.Commit(); !errors.Is(again, err) {
		t.Errorf("second Commit: %v, want %v", again, err)
	}
	if got := entries(t, folder) + "/" + entries(t, path); got != "out.json/" {
		t.Errorf("folder holds %s", got)
	}
}

func TestLongestNameFits(t *testing.T) {
	path := filepath.Join(t.TempDir(), strings.Repeat("n", 250))
	d := mustOpen(t, path)
	mustWrite(t, d, "x")
	mustCommit(t, d)
	if got := content(t, path); got != "x" {
		t.Errorf("got %q", got)
	}
}

func TestFailedWriteIsNotCommitted(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "out.json")
	put(t, path, "old")
	d := mustOpen(t, path)
	mustWrite(t, d, "new")
	if err := d.file.Close(); err != nil { // as a disk that goes away
		t.Fatal(err)
	}
	_, err := d.Writer(t.Context()).Write([]byte("x"))
	wantError(t, err, path)
	if again := d.Commit(); !errors.Is(again, err) {
		t.Errorf("Commit: %v, want %v", again, err)
	}
	if again := d.Commit(); !errors.Is(again, err) {
		t.Errorf("second Commit: %v, want %v", again, err)
	}
	if got := content(t, path); got != "old" {
		t.Errorf("old file: %q", got)
	}
	if got := entries(t, folder); got != "out.json" {
		t.Errorf("folder holds %s", got)
	}
}
