package output

import (
	"context"
	"errors"
	"fmt"
	"io"
)

const (
	// heldBack is how much of a reply is looked at before any of it is written,
	// so that nothing of a small bad one gets out.
	heldBack   = 64 << 10
	bufferSize = 128 << 10
)

// Expect says what a reply has to be.
type Expect struct {
	JSON        bool   // a JSON value; otherwise anything but HTML
	ContentType string // of the reply, as received
	// AllowEmpty takes a reply without a byte for a whole one, as a protocol
	// buffer without fields is.
	AllowEmpty bool
}

// A Result is what is known of a reply that was copied.
type Result struct {
	Bytes          int64       // of the reply
	PartErrors     []PartError // the first 64 errors of its parts
	MorePartErrors int         // how many there were beyond these

	last byte // of the reply
}

// Copy writes body to dst as it comes, byte for byte, and looks at it on its way.
// It neither commits dst nor closes body; a read that waits ends with ctx only
// if body does.
//
// It fails with a *ReplyError where the reply can't be read or is not as
// expected, with an *Error where it can't be written, and otherwise with an error
// that has the context's in its chain. On success on a terminal the last line is
// ended where the reply did not.
func Copy(ctx context.Context, dst *Destination, body io.Reader, expect Expect) (Result, error) {
	out := dst.writer(ctx)
	result, err := Pass(ctx, out, body, expect)
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

// Pass is Copy to any writer, whose errors it returns as they are.
func Pass(ctx context.Context, to io.Writer, body io.Reader, expect Expect) (Result, error) {
	var (
		in     = &source{ctx: ctx, body: body}
		check  = newInspection(expect)
		buf    = make([]byte, bufferSize)
		result Result
	)
	n, end := in.fill(buf[:heldBack])
	for more := true; more; {
		if err := check.piece(buf[:n]); err != nil {
			return result, err
		}
		if more = end == nil; !more {
			if err := check.end(end, result.Bytes+int64(n)); err != nil {
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
	result.PartErrors, result.MorePartErrors = check.json.PartErrors(), check.json.MorePartErrors()
	return result, nil
}

// source reads a body for as long as a context lasts.
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

// read reads at least a byte, or fails.
func (s *source) read(p []byte) (int, error) {
	const tries = 100 // as bufio does with a reader that gives nothing
	for range tries {
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

// contextError returns why ctx ended, with both its error and its cause in the chain.
func contextError(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if errors.Is(cause, err) {
		return cause
	}
	return fmt.Errorf("%w: %w", err, cause)
}
