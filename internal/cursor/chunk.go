package cursor

import (
	"bytes"
	"slices"
	"strings"

	"vision1/internal/value"
)

// A Chunk is a piece of a request's JSON: text, or a file that belongs there as
// base64.
type Chunk struct {
	JSON []byte
	File *File // nil for text
}

// Size returns the size of the chunk when it is sent, in bytes.
func (c *Chunk) Size() int64 {
	if c.File != nil {
		return (c.File.Size + 2) / 3 * 4 // base64 has four characters for three bytes
	}
	return int64(len(c.JSON))
}

// Chunks returns the request as JSON. The members of objects are in alphabetical
// order, except in values that were typed as JSON, which keep theirs.
func (r *Request) Chunks() []Chunk {
	var w chunkWriter
	w.write(r.root)
	w.flush()
	return w.chunks
}

type chunkWriter struct {
	chunks []Chunk
	bytes.Buffer
}

// flush ends the current chunk of text.
func (w *chunkWriter) flush() {
	if w.Len() > 0 {
		w.chunks = append(w.chunks, Chunk{JSON: bytes.Clone(w.Bytes())})
		w.Reset()
	}
}

func (w *chunkWriter) write(n *node) {
	switch {
	case n.packed:
		w.Write(n.json)
	case n.kind == object:
		w.object(n)
	case n.kind == list:
		w.WriteByte('[')
		for i, item := range n.items {
			if i > 0 {
				w.WriteByte(',')
			}
			w.write(item)
		}
		w.WriteByte(']')
	case n.file != nil:
		w.WriteByte('"')
		w.flush()
		w.chunks = append(w.chunks, Chunk{File: n.file})
		w.WriteByte('"')
	default:
		w.Write(n.json)
	}
}

func (w *chunkWriter) object(n *node) {
	members := slices.Clone(n.members)
	slices.SortFunc(members, func(a, b member) int { return strings.Compare(a.name, b.name) })
	w.WriteByte('{')
	for i, m := range members {
		if i > 0 {
			w.WriteByte(',')
		}
		w.Write(value.Quote(m.name))
		w.WriteByte(':')
		w.write(m.value)
	}
	w.WriteByte('}')
}
