//go:build unix

package output

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

func fifo(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDevStdoutIsStandardOutput(t *testing.T) {
	r, w := io.Pipe()
	d, err := Open("/dev/stdout", w)
	if err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.WriteString(d.Writer(context.Background()), "x") }()
	got := make([]byte, 1)
	if _, err := io.ReadFull(r, got); err != nil || got[0] != 'x' {
		t.Errorf("got %q, %v", got, err)
	}
}

// readFifo reads a named pipe to its end, in the background.
func readFifo(path string) <-chan string {
	got := make(chan string, 1)
	go func() {
		b, err := os.ReadFile(path) // blocks until there is a writer
		if err != nil {
			b = []byte(err.Error())
		}
		got <- string(b)
	}()
	return got
}

func TestPipeIsWrittenDirectly(t *testing.T) {
	path := fifo(t)
	d := mustOpen(t, path) // no reader yet
	got := readFifo(path)
	mustWrite(t, d, "one ")
	mustWrite(t, d, "two")
	mustCommit(t, d)
	if text := <-got; text != "one two" {
		t.Errorf("got %q", text)
	}
	if info, err := os.Stat(path); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		t.Errorf("%s is now %v (%v)", path, info.Mode(), err)
	}
}

func TestPipeWithReader(t *testing.T) {
	path := fifo(t)
	r, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	d := mustOpen(t, path)
	mustWrite(t, d, "x")
	mustCommit(t, d)
	if b, err := io.ReadAll(r); err != nil || string(b) != "x" {
		t.Errorf("got %q, %v", b, err)
	}
}

// A waiting reader sees the end of a pipe that nothing was written to. The test
// can't tell when the reader starts to wait, so it repeats Discard until the
// reader is done.
func TestUnusedPipeIsClosed(t *testing.T) {
	path := fifo(t)
	got := readFifo(path)
	for done := false; !done; {
		d := mustOpen(t, path)
		d.Discard()
		select {
		case text := <-got:
			if done = true; text != "" {
				t.Errorf("got %q", text)
			}
		default:
		}
	}
}

func TestPipeWithoutReader(t *testing.T) {
	d := mustOpen(t, fifo(t))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err := d.Writer(ctx).Write([]byte("x"))
	var e *Error
	if !errors.Is(err, context.DeadlineExceeded) || errors.As(err, &e) {
		t.Errorf("got %v, want the context's error", err)
	}
	if err := d.Commit(); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Commit: %v", err)
	}
}

func TestPipeWithBlockedReader(t *testing.T) {
	path := fifo(t)
	r, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	d := mustOpen(t, path)
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("stop")
	more := make(chan error, 1)
	go func() {
		for w := d.Writer(ctx); ; { // more than a pipe buffers
			if _, err := w.Write(make([]byte, 1<<20)); err != nil {
				more <- err
				return
			}
		}
	}()
	if _, err := io.ReadFull(poll{r}, make([]byte, 1)); err != nil { // the write has started
		t.Fatal(err)
	}
	cancel(stop)
	if err := <-more; !errors.Is(err, context.Canceled) || !errors.Is(err, stop) {
		t.Errorf("got %v, want %v", err, stop)
	}
	d.Discard()
}

// poll reads a pipe that may have no data yet.
type poll struct{ r io.Reader }

func (p poll) Read(b []byte) (int, error) {
	for {
		n, err := p.r.Read(b)
		if n > 0 || (err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, syscall.EAGAIN)) {
			return n, err
		}
	}
}

func TestClosedPipe(t *testing.T) {
	path := fifo(t)
	r, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	named := mustOpen(t, path)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	stdout, err := Open("-", w)
	if err != nil {
		t.Fatal(err)
	}
	for path, d := range map[string]*Destination{path: named, "": stdout} {
		_, err := d.Writer(t.Context()).Write([]byte("x"))
		wantError(t, err, path, "closed the pipe")
		if !errors.Is(err, ErrClosedPipe) {
			t.Errorf("%v is not ErrClosedPipe", err)
		}
	}
}
