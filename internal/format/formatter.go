package format

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"slices"

	"vision1/internal/exitcode"
	"vision1/internal/output"
)

// A Kind is an output format, by its name on the command line. The empty Kind
// writes a response unmodified, and the results of a query one per line, with
// raw strings.
type Kind string

// The kinds.
const (
	JSON    Kind = "json"    // indented
	Compact Kind = "compact" // JSON on one line, without spaces
	YAML    Kind = "yaml"
	Table   Kind = "table"
	CSV     Kind = "csv"
)

// Kinds returns the names of all kinds.
func Kinds() []string {
	return []string{string(JSON), string(Compact), string(YAML), string(Table), string(CSV)}
}

// FindKind returns the kind with the given name, and reports whether it exists.
func FindKind(name string) (Kind, bool) {
	return Kind(name), slices.Contains(Kinds(), name)
}

// IsTabular reports whether the kind consists of rows, so it can't format every
// response.
func (k Kind) IsTabular() bool { return k == Table || k == CSV }

// Options control the output of a Formatter.
type Options struct {
	Kind  Kind
	Query *Query // or nil
	Rows  Rows   // of the response, for tabular kinds without a query

	Terminal bool // escape control characters
	Width    int  // of the terminal in cells, which limits a table; 0 for unlimited
}

// An Error reports that the request succeeded but its response can't be
// formatted as requested.
type Error struct {
	Message string
	Err     error // the cause, or nil
}

func (e *Error) Error() string { return e.Message }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// ExitCode returns the exit code for output errors.
func (e *Error) ExitCode() int { return exitcode.Output }

// bufferSize is how much output is buffered before any of it is written, so
// nothing of a small response that fails is written.
const bufferSize = 64 << 10

// A Formatter writes documents, one after another.
type Formatter struct {
	ctx      context.Context //nolint:containedctx // cancels a query, which runs in Close of a document
	options  Options
	terminal *escapingWriter
	to       *bufio.Writer // stores the first write error
	values   valueWriter   // writes the results of a query
	rows     *rowBuffer    // the same, for tabular kinds
	started  bool          // there was a document
}

// A valueWriter writes values, one after another.
type valueWriter interface {
	value(v any) error
	close() error
}

// New returns a Formatter that writes to the given writer. ctx cancels queries.
func New(ctx context.Context, to io.Writer, o Options) *Formatter {
	f := &Formatter{ctx: ctx, options: o, terminal: &escapingWriter{to: to}}
	if o.Terminal {
		to = f.terminal
	}
	f.to = bufio.NewWriterSize(to, bufferSize)
	switch o.Kind {
	case Table:
		f.rows = newRowBuffer(&table{to: f.to, width: o.Width}, o.Rows.columns)
		f.values = f.rows
	case CSV:
		f.rows = newRowBuffer(newCSV(f.to), o.Rows.columns)
		f.values = f.rows
	case YAML:
		f.values = &yamlValues{to: f.to}
	default:
		f.values = &jsonValues{to: f.to, kind: o.Kind}
	}
	return f
}

// Document returns a writer for one document, which must be valid JSON. The
// document is formatted as it streams, or by Close.
func (f *Formatter) Document() io.WriteCloser {
	return &checkedWriter{f.document(), f}
}

func (f *Formatter) document() io.WriteCloser {
	switch {
	case f.options.Query != nil:
		return &queryWriter{formatter: f, document: output.LimitBuffer{Limit: maxValue}}
	case f.rows != nil:
		return newRowDocument(f.options.Rows, f.rows)
	case f.options.Kind == YAML:
		if f.started {
			_, _ = f.to.WriteString(yamlSeparator) // checkedWriter returns the error
		}
		f.started = true
		return newYAMLDocument(f.to)
	default:
		return &jsonIndenter{to: f.to, indent: f.options.Kind != Compact}
	}
}

// Close completes the output.
func (f *Formatter) Close() error {
	if err := f.values.close(); err != nil {
		return err
	}
	if err := f.to.Flush(); err != nil {
		return fmt.Errorf("write the output: %w", err)
	}
	return f.terminal.flush()
}

// value writes a result of the query.
func (f *Formatter) value(v any) error {
	if err := f.values.value(v); err != nil {
		return err
	}
	return f.writeError()
}

// writeError returns the first error of a write to the output.
func (f *Formatter) writeError() error {
	if _, err := f.to.Write(nil); err != nil {
		return fmt.Errorf("write the output: %w", err)
	}
	return nil
}

// A checkedWriter fails after the first write error of its Formatter.
type checkedWriter struct {
	io.WriteCloser
	formatter *Formatter
}

func (w *checkedWriter) Write(p []byte) (int, error) {
	n, err := w.WriteCloser.Write(p)
	if err == nil {
		err = w.formatter.writeError()
	}
	return n, err
}
