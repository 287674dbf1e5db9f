package run

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
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
	b.size += encodedSize(len(data))
}

func encodedSize(n int) int64 { return int64(base64.StdEncoding.EncodedLen(n)) }

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

// A template builds bodies.
type template struct {
	element string // the members of an element after the first: `,"features":[...]}`
	end     string // what follows the elements: `],"parent":"..."}`
}

func newTemplate(element, envelope json.RawMessage) (template, error) {
	e, err := members(element)
	if err != nil {
		return template{}, err
	}
	end, err := members(envelope)
	return template{element: e + "}", end: "]" + end + "}"}, err
}

// members returns the members of an object, each after a comma.
func members(object json.RawMessage) (string, error) {
	if len(object) == 0 {
		return "", nil
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, object); err != nil {
		return "", err
	}
	inner := compact.Bytes()[1 : compact.Len()-1]
	if len(inner) == 0 {
		return "", nil
	}
	return "," + string(inner), nil
}

const start = `{"requests":[`

// overhead is more than the size of a body without images.
func (t *template) overhead() int64 { return int64(len(start) + len(t.end)) }

// imageSize returns the size of an element, with a comma.
func (t *template) imageSize(it *item) int64 {
	var b Body
	t.image(&b, it)
	return b.size + 1
}

func (t *template) image(b *Body, it *item) {
	if it.data != nil {
		b.text(`{"image":{"content":"`)
		b.data(it.data)
		b.text(`"}`, t.element)
		return
	}
	b.text(`{"image":{"source":{"imageUri":`, quote(it.in.URL), `}}`, t.element)
}

func (t *template) images(items []*item) *Body {
	b := new(Body)
	b.text(start)
	for i, it := range items {
		if i > 0 {
			b.text(",")
		}
		t.image(b, it)
	}
	b.text(t.end)
	return b
}

// file returns the body for some pages of a file; nil for as many as the service
// annotates.
func (t *template) file(it *item, pages []int) *Body {
	b := new(Body)
	b.text(start, `{"inputConfig":{"content":"`)
	b.data(it.data)
	b.text(`","mimeType":`, quote(mimeType(it.data)), `}`)
	if len(pages) > 0 {
		b.text(`,"pages":`, toJSON(pages))
	}
	b.text(t.element, t.end)
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

func quote(text string) string { return toJSON(text) }

// toJSON returns a string or numbers as JSON.
func toJSON[T string | []int](v T) string {
	text, err := json.Marshal(v)
	if err != nil {
		return "null" // impossible: such values can be encoded
	}
	return string(text)
}
