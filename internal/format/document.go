package format

import (
	"bufio"
	"io"

	"vision1/internal/output"
)

// A part is an observer that takes a document apart: it keeps one value at a
// time. Its first error is what Write of its document returns.
type part interface {
	output.Observer
	failure() error
}

// A document feeds a part.
type document struct {
	*output.Scanner
	part part
}

func newDocument(p part) *document { return &document{Scanner: output.NewScanner(p), part: p} }

// Write takes the next bytes.
func (d *document) Write(p []byte) (int, error) {
	n, err := d.Scanner.Write(p)
	if failed := d.part.failure(); failed != nil {
		return 0, failed
	}
	return n, err
}

// Close ends the document.
func (d *document) Close() error {
	if err := d.Scanner.Close(); err != nil {
		return err
	}
	return d.part.failure()
}

// yamlParts shows an object member by member, and a list in it element by
// element; anything else as one.
type yamlParts struct {
	to    yamlWriter
	value held
	some  bool // the list or the object has something
	err   error
}

func newYAMLDocument(to *bufio.Writer) io.WriteCloser {
	return newDocument(&yamlParts{to: yamlWriter{to}, value: held{what: "a part of the reply"}})
}

func (y *yamlParts) Begin(at output.Path, first byte) (bool, io.Writer) {
	switch {
	case len(at) == 0 && first == '{':
		y.some = false
		return true, nil
	case len(at) == 0:
		return false, &y.value
	case len(at) == 1:
		y.to.put(scalar(string(at[0].Key)) + ":")
		if first == '[' {
			y.some = false
			return true, nil
		}
	case !y.some:
		y.to.put("\n")
	}
	return false, &y.value
}

func (y *yamlParts) End(at output.Path) {
	list := y.value.Len() == 0
	var v any
	if !list {
		var err error
		if v, err = orderedValue(y.value.Bytes()); err != nil && y.err == nil {
			y.err = err
		}
		y.value.Reset()
	}
	switch {
	case len(at) == 0 && list && !y.some:
		y.to.put("{}\n")
	case len(at) == 0 && list:
	case len(at) == 0:
		y.to.block(v, 0)
	case len(at) == 1 && list && !y.some:
		y.to.put(" []\n")
	case len(at) == 1 && list:
	case len(at) == 1:
		y.to.below(v, 0)
	default:
		y.to.put("- ")
		y.to.block(v, 1)
	}
	y.some = len(at) > 0
}

func (y *yamlParts) failure() error { return y.err }

// rowParts makes a row of each element of the list of a reply, or of the reply.
type rowParts struct {
	rows  Rows
	grid  *grid
	value held
	err   error
}

func newRowDocument(rows Rows, to *grid) io.WriteCloser {
	return newDocument(&rowParts{rows: rows, grid: to, value: held{what: "a row of the reply"}})
}

func (r *rowParts) Begin(at output.Path, _ byte) (bool, io.Writer) {
	switch {
	case len(at) == 0 && r.rows.list == "", at.Match(r.rows.list, "*"):
		return false, &r.value
	default:
		return len(at) == 0 || at.Match(r.rows.list), nil
	}
}

func (r *rowParts) End(output.Path) {
	if r.value.Len() == 0 || r.err != nil {
		return
	}
	v, err := decode(r.value.Bytes())
	r.value.Reset()
	if err == nil {
		err = r.grid.object(v)
	}
	r.err = err
}

func (r *rowParts) failure() error { return r.err }
