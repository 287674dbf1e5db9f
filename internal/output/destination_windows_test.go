package output

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/windows"
)

// A name that no file can have is reported before the request is sent, not by the
// rename after it.
func TestOpenInvalidNames(t *testing.T) {
	dir := t.TempDir()
	for name, want := range map[string]string{
		"a:b.json": "the name has a colon", "aux.json": "", "com1": "", strings.Repeat("x", 256): "the name is too long",
	} {
		d, err := Open(filepath.Join(dir, name), io.Discard)
		if err == nil {
			d.Discard()
		}
		if want == "" && err == nil {
			continue // newer versions of Windows accept it in a directory
		}
		wantError(t, err, filepath.Join(dir, name), want)
	}
	if got := entries(t, dir); got != "" {
		t.Errorf("the directory has %s", got)
	}
}

func TestReservedName(t *testing.T) {
	for name, want := range map[string]error{`C:\x\out.json`: nil, `C:\x\NUL`: errReserved, `C:\x\con`: errReserved, `COM1`: errReserved, `C:\x\a:b`: errColon} {
		if got := checkName(name); got != want { //nolint:errorlint // the very error
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func TestOpenNUL(t *testing.T) {
	d := mustOpen(t, "NUL")
	mustWrite(t, d, "{}")
	mustCommit(t, d)
}

// A file that a reader has open is replaced as soon as the reader closes it.
func TestCommitOverOpenFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.json")
	writeFile(t, path, "old")
	d := mustOpen(t, path)
	mustWrite(t, d, "new")
	reader, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(200*time.Millisecond, func() { _ = reader.Close() })
	defer timer.Stop()
	mustCommit(t, d)
	if got := readFile(t, path) + " " + entries(t, dir); got != "new out.json" {
		t.Errorf("the file and the directory have %s", got)
	}
}

// A program that lets nobody else write keeps the old content.
func TestFileInExclusiveUse(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.json")
	writeFile(t, path, "old")
	d := mustOpen(t, path)
	mustWrite(t, d, "new")
	unlock := openExclusively(t, path)
	wantError(t, d.Commit(), path, "another program has it open")
	_, err := Open(path, io.Discard)
	wantError(t, err, path, "another program has it open")
	unlock()
	if got := readFile(t, path) + " " + entries(t, dir); got != "old out.json" {
		t.Errorf("the file and the directory have %s", got)
	}
}

// openExclusively opens a file as a program does that shares it for reading only.
func openExclusively(t *testing.T, path string) (closeFile func()) {
	t.Helper()
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		t.Fatal(err)
	}
	handle, err := windows.CreateFile(name, windows.GENERIC_READ, windows.FILE_SHARE_READ, nil, windows.OPEN_EXISTING, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := windows.CloseHandle(handle); err != nil {
			t.Error(err)
		}
	}
}
