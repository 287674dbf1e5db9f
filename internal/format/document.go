package format

import (
	"fmt"
	"io"

	"vision1/internal/output"
)

// maxValue is the maximum number of bytes of a response, or of one of its parts,
// that are stored in memory. Decoded values take several times as much.
const maxValue = 64 << 20

func tooLongError(what string) error {
	return &Error{Message: fmt.Sprintf("%s is longer than %d MiB; request less with -p fields=..., or omit --query and --format", what, maxValue>>20)}
}

// A part is an Observer that stores one value of a document at a time. Writing
// to the document fails with the first error of its part.
type part interface {
	output.Observer
	failure() error
}

// A document passes the bytes of a JSON document to a part.
type document struct {
	*output.Scanner
	part part
}

func newDocument(p part) *document { return &document{Scanner: output.NewScanner(p), part: p} }

func (d *document) Write(p []byte) (int, error) {
	n, err := d.Scanner.Write(p)
	if failed := d.part.failure(); failed != nil {
		return 0, failed
	}
	return n, err
}

func (d *document) Close() error {
	if err := d.Scanner.Close(); err != nil {
		return err
	}
	return d.part.failure()
}

// A partBuffer stores one value of a document.
type partBuffer struct {
	value output.LimitBuffer
	what  string // name of the value in messages
	err   error
}

func newPartBuffer(what string) partBuffer {
	return partBuffer{value: output.LimitBuffer{Limit: maxValue}, what: what}
}

func (b *partBuffer) failure() error {
	if b.err == nil && b.value.Truncated {
		b.err = tooLongError(b.what)
	}
	return b.err
}

// rowParts writes a row for each element of the response's list, or for the
// response itself.
type rowParts struct {
	partBuffer
	rows Rows
	to   *rowBuffer
}

func newRowDocument(rows Rows, to *rowBuffer) io.WriteCloser {
	return newDocument(&rowParts{partBuffer: newPartBuffer("a row of the response"), rows: rows, to: to})
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
	if len(r.value.Bytes()) == 0 || r.failure() != nil {
		return
	}
	if r.to.count < rowsAhead {
		r.to.ahead += len(r.value.Bytes())
	}
	v, err := decode(r.value.Bytes())
	r.value.Reset()
	if r.to.ahead > maxValue {
		err = tooLongError(fmt.Sprintf("the total of the first %d rows", rowsAhead))
	}
	if err == nil {
		err = r.to.object(v)
	}
	r.err = err
}
