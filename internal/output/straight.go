package output

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"
)

// writer writes to a Destination for as long as its context lasts.
type writer struct {
	ctx context.Context
	to  *Destination
}

func (d *Destination) writer(ctx context.Context) *writer {
	return &writer{ctx: ctx, to: d}
}

func (w *writer) Write(p []byte) (int, error) {
	d := w.to
	switch {
	case d.done:
		return 0, &Error{Path: d.path, Message: "the output has ended"}
	case d.failed != nil:
		return 0, d.failed
	}
	n, err := d.write(w.ctx, p)
	if err != nil {
		d.failed = err
	}
	return n, err
}

func (d *Destination) write(ctx context.Context, p []byte) (int, error) {
	if ctx.Err() != nil {
		return 0, ended(ctx, d.path)
	}
	var to io.Writer = d.file
	switch {
	case d.stdout != nil:
		to = d.stdout
	case d.temp != "":
		n, err := d.file.Write(p) // a disk does not keep one waiting for a reader
		if err != nil {
			return n, writeError(d.path, err)
		}
		return n, nil
	case d.file == nil:
		f, err := openRead(ctx, d.path)
		if err != nil {
			return 0, err
		}
		d.file, to = f, f
	}
	return d.writeStraight(ctx, to, p)
}

// writeStraight writes to what may never take the bytes. When ctx ends first, the
// write is left to itself, with bytes that nobody else touches.
func (d *Destination) writeStraight(ctx context.Context, to io.Writer, p []byte) (int, error) {
	type result struct {
		n   int
		err error
	}
	d.spare = append(d.spare[:0], p...)
	done := make(chan result, 1)
	go func() {
		n, err := to.Write(d.spare)
		done <- result{n, err}
	}()
	select {
	case r := <-done:
		if r.err != nil {
			return r.n, writeError(d.path, r.err)
		}
		return r.n, nil
	case <-ctx.Done():
		return 0, ended(ctx, d.path)
	}
}

// openRead opens a named pipe as soon as somebody reads it. No call of the system
// waits for that in a way that a context could end, so it asks again and again.
func openRead(ctx context.Context, path string) (*os.File, error) {
	const most = 50 * time.Millisecond
	for pause := time.Millisecond; ; pause = min(2*pause, most) {
		f, err := openNow(path)
		if err == nil {
			return f, nil
		}
		if !isUnread(err) {
			return nil, openError(path, err)
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("nobody reads the pipe: %w", ended(ctx, path))
		case <-time.After(pause):
		}
	}
}

// ended says that the context ended while something was written.
func ended(ctx context.Context, path string) error {
	if path == "" {
		path = "standard output"
	}
	return fmt.Errorf("write to %s: %w", path, contextError(ctx))
}
