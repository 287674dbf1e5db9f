package output

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// maxKey is how much of a key, in bytes as received, a Step holds.
const maxKey = 256

// An Observer is told about the values of a JSON document as a Scanner reads
// them. It sees only what it asks for, so that the rest costs nothing.
type Observer interface {
	// Begin is called at the first byte of a value. That byte tells its type:
	// '{', '[', '"', a digit or '-', 't', 'f', 'n'. With into, the values in the
	// object or array are announced too. With a writer, the value's bytes are
	// written to it as they come; what is in it is not announced then.
	Begin(at Path, first byte) (into bool, raw io.Writer)
	// End is called after the last byte of a value that Begin was called for.
	End(at Path)
}

// A Path is the way from the root to a value; the root's own is empty. It is
// valid until the call that it was given to returns.
type Path []Step

// A Step leads from an object or an array to a value in it.
type Step struct {
	Key   []byte // in an object, without quotes and escapes, cut at 256 bytes; nil in an array
	Index int    // in an array, from 0
}

// Match says whether the path is the one of these keys, "*" being any element
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

// watch is the part of a Scanner that knows its Observer.
type watch struct {
	observer Observer
	level    int    // values in this many objects and arrays are announced; -1 for none
	path     Path   // the value being read at level, and what it is in
	keys     []byte // backing of a key while it comes in pieces
	keyFrom  int    // where the key begins in this piece, -1 outside a watched key
	raw      io.Writer
	rawFrom  int // where the value for raw begins in this piece
}

func newWatch(o Observer) watch {
	w := watch{observer: o, level: -1, keyFrom: -1}
	if o != nil {
		w.level = 0
	}
	return w
}

// announce tells the observer of the value that begins at index i in what is open.
func (w *watch) announce(open []byte, first byte, i int) {
	depth := len(open)
	if depth > 0 && open[depth-1] == '[' {
		w.path[depth-1].Index++
	}
	into, raw := w.observer.Begin(w.path, first)
	if raw != nil {
		w.raw, w.rawFrom = raw, i
		return
	}
	if into && (first == '{' || first == '[') {
		w.path = append(w.path, Step{Index: -1})
		w.level++
	}
}

// ended tells the observer of the end of a value at depth, if it was announced.
func (w *watch) ended(depth int, p []byte, end int) error {
	var err error
	if w.raw != nil {
		_, err = w.raw.Write(p[w.rawFrom:end])
		w.raw = nil
	}
	w.level = depth
	w.path = w.path[:depth]
	w.observer.End(w.path)
	if err != nil {
		return fmt.Errorf("keep a part of the reply: %w", err)
	}
	return nil
}

func (w *watch) keyBegins(i int) {
	w.keyFrom = i
	w.keys = w.keys[:0]
}

// addKey takes a part of the key, up to what a Step holds.
func (w *watch) addKey(part []byte) {
	w.keys = append(w.keys, part[:min(len(part), maxKey-len(w.keys))]...)
}

func (w *watch) keyEnds(p []byte, end int) {
	if w.keyFrom < 0 {
		return
	}
	w.addKey(p[w.keyFrom:end])
	w.keyFrom = -1
	step := &w.path[w.level-1]
	step.Key = append(step.Key[:0], w.keys...)
	if step.Key == nil {
		step.Key = []byte{}
	}
	if bytes.IndexByte(step.Key, '\\') < 0 {
		return
	}
	var plain string
	quoted := append(append([]byte{'"'}, w.keys...), '"')
	if json.Unmarshal(quoted, &plain) == nil { // not so where the cut is in an escape
		step.Key = append(step.Key[:0], plain...)
	}
}

// pieceDone keeps what the next piece needs of p.
func (w *watch) pieceDone(p []byte) error {
	if w.keyFrom >= 0 {
		w.addKey(p[w.keyFrom:])
		w.keyFrom = 0
	}
	if w.raw != nil {
		if _, err := w.raw.Write(p[w.rawFrom:]); err != nil {
			return fmt.Errorf("keep a part of the reply: %w", err)
		}
		w.rawFrom = 0
	}
	return nil
}
