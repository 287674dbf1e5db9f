package output

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"vision1/internal/diag"
)

// writer writes to a Destination until its context is done.
type writer struct {
	ctx context.Context
	to  *Destination
}

// Writer returns a writer to the destination. A write that waits for a reader
// is canceled with ctx; the error then has the context's error in its chain.
// Any other error is an *Error. Writing after Commit or Discard fails.
func (d *Destination) Writer(ctx context.Context) io.Writer {
	return &writer{ctx: ctx, to: d}
}

func (w *writer) Write(p []byte) (int, error) {
	d := w.to
	switch {
	case d.done:
		return 0, &Error{Path: d.path, Message: "the output is already closed"}
	case d.failed != nil:
		return 0, d.failed
	}
	n, err := d.write(w.ctx, p)
	d.failed = err
	return n, err
}

func (d *Destination) write(ctx context.Context, p []byte) (int, error) {
	if ctx.Err() != nil {
		return 0, canceledError(ctx, d.path)
	}
	switch {
	case d.stdout != nil && d.Terminal:
		if _, err := d.writeUnbuffered(ctx, d.stdout, d.text.escape(p)); err != nil {
			return 0, err
		}
		return len(p), nil
	case d.stdout != nil:
		return d.writeUnbuffered(ctx, d.stdout, p)
	case d.temp != "":
		n, err := d.file.Write(p) // a disk never waits for a reader
		if err != nil {
			return n, writeError(d.path, err)
		}
		return n, nil
	case d.file == nil:
		f, err := openWithReader(ctx, d.path)
		if err != nil {
			return 0, err
		}
		d.file = f
	}
	return d.writeUnbuffered(ctx, d.file, p)
}

// writeUnbuffered writes to a destination that can block forever. If ctx is done
// first, the write is abandoned, so it gets a copy of the bytes.
func (d *Destination) writeUnbuffered(ctx context.Context, to io.Writer, p []byte) (int, error) {
	type result struct {
		n   int
		err error
	}
	d.spare = append(d.spare[:0], p...)
	done := make(chan result, 1)
	go func() {
		var r result
		defer func() { done <- r }()
		defer diag.Recover(&r.err)
		r.n, r.err = to.Write(d.spare)
	}()
	select {
	case r := <-done:
		if r.err != nil {
			return r.n, writeError(d.path, r.err)
		}
		return r.n, nil
	case <-ctx.Done():
		return 0, canceledError(ctx, d.path)
	}
}

// openWithReader opens a named pipe once it has a reader. It polls, because a
// context can't cancel an open that blocks.
func openWithReader(ctx context.Context, path string) (*os.File, error) {
	const maxPause = 50 * time.Millisecond
	for pause := time.Millisecond; ; pause = min(2*pause, maxPause) {
		f, err := openNonblocking(path)
		if err == nil {
			return f, nil
		}
		if !isNoReader(err) {
			return nil, openError(path, err)
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("the pipe has no reader: %w", canceledError(ctx, path))
		case <-time.After(pause):
		}
	}
}

// canceledError returns the error of a write that the context canceled.
func canceledError(ctx context.Context, path string) error {
	if path == "" {
		path = "standard output"
	}
	return fmt.Errorf("write to %s: %w", path, contextError(ctx))
}
