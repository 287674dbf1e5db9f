package output

import (
	"context"
	"errors"
	"fmt"
	"io"
)

const (
	// heldBack is how much of a response is validated before any of it is
	// written, so nothing of a small invalid response is written.
	heldBack   = 64 << 10
	bufferSize = 128 << 10
)

// Expectation describes the expected response.
type Expectation struct {
	JSON        bool   // a JSON value; otherwise, anything but HTML
	ContentType string // of the response, as received
	AllowEmpty  bool   // no bytes at all, as in a protocol buffer without fields
}

// A Result describes a response that was copied.
type Result struct {
	Bytes          int64       // size of the response
	PartErrors     []PartError // the first 64 errors of its parts
	MorePartErrors int         // number of further errors
	MissingPages   []MissingPages

	last byte // of the response
}

// Copy writes body to dst unmodified, and validates it as it streams. It neither
// commits dst nor closes body. A blocked read is canceled with ctx only if body
// supports it. On a terminal, a missing final newline is added, and characters that
// could affect it are escaped.
//
// It fails with a *ReplyError if the response can't be read or is not as
// expected, with an *Error if it can't be written, and otherwise with an error
// that has the context's error in its chain.
func Copy(ctx context.Context, dst *Destination, body io.Reader, expect Expectation) (Result, error) {
	out := dst.Writer(ctx)
	result, err := CopyTo(ctx, out, body, expect)
	if err != nil {
		return result, err
	}
	if dst.Terminal && dst.stdout != nil && result.last != '\n' && result.Bytes > 0 {
		if _, err := out.Write([]byte{'\n'}); err != nil {
			return result, err
		}
	}
	return result, nil
}

// CopyTo is Copy to any writer. It returns the errors of the writer unchanged.
func CopyTo(ctx context.Context, to io.Writer, body io.Reader, expect Expectation) (Result, error) {
	var (
		in     = &source{ctx: ctx, body: body}
		v      = newValidator(expect)
		buf    = make([]byte, bufferSize)
		result Result
	)
	n, end := in.fill(buf[:heldBack])
	for more := true; more; {
		if err := v.write(buf[:n]); err != nil {
			return result, err
		}
		if more = end == nil; !more {
			if err := v.close(end, result.Bytes+int64(n)); err != nil {
				return result, err
			}
		}
		if n > 0 {
			if _, err := to.Write(buf[:n]); err != nil {
				return result, err
			}
			result.last = buf[n-1]
			result.Bytes += int64(n)
		}
		if more {
			n, end = in.read(buf)
		}
	}
	parts := v.parts.result()
	result.PartErrors, result.MorePartErrors, result.MissingPages = parts.PartErrors, parts.MorePartErrors, parts.MissingPages
	return result, nil
}

// source reads a body until its context is done.
type source struct {
	ctx  context.Context
	body io.Reader
}

// fill reads until p is full or the body ends.
func (s *source) fill(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		m, err := s.read(p[n:])
		n += m
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// read reads at least one byte, or fails.
func (s *source) read(p []byte) (int, error) {
	const maxTries = 100 // as in package bufio
	for range maxTries {
		if s.ctx.Err() != nil {
			return 0, contextError(s.ctx)
		}
		n, err := s.body.Read(p)
		if err != nil && !errors.Is(err, io.EOF) && s.ctx.Err() != nil {
			err = fmt.Errorf("%w: %w", contextError(s.ctx), err)
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
	return 0, io.ErrNoProgress
}

// contextError returns an error with both the error and the cause of ctx in its
// chain.
func contextError(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if errors.Is(cause, err) {
		return cause
	}
	return fmt.Errorf("%w: %w", err, cause)
}
