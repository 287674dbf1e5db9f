package cursor

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"vision1/internal/value"
)

// A Chunk is a piece of a request on its way out: JSON as it is, or a file whose
// base64 belongs there.
type Chunk struct {
	JSON []byte
	File *File // nil for JSON
}

// Size returns the length of the chunk on the wire, in bytes.
func (c *Chunk) Size() int64 {
	if c.File != nil {
		return (c.File.Size + 2) / 3 * 4 // base64 writes four characters for three bytes
	}
	return int64(len(c.JSON))
}

// Chunks returns the request as JSON, with the members of objects in
// alphabetical order, but for what was given as JSON: that keeps its own.
func (r *Request) Chunks() []Chunk {
	var w chunkWriter
	w.write(r.root)
	w.cut()
	return w.chunks
}

// MarshalJSON returns the request as JSON; it fails where the request takes
// something from a file.
func (r *Request) MarshalJSON() ([]byte, error) {
	chunks := r.Chunks()
	if len(chunks) != 1 || chunks[0].File != nil {
		return nil, fmt.Errorf("part of the request is in a file")
	}
	return chunks[0].JSON, nil
}

type chunkWriter struct {
	chunks []Chunk
	bytes.Buffer
}

// cut ends the JSON chunk under way.
func (w *chunkWriter) cut() {
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
		for i, item := range n.items {
			w.WriteByte("[,"[min(i, 1)])
			w.write(item)
		}
		if len(n.items) == 0 {
			w.WriteByte('[')
		}
		w.WriteByte(']')
	case n.file != nil:
		w.WriteByte('"')
		w.cut()
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
