//go:build unix

package run

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"vision1/internal/detect"
	"vision1/internal/detect/results"
)

// Whatever becomes of a file after it was listed, the others are processed.
func TestFilesThatCannotBeRead(t *testing.T) {
	b := newBench(t)
	b.addMany(3)
	for _, name := range []string{"vanished", "empty", "directory", "pipe", "link", "grown"} {
		b.add(name, "x")
	}
	path := func(name string) string { return filepath.Join(b.in, name) }
	change := func() {
		mustDo(t, os.Remove(path("vanished")), os.Truncate(path("empty"), 0))
		mustDo(t, os.Remove(path("directory")), os.Mkdir(path("directory"), 0o700))
		mustDo(t, os.Remove(path("pipe")), syscall.Mkfifo(path("pipe"), 0o600))
		mustDo(t, os.Remove(path("link")), os.Symlink("link", path("link")))
		mustDo(t, os.WriteFile(path("grown"), []byte("more"), 0o600))
	}
	list := func(yield func(detect.Input, error) bool) {
		var all []detect.Input
		for in := range inputs(b.in, b.names) {
			all = append(all, in)
		}
		change()
		for _, in := range all {
			if !yield(in, nil) {
				return
			}
		}
	}
	c, err := Run(t.Context(), b.options(), list)
	mustDo(t, err)
	b.check(c, Counts{Done: 4, Failed: 5, Images: 4})
	for name, want := range map[string]string{
		"vanished": "it was not found; it may have been removed or renamed", "empty": "it is empty", "directory": "it is a directory now",
		"pipe": "it is not a regular file", "link": "too many levels of symbolic links",
	} {
		if e := b.sink.errs[name]; e == nil || e.Message != want || e.Sent || e.Code != 0 {
			t.Errorf("%s: %+v", name, e)
		}
	}
	if got := b.stored("grown"); got != elementFor("more") {
		t.Error(got)
	}
}

// A failure without a request is no reason to ask before the next attempt.
func TestUnreadableFilesAreTriedAgain(t *testing.T) {
	b := newBench(t)
	b.add("a", "")
	b.mustRun(Counts{Failed: 1}, nil)
	b.add("a", "x")
	b.mustRun(Counts{Done: 1}, nil)
}

func TestSizes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	mustDo(t, os.WriteFile(path, []byte("x"), 0o600))
	_, err := readFile(path, 0)
	if err == nil || !strings.Contains(err.Error(), "it is too large") {
		t.Errorf("%v", err)
	}
	in, w := io.Pipe()
	go func() { fmt.Fprint(w, strings.Repeat("x", 20)); w.Close() }()
	if _, err := readStream(in, 10); err == nil || !strings.Contains(err.Error(), "it is too large") {
		t.Errorf("%v", err)
	}
	if _, err := readStream(strings.NewReader(""), 10); err == nil || err.Error() != "it is empty" {
		t.Errorf("%v", err)
	}
}

func TestChangedWhileRead(t *testing.T) {
	for size, want := range map[int64]string{
		3: "it changed while it was read: it had 3 bytes, then more", 9: "it changed while it was read: it had 9 bytes, then 5", 5: "",
	} {
		data, err := readSize(strings.NewReader("12345"), size)
		if want == "" && (err != nil || string(data) != "12345") || want != "" && (err == nil || err.Error() != want) {
			t.Errorf("%d: %q, %v", size, data, err)
		}
	}
	b := newBench(t)
	b.add("a", "12345")
	c, err := Run(t.Context(), func() Options {
		o := b.options()
		o.Prepare = func(_ context.Context, in detect.Input, data []byte) ([]byte, *results.Changes, error) {
			return data, nil, os.WriteFile(in.Path, []byte("others"), 0o600)
		}
		return o
	}(), inputs(b.in, b.names))
	if err != nil || c.Done != 1 || b.stored("a") != elementFor("12345") {
		t.Errorf("%+v, %v, %s", c, err, b.stored("a"))
	}
}

// A file that grows while it is read is not sent as the part that was read.
func TestGrowingFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "growing")
	file, err := os.Create(path)
	mustDo(t, err, file.Truncate(16<<20))
	_, err = file.Seek(0, io.SeekEnd)
	mustDo(t, err)
	ctx, stop := context.WithCancel(t.Context())
	grown := make(chan error, 1)
	go func() {
		for ctx.Err() == nil {
			if _, err := file.WriteString("x"); err != nil {
				grown <- err
				return
			}
		}
		grown <- file.Close()
	}()
	c, err := readFile(path, 1<<30)
	stop()
	mustDo(t, <-grown)
	if err == nil || !strings.Contains(err.Error(), "it changed while it was read") {
		t.Errorf("%v, %d bytes", err, len(c.data))
	}
}

// A lock of another process is advice on Unix: the file can be read.
func TestLockedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "locked")
	mustDo(t, os.WriteFile(path, []byte("x"), 0o600))
	file, err := os.Open(path)
	mustDo(t, err, syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB))
	defer file.Close()
	if c, err := readFile(path, 9); err != nil || string(c.data) != "x" {
		t.Errorf("%+v, %v", c, err)
	}
}
