package run

import (
	"bytes"
	"encoding/base64"
	"io"

	"vision1/internal/detect"
	"vision1/internal/detect/results"
)

// A Body is the JSON of a request. It stores images as they are, and encodes them
// while it is read, which it can be any number of times.
type Body struct {
	parts []part
	size  int64
}

// A part is JSON, or bytes that become base64.
type part struct {
	bytes  []byte
	encode bool
}

func (b *Body) text(texts ...string) {
	for _, text := range texts {
		b.parts = append(b.parts, part{bytes: []byte(text)})
		b.size += int64(len(text))
	}
}

func (b *Body) data(data []byte) {
	b.parts = append(b.parts, part{bytes: data, encode: true})
	b.size += detect.EncodedSize(int64(len(data)))
}

// Size returns the length of the body in bytes.
func (b *Body) Size() int64 { return b.size }

// Open returns a reader of the body.
func (b *Body) Open() io.ReadCloser {
	return io.NopCloser(&bodyReader{parts: b.parts})
}

type bodyReader struct {
	parts []part
	at    int     // in the bytes of the first part
	small [4]byte // four characters that don't fit where they are read to
	left  []byte  // of small
}

func (r *bodyReader) Read(p []byte) (int, error) {
	for n := 0; ; {
		m := copy(p[n:], r.left)
		r.left = r.left[m:]
		n += m
		switch {
		case n == len(p):
			return n, nil
		case len(r.parts) == 0 && n == 0:
			return 0, io.EOF
		case len(r.parts) == 0:
			return n, nil
		}
		n += r.next(p[n:])
	}
}

// next reads from the first part.
func (r *bodyReader) next(p []byte) int {
	first := &r.parts[0]
	rest := first.bytes[r.at:]
	if len(rest) == 0 {
		r.parts, r.at = r.parts[1:], 0
		return 0
	}
	if !first.encode {
		n := copy(p, rest)
		r.at += n
		return n
	}
	if len(p) < len(r.small) {
		few := rest[:min(3, len(rest))]
		base64.StdEncoding.Encode(r.small[:], few)
		r.at += len(few)
		r.left = r.small[:]
		return 0
	}
	block := rest[:min(len(rest), len(p)/4*3)]
	base64.StdEncoding.Encode(p, block)
	r.at += len(block)
	return base64.StdEncoding.EncodedLen(len(block))
}

// overhead returns the size of a body without elements.
func overhead(t Template) int64 { return int64(len(t.Head()) + len(t.Tail())) }

// imageSize returns the size of an element, with a comma.
func imageSize(t Template, it *item) int64 {
	var b Body
	b.image(t, it)
	return b.size + 1
}

func (b *Body) image(t Template, it *item) {
	if it.data == nil {
		b.text(string(t.ImageURL(it.in.URL)))
		return
	}
	before, after := imageContent(t, it.changes)
	b.text(before)
	b.data(it.data)
	b.text(after)
}

// imageContent returns the JSON before and after the base64 of an image. Coordinates in
// it are those of the original: they are scaled if the image was.
func imageContent(t Template, changes *results.Changes) (before, after string) {
	before, after = t.ImageContent()
	if changes == nil || changes.ScaleX <= 0 || changes.ScaleY <= 0 {
		return before, after
	}
	scaled, err := results.Rescale([]byte(before+after), 1/changes.ScaleX, 1/changes.ScaleY)
	if err != nil {
		return before, after // can't happen: it is JSON
	}
	return before, string(scaled[len(before):])
}

func imagesBody(t Template, items []*item) *Body {
	b := new(Body)
	b.text(string(t.Head()))
	for i, it := range items {
		if i > 0 {
			b.text(",")
		}
		b.image(t, it)
	}
	b.text(string(t.Tail()))
	return b
}

// asyncBody returns the body of a request that starts an operation, with the output that
// asyncOutput returns.
func asyncBody(t Template, items []*item, output string) *Body {
	b := new(Body)
	b.text(string(t.Head()))
	for i, it := range items {
		if i > 0 {
			b.text(",")
		}
		if it.in.Kind == detect.File {
			b.text(string(t.AsyncFile(it.in.URL, it.in.ContentType, fileOutput(output, i))))
		} else {
			b.image(t, it)
		}
	}
	if items[0].in.Kind == detect.File {
		b.text(string(t.Tail()))
	} else {
		b.text(string(t.AsyncTail(output)))
	}
	return b
}

// fileBody returns the body for some pages of a file; nil for as many as the service
// annotates.
func fileBody(t Template, it *item, pages []int) *Body {
	b := new(Body)
	if it.data == nil {
		b.text(string(t.Head()), string(t.FileURL(it.in.URL, it.in.ContentType, pages)), string(t.Tail()))
		return b
	}
	before, after := t.FileContent(mimeType(it.data), pages)
	b.text(string(t.Head()), before)
	b.data(it.data)
	b.text(after, string(t.Tail()))
	return b
}

// mimeType returns the type of a file that has pages.
func mimeType(data []byte) string {
	switch {
	case bytes.HasPrefix(data, []byte("GIF8")):
		return "image/gif"
	case bytes.HasPrefix(data, []byte("II*\x00")), bytes.HasPrefix(data, []byte("MM\x00*")):
		return "image/tiff"
	default:
		return "application/pdf"
	}
}
