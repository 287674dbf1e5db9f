package output

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"vision1/internal/shell"
)

// entries returns the names in a directory.
func entries(t *testing.T, dir string) string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	names := make([]string, 0, len(list))
	for _, entry := range list {
		names = append(names, entry.Name())
	}
	return strings.Join(names, " ")
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func writeFile(t *testing.T, path, text string) {
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

// wantError checks that err is an *Error for path whose message has all texts.
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
			t.Errorf("%q does not contain %q", err, text)
		}
	}
}

func TestStandardOutwriteFile(t *testing.T) {
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
	dir := t.TempDir()
	path := filepath.Join(dir, "out.json")
	d := mustOpen(t, path)
	mustWrite(t, d, "a")
	mustWrite(t, d, "b")
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file exists before Commit: %v", err)
	}
	mustCommit(t, d)
	if got := readFile(t, path); got != "ab" {
		t.Errorf("got %q", got)
	}
	mustCommit(t, d)
	d.Discard()
	if got := entries(t, dir); got != "out.json" {
		t.Errorf("the directory has %s", got)
	}
}

func TestOldFileIsUnchangedUntilCommit(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.json")
	writeFile(t, path, "old and longer")
	d := mustOpen(t, path)
	mustWrite(t, d, "new")
	if got := readFile(t, path); got != "old and longer" {
		t.Errorf("before Commit: %q", got)
	}
	mustCommit(t, d)
	if got := readFile(t, path); got != "new" {
		t.Errorf("after Commit: %q", got)
	}
	if got := entries(t, dir); got != "out.json" {
		t.Errorf("the directory has %s", got)
	}
}

func TestDiscard(t *testing.T) {
	dir := t.TempDir()
	old := filepath.Join(dir, "old.json")
	writeFile(t, old, "old")
	for _, path := range []string{old, filepath.Join(dir, "new.json")} {
		d := mustOpen(t, path)
		mustWrite(t, d, "new")
		d.Discard()
		d.Discard()
		wantError(t, d.Commit(), path, "discarded")
		if _, err := d.Writer(t.Context()).Write([]byte("x")); err == nil {
			t.Error("no error for a write after Discard")
		}
	}
	if got := readFile(t, old); got != "old" {
		t.Errorf("old file: %q", got)
	}
	if got := entries(t, dir); got != "old.json" {
		t.Errorf("the directory has %s", got)
	}
}

func TestWorkingDirectory(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	d := mustOpen(t, "out.json")
	mustWrite(t, d, "x")
	mustCommit(t, d)
	if got := entries(t, dir); got != "out.json" {
		t.Errorf("the directory has %s", got)
	}
}

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	writeFile(t, file, "old")
	missing := filepath.Join(dir, "no", "such", "out.json")
	below := filepath.Join(file, "out.json")
	long := filepath.Join(dir, strings.Repeat("x", 5000))
	tests := []struct {
		name, path string
		texts      []string
	}{
		{"tilde", "~/out.json", []string{"directory does not exist", shell.TildeAdvice(runtime.GOOS)}},
		{"missing directory", missing, []string{"directory does not exist", filepath.Dir(missing), "create the directory first"}},
		{"directory", dir, []string{"it is a directory", "specify a file in it"}},
		{"current directory", ".", []string{"it is a directory"}},
		{"trailing separator", file + string(filepath.Separator), []string{"ends with a separator"}},
		{"trailing separator, missing", filepath.Join(dir, "x") + "/", []string{"ends with a separator"}},
		{"in a file", below, []string{"directory"}},
		{"name too long", long, []string{"specify another file with -o"}},
		{"NUL byte", file + "\x00b", []string{"specify another file with -o"}},
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
	if got := entries(t, dir); got != "file" {
		t.Errorf("the directory has %s", got)
	}
}

func TestTargetBecomesDirectory(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.json")
	d := mustOpen(t, path)
	mustWrite(t, d, "new")
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	err := d.Commit()
	wantError(t, err, path, "replaced by a directory")
	if again := d.Commit(); !errors.Is(again, err) {
		t.Errorf("second Commit: %v, want %v", again, err)
	}
	if got := entries(t, dir) + "/" + entries(t, path); got != "out.json/" {
		t.Errorf("the directory has %s", got)
	}
}

func TestLongestNameFits(t *testing.T) {
	path := filepath.Join(t.TempDir(), strings.Repeat("n", 250))
	d := mustOpen(t, path)
	mustWrite(t, d, "x")
	mustCommit(t, d)
	if got := readFile(t, path); got != "x" {
		t.Errorf("got %q", got)
	}
}

func TestFailedWriteIsNotCommitted(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.json")
	writeFile(t, path, "old")
	d := mustOpen(t, path)
	mustWrite(t, d, "new")
	if err := d.file.Close(); err != nil { // simulates a disk error
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
	if got := readFile(t, path); got != "old" {
		t.Errorf("old file: %q", got)
	}
	if got := entries(t, dir); got != "out.json" {
		t.Errorf("the directory has %s", got)
	}
}
