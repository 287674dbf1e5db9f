package results

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"vision1/internal/diag"
	"vision1/internal/format"
	"vision1/internal/output"
)

// A sink writes results in one format, one after another.
type sink interface {
	write(ctx context.Context, r *Result, pages []page) error
	flush() error // writes what can be written
	close() error // completes the output
}

// textSink writes text. If there are several inputs, each has a header as of head.
type textSink struct {
	to       io.Writer
	query    *format.Query
	several  bool
	terminal bool
	started  bool
}

func (s *textSink) write(ctx context.Context, r *Result, pages []page) error {
	if r.Response == nil {
		return nil
	}
	text, err := resultText(ctx, r, pages, s.query)
	if err != nil {
		return err
	}
	if s.several && s.query == nil {
		text = s.header(r.Input.Name) + endLine(text)
	}
	s.started = true
	if s.terminal {
		text = printable(text)
	}
	if _, err := io.WriteString(s.to, text); err != nil {
		return fmt.Errorf("write the text: %w", err)
	}
	return nil
}

func (s *textSink) header(name string) string {
	if s.terminal {
		name = output.Printable(name)
	}
	header := "==> " + name + " <==\n"
	if s.started {
		header = "\n" + header
	}
	return header
}

// endLine adds a newline to a text whose last page is blank.
func endLine(text string) string {
	if text == "" || strings.HasSuffix(text, "\n") {
		return text
	}
	return text + "\n"
}

// printable escapes the control characters in text, except for page breaks.
func printable(text string) string {
	pages := strings.Split(text, pageBreak)
	for i := range pages {
		pages[i] = output.PrintableLines(pages[i])
	}
	return strings.Join(pages, pageBreak)
}

func (s *textSink) flush() error { return nil }

func (s *textSink) close() error { return nil }

// resultText returns the text of a result, or the results of the query as jq -r
// prints them.
func resultText(ctx context.Context, r *Result, pages []page, query *format.Query) (string, error) {
	if query == nil {
		return TextOf(r)
	}
	var b strings.Builder
	for i := range pages {
		if pages[i].response == nil {
			continue
		}
		err := query.Run(ctx, pages[i].response, func(v any) error {
			text, isText := v.(string)
			if !isText {
				encoded, err := format.Encode(v)
				if err != nil {
					return err //nolint:wrapcheck // an *format.Error
				}
				text = string(encoded)
			}
			b.WriteString(text + "\n")
			return nil
		})
		if err != nil {
			return "", err //nolint:wrapcheck // an *format.Error, or of the context
		}
	}
	return b.String(), nil
}

// jsonlSink writes an object on a line for each image, page, or result of the
// query, and for each error.
type jsonlSink struct {
	to       io.Writer
	query    *format.Query
	terminal bool
	buffer   bytes.Buffer
}

func (s *jsonlSink) write(ctx context.Context, r *Result, pages []page) error {
	s.buffer.Reset()
	for i := range pages {
		p := &pages[i]
		var err error
		if s.query == nil || p.response == nil {
			l := pageLine(r, p)
			err = l.appendTo(&s.buffer)
		} else {
			err = s.runQuery(ctx, r, p)
		}
		if err != nil {
			return err
		}
	}
	lines := s.buffer.Bytes()
	if s.terminal {
		lines = []byte(output.PrintableJSON(string(lines)))
	}
	if _, err := s.to.Write(lines); err != nil {
		return fmt.Errorf("write the line: %w", err)
	}
	return nil
}

// runQuery appends a line for each result of the query.
func (s *jsonlSink) runQuery(ctx context.Context, r *Result, p *page) error {
	return s.query.Run(ctx, p.response, func(v any) error { //nolint:wrapcheck // an *format.Error, or of the context
		encoded, err := format.Encode(v)
		if err != nil {
			return err //nolint:wrapcheck // an *format.Error
		}
		l := pageLine(r, p)
		l.Response = encoded
		return l.appendTo(&s.buffer)
	})
}

func (s *jsonlSink) flush() error { return nil }

func (s *jsonlSink) close() error { return nil }

// responseSink writes one response, unmodified, or the results of the query.
type responseSink struct {
	to       io.Writer
	query    *format.Query
	terminal bool
}

func (s *responseSink) write(ctx context.Context, r *Result, pages []page) error {
	if r.Response == nil {
		return nil
	}
	if s.query != nil {
		return s.runQuery(ctx, pages)
	}
	text := string(r.Response)
	if s.terminal {
		text = output.PrintableJSON(text)
	}
	if _, err := io.WriteString(s.to, endLine(text)); err != nil {
		return fmt.Errorf("write the response: %w", err)
	}
	return nil
}

func (s *responseSink) runQuery(ctx context.Context, pages []page) error {
	f := format.New(ctx, s.to, format.Options{Kind: format.JSON, Query: s.query, Terminal: s.terminal})
	for i := range pages {
		if pages[i].response == nil {
			continue
		}
		document := f.Document()
		if _, err := document.Write(pages[i].response); err != nil {
			return fmt.Errorf("format the response: %w", err)
		}
		if err := document.Close(); err != nil {
			return err //nolint:wrapcheck // an *format.Error, or of the context
		}
	}
	return f.Close() //nolint:wrapcheck // of the output
}

func (s *responseSink) flush() error { return nil }

func (s *responseSink) close() error { return nil }

// A failures collects the errors of a query, which don't end a run: the responses
// are paid for.
type failures struct {
	first *format.Error
	count int
}

// add collects err if the query failed for a result, or returns it otherwise.
func (f *failures) add(r *Result, err error) error {
	var failed *format.Error
	if !errors.As(err, &failed) {
		return err
	}
	f.count++
	if f.first == nil {
		f.first = &format.Error{Message: diag.Path(r.Input.Name) + ": " + failed.Message, Err: failed}
	}
	return nil
}

// err returns the error for all that were collected, or nil.
func (f *failures) err() error {
	switch f.count {
	case 0:
		return nil
	case 1:
		return f.first
	}
	return &format.Error{Message: fmt.Sprintf("%s (and %d more inputs)", f.first.Message, f.count-1), Err: f.first}
}
