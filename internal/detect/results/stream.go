package results

import (
	"context"
	"errors"
	"fmt"
	"io"

	"vision1/internal/detect"
	"vision1/internal/diag"
	"vision1/internal/output"
)

// StreamOptions control the output of a Stream.
type StreamOptions struct {
	Options

	Format  Format // JSON only if there is one input
	Several bool   // there is more than one input
	// Terminal is true to escape control characters; Width limits a table, in cells,
	// and is 0 for unlimited.
	Terminal bool
	Width    int
}

// A Stream writes results to standard output in the order in which it gets them. It
// is not safe for concurrent use.
type Stream struct {
	sink   sink
	spool  *spool // or nil
	failed failures
}

// NewStream returns a Stream that writes to standard output.
func NewStream(to io.Writer, o StreamOptions) *Stream {
	to = &checkedWriter{to, output.StdoutError}
	s := &Stream{}
	if o.Several {
		s.spool = newSpool()
	}
	switch o.Format {
	case JSONL:
		s.sink = &jsonlSink{to: to, query: o.Query, terminal: o.Terminal}
	case CSV, Table:
		s.sink = o.newRows(o.Format, to, o.Terminal, o.Width)
	case JSON:
		s.sink = &responseSink{to: to, query: o.Query, terminal: o.Terminal}
	default:
		s.sink = &textSink{to: to, query: o.Query, several: o.Several, terminal: o.Terminal}
	}
	return s
}

// Write writes a result. An error of the query is returned by Close.
func (s *Stream) Write(ctx context.Context, r Result) error {
	if s.spool != nil {
		if err := s.spool.put(&r); err != nil {
			return err
		}
	}
	return s.write(ctx, &r)
}

// Duplicate writes the result of from, which was written before, for an input with
// the same bytes.
func (s *Stream) Duplicate(ctx context.Context, from, to detect.Input) error {
	if s.spool == nil {
		return errNotWritten(from.Name)
	}
	r, err := s.spool.get(from.Name)
	if err != nil {
		return err
	}
	r.Input, r.SameAs = to, from.Name
	return s.write(ctx, &r)
}

func (s *Stream) write(ctx context.Context, r *Result) error {
	pages, err := pagesOf(r)
	if err == nil {
		err = s.failed.add(r, s.sink.write(ctx, r, pages))
	}
	if err == nil {
		err = s.sink.flush()
	}
	return outputError(err)
}

// Close completes the output and removes the temporary file. It returns the first
// error of the query.
func (s *Stream) Close() error {
	if s.spool != nil {
		s.spool.close()
	}
	if err := s.sink.close(); err != nil {
		return outputError(err)
	}
	return s.failed.err()
}

// checkedWriter turns the errors of a writer into *output.Error.
type checkedWriter struct {
	to   io.Writer
	wrap func(err error) *output.Error
}

func (w *checkedWriter) Write(p []byte) (int, error) {
	n, err := w.to.Write(p)
	if err != nil {
		return n, w.wrap(err)
	}
	return n, nil
}

// outputError returns the *output.Error in the chain of err, if any: the steps that
// failed because of it are of no interest.
func outputError(err error) error {
	var failed *output.Error
	if errors.As(err, &failed) {
		return failed
	}
	return err
}

func errNotWritten(name string) error {
	return fmt.Errorf("no result was written for %s, which has the same bytes", diag.Path(name))
}
