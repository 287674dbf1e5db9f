//go:build unix

package output

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// openDescriptorOf opens a file and returns the number of its descriptor.
func openDescriptorOf(t *testing.T, path string, flags int) (*os.File, string) {
	t.Helper()
	f, err := os.OpenFile(path, flags, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f, fmt.Sprint(f.Fd())
}

func TestDescriptorIsWritten(t *testing.T) {
	dir := t.TempDir()
	path, linked := filepath.Join(dir, "log"), filepath.Join(dir, "link")
	writeFile(t, path, "before;")
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	f, fd := openDescriptorOf(t, path, os.O_WRONLY|os.O_APPEND)
	link(t, "/dev/fd/"+fd, linked)
	names := []string{"/dev/fd/" + fd, "//dev/./fd/" + fd, linked}
	if _, err := os.Stat("/proc/self/fd"); err == nil {
		names = append(names, "/proc/self/fd/"+fd, "/proc/thread-self/fd/"+fd, fmt.Sprintf("/proc/%d/fd/%s", os.Getpid(), fd))
	}
	want := "before;"
	for _, name := range names {
		d := mustOpen(t, name)
		mustWrite(t, d, "output;")
		mustCommit(t, d)
		if _, err := f.WriteString("after;"); err != nil {
			t.Errorf("%s: the descriptor was closed: %v", name, err)
		}
		want += "output;after;"
		if got := readFile(t, path); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if after, err := os.Stat(path); err != nil || !os.SameFile(before, after) {
		t.Errorf("the file was replaced: %v", err)
	}
	if got := entries(t, dir); got != "link log" {
		t.Errorf("the directory has %s", got)
	}
}

func TestUnwritableDescriptor(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	writeFile(t, path, "old")
	f, fd := openDescriptorOf(t, path, os.O_RDONLY)
	_, err := Open("/dev/fd/"+fd, os.Stdout)
	wantError(t, err, "/dev/fd/"+fd, "the file descriptor "+fd+" is not open for writing")
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = Open("/dev/fd/"+fd, os.Stdout)
	wantError(t, err, "/dev/fd/"+fd, "the file descriptor "+fd+" is not open for writing")
}

func TestDescriptorOf(t *testing.T) {
	for name, want := range map[string]int{"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2, "/dev/fd/1": 1, "/dev/fd/2": 2} {
		if fd, ok := descriptorOf(name); !ok || fd != want {
			t.Errorf("%s: got %d, %t", name, fd, ok)
		}
	}
	t.Chdir(t.TempDir())
	mkdir(t, "fd")
	for _, name := range []string{"3", "fd/3", "/dev/null", "/dev/fd/x", "/dev/fd/-1", "/dev/fd", "missing/fd/3"} {
		if fd, ok := descriptorOf(name); ok {
			t.Errorf("%s: got %d", name, fd)
		}
	}
}
