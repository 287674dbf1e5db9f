package output

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// maxKey is the maximum number of bytes of a key that a Step stores.
const maxKey = 256

// An Observer is called for the values of a JSON document as a Scanner reads
// them. It sees only the values that it requests; the others cost nothing.
type Observer interface {
	// Begin is called at the first byte of a value, which determines its type:
	// '{', '[', '"', a digit or '-', 't', 'f', 'n'. If into is true, Begin is
	// also called for the values in the object or array. If raw is not nil, the
	// bytes of the value are written to it as they arrive, and into is ignored.
	Begin(at Path, first byte) (into bool, raw io.Writer)
	// End is called after the last byte of each value that Begin was called for.
	End(at Path)
}

// A Path leads from the root to a value; the path of the root is empty. It is
// valid only until the function that it was passed to returns.
type Path []Step

// A Step leads from an object or array to a value in it.
type Step struct {
	Key   []byte // in an object: unescaped, at most 256 bytes; nil in an array
	Index int    // in an array, from 0
}

// Match reports whether the path consists of these keys. "*" matches any element
// of an array.
func (p Path) Match(keys ...string) bool {
	if len(p) != len(keys) {
		return false
	}
	for i, key := range keys {
		if p[i].Key == nil && key == "*" {
			continue
		}
		if p[i].Key == nil || string(p[i].Key) != key {
			return false
		}
	}
	return true
}

// tracker is the part of a Scanner that calls its Observer.
type tracker struct {
	observer Observer
	level    int    // depth of the values that are reported; -1 for none
	path     Path   // of the current value at that depth
	key      []byte // current key, as received
	keyFrom  int    // start of the key in this piece, or -1
	raw      io.Writer
	rawFrom  int // start of the value in this piece
}

func newTracker(o Observer) tracker {
	t := tracker{observer: o, level: -1, keyFrom: -1}
	if o != nil {
		t.level = 0
	}
	return t
}

// trackBegin reports the start of a value at index i of the current piece.
func (t *tracker) trackBegin(stack []byte, first byte, i int) {
	depth := len(stack)
	if depth > 0 && stack[depth-1] == '[' {
		t.path[depth-1].Index++
	}
	into, raw := t.observer.Begin(t.path, first)
	if raw != nil {
		t.raw, t.rawFrom = raw, i
		return
	}
	if into && (first == '{' || first == '[') {
		t.path = append(t.path, Step{Index: -1})
		t.level++
	}
}

// trackEnd reports the end of a value before index end of the current piece.
func (t *tracker) trackEnd(depth int, p []byte, end int) error {
	err := t.writeRaw(p, end)
	t.raw = nil
	t.level = depth
	t.path = t.path[:depth]
	t.observer.End(t.path)
	return err
}

func (t *tracker) trackKeyBegin(i int) {
	t.keyFrom = i
	t.key = t.key[:0]
}

func (t *tracker) appendKey(part []byte) {
	t.key = append(t.key, part[:min(len(part), maxKey-len(t.key))]...)
}

func (t *tracker) trackKeyEnd(p []byte, end int) {
	if t.keyFrom < 0 {
		return
	}
	t.appendKey(p[t.keyFrom:end])
	t.keyFrom = -1
	step := &t.path[t.level-1]
	step.Key = append(step.Key[:0], t.key...)
	if step.Key == nil { // the key is empty
		step.Key = []byte{}
	}
	if bytes.IndexByte(t.key, '\\') < 0 {
		return
	}
	var unescaped string
	quoted := append(append([]byte{'"'}, t.key...), '"')
	if json.Unmarshal(quoted, &unescaped) == nil { // fails if an escape was cut off
		step.Key = append(step.Key[:0], unescaped...)
	}
}

// endPiece processes the parts of a key and a value at the end of a piece.
func (t *tracker) endPiece(p []byte) error {
	if t.keyFrom >= 0 {
		t.appendKey(p[t.keyFrom:])
		t.keyFrom = 0
	}
	err := t.writeRaw(p, len(p))
	t.rawFrom = 0
	return err
}

// writeRaw passes the current value up to index end to the observer's writer.
func (t *tracker) writeRaw(p []byte, end int) error {
	if t.raw == nil {
		return nil
	}
	if _, err := t.raw.Write(p[t.rawFrom:end]); err != nil {
		return fmt.Errorf("process a part of the response: %w", err)
	}
	return nil
}
