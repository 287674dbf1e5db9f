package format

import (
	"bufio"
	"fmt"
	"io"
	"maps"
)

// A RowWriter writes rows that are not those of a response, as a table or as CSV.
type RowWriter struct {
	rows     *rowBuffer
	to       *bufio.Writer
	terminal *escapingWriter
}

// Frame are the columns around the results of a query: what a result belongs to.
type Frame struct {
	First, Last string // fields
}

// NewRowWriter returns a RowWriter of the kind Table or CSV for rows with the given
// fields. It uses o.Kind, o.Terminal, and o.Width.
func NewRowWriter(to io.Writer, o Options, fields []string) *RowWriter {
	w := newRowWriter(to, o)
	for _, field := range fields {
		w.rows.columns = append(w.rows.columns, column{title(field), []string{field}})
	}
	w.rows.fixed = true
	return w
}

// NewFramedWriter returns a RowWriter for results of a query: the columns between
// those of the frame are determined from the first rows.
func NewFramedWriter(to io.Writer, o Options, f Frame) *RowWriter {
	w := newRowWriter(to, o)
	w.rows.columns = []column{{title(f.First), []string{f.First}}}
	w.rows.last = []column{{title(f.Last), []string{f.Last}}}
	return w
}

func newRowWriter(to io.Writer, o Options) *RowWriter {
	w := &RowWriter{terminal: &escapingWriter{to: to}}
	if o.Terminal {
		to = w.terminal
	}
	w.to = bufio.NewWriterSize(to, bufferSize)
	if o.Kind == Table {
		w.rows = newRowBuffer(&table{to: w.to, width: o.Width}, nil)
	} else {
		w.rows = newRowBuffer(newCSV(w.to), nil)
	}
	return w
}

// Row writes a row of a NewRowWriter: a cell for each field. It may change cells.
func (w *RowWriter) Row(cells []string) error {
	w.rows.header()
	w.rows.to.row(cells)
	return w.writeError()
}

// Value writes a result of a query as one or more rows of a NewFramedWriter, with
// the given values of the frame's columns. They replace fields of the same names.
func (w *RowWriter) Value(frame Frame, v any) error {
	if err := w.rows.value(w.framed(frame, v)); err != nil {
		return err
	}
	return w.writeError()
}

// framed adds the frame to a row, or to each row of a list of objects.
func (w *RowWriter) framed(frame Frame, v any) any {
	switch v := v.(type) {
	case map[string]any:
		row := maps.Clone(v) // the results of a query can share values
		if row == nil {
			row = map[string]any{}
		}
		row[w.rows.columns[0].paths[0]] = frame.First
		row[w.lastField()] = frame.Last
		return row
	case []any:
		objects := make([]any, 0, len(v))
		for _, element := range v {
			if object, ok := element.(map[string]any); ok {
				objects = append(objects, w.framed(frame, object))
			}
		}
		if len(objects) == len(v) {
			return objects
		}
		if len(objects) > 0 {
			return v // an error
		}
		return append(append([]any{frame.First}, v...), frame.Last)
	default:
		return []any{frame.First, v, frame.Last}
	}
}

func (w *RowWriter) lastField() string {
	if len(w.rows.last) > 0 {
		return w.rows.last[0].paths[0]
	}
	return ""
}

// Close completes the output. It does not close the writer.
func (w *RowWriter) Close() error {
	if err := w.rows.close(); err != nil {
		return err
	}
	if err := w.to.Flush(); err != nil {
		return fmt.Errorf("write the output: %w", err)
	}
	return w.terminal.flush()
}

// Flush writes what is buffered, except for rows that determine the columns.
func (w *RowWriter) Flush() error {
	if c, ok := w.rows.to.(csvWriter); ok {
		c.to.Flush()
	}
	if err := w.to.Flush(); err != nil {
		return fmt.Errorf("write the output: %w", err)
	}
	return nil
}

func (w *RowWriter) writeError() error {
	if _, err := w.to.Write(nil); err != nil {
		return fmt.Errorf("write the output: %w", err)
	}
	return nil
}
