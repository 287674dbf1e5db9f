package format

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"slices"
)

// A Kind is a way of showing a reply, by its name on the command line. "" shows
// it as it was received, and the results of a query one a line, texts bare.
type Kind string

// The kinds.
const (
	JSON    Kind = "json"    // indented
	Compact Kind = "compact" // JSON without spaces, in one line
	YAML    Kind = "yaml"
	Table   Kind = "table"
	CSV     Kind = "csv"
)

// Kinds returns all kinds by their names.
func Kinds() []string {
	return []string{string(JSON), string(Compact), string(YAML), string(Table), string(CSV)}
}

// FindKind returns the kind of that name.
func FindKind(name string) (Kind, bool) {
	return Kind(name), slices.Contains(Kinds(), name)
}

// Rowwise tells whether the kind shows rows, and so not every reply.
func (k Kind) Rowwise() bool { return k == Table || k == CSV }

// Options say how replies are shown.
type Options struct {
	Kind  Kind
	Query *Query // nil for none
	Rows  Rows   // of the reply, for kinds with rows and without a query

	Terminal bool // control characters are made visible
	Width    int  // of the terminal in cells, which a table fits into; 0 for any
}

// An Error says that the reply can't be shown as asked for, though the call was
// done: exit 9.
type Error struct {
	Message string
	Err     error // the cause, or nil
}

func (e *Error) Error() string { return e.Message }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// bufferSize is how much of the output is held before any of it is written, so
// that nothing of a small reply that fails gets out.
const bufferSize = 64 << 10

// A Formatter shows documents, one after another.
type Formatter struct {
	ctx     context.Context //nolint:containedctx // ends a query that runs within Close of a document
	options Options
	visible *visible
	to      *bufio.Writer // keeps the first error of a write
	values  values        // where the results of a query go
	grid    *grid         // the same, for kinds with rows
	some    bool          // there was a document
}

// values shows values, one after another.
type values interface {
	value(v any) error
	close() error
}

// New returns a Formatter that writes to a writer.
func New(ctx context.Context, to io.Writer, o Options) *Formatter {
	f := &Formatter{ctx: ctx, options: o, visible: &visible{to: to}}
	if o.Terminal {
		to = f.visible
	}
	f.to = bufio.NewWriterSize(to, bufferSize)
	switch o.Kind {
	case Table, CSV:
		f.grid = newGrid(f.rows(), o.Rows.columns)
		f.values = f.grid
	case YAML:
		f.values = &yamlValues{to: f.to}
	default:
		f.values = &lines{to: f.to, kind: o.Kind}
	}
	return f
}

// rows returns what writes rows.
func (f *Formatter) rows() rowWriter {
	if f.options.Kind == CSV {
		return newCSV(f.to)
	}
	return &table{to: f.to, width: f.options.Width}
}

// Document returns what takes a document, which is shown when it is closed, or on
// its way there. What is written to it has to be JSON.
func (f *Formatter) Document() io.WriteCloser {
	return &guarded{f.document(), f}
}

func (f *Formatter) document() io.WriteCloser {
	switch {
	case f.options.Query != nil:
		return &queried{formatter: f}
	case f.grid != nil:
		return newRowDocument(f.options.Rows, f.grid)
	case f.options.Kind == YAML:
		if f.some {
			_, _ = f.to.WriteString(yamlSeparator) // its error stays in to
		}
		f.some = true
		return newYAMLDocument(f.to)
	default:
		return &layout{to: f.to, indent: f.options.Kind != Compact}
	}
}

// Close ends the output.
func (f *Formatter) Close() error {
	if err := f.values.close(); err != nil {
		return err
	}
	if err := f.to.Flush(); err != nil {
		return fmt.Errorf("write the output: %w", err)
	}
	return f.visible.flush()
}

// value shows a result of the query.
func (f *Formatter) value(v any) error {
	if err := f.values.value(v); err != nil {
		return err
	}
	return f.broken()
}

// broken returns the first error of a write, after which nothing more is of use.
func (f *Formatter) broken() error {
	if _, err := f.to.Write(nil); err != nil {
		return fmt.Errorf("write the output: %w", err)
	}
	return nil
}

// guarded fails as soon as what it shows can't be written.
type guarded struct {
	io.WriteCloser
	formatter *Formatter
}

func (g *guarded) Write(p []byte) (int, error) {
	n, err := g.WriteCloser.Write(p)
	if err == nil {
		err = g.formatter.broken()
	}
	return n, err
}
