package text

import (
	"bytes"
	"fmt"
	"image"
	"io"
)

// A rotation reads a raster turned by quarter turns, clockwise, row by row, so that no
// copy of it is in memory.
type rotation struct {
	pnm
	turns  int // 1 to 3
	y      int // next row
	buffer []byte
	rest   []byte // of the buffer
}

// rotate returns a reader of the raster, turned by quarter turns, clockwise.
func rotate(raster []byte, turns int) (io.Reader, error) {
	if turns == 0 {
		return bytes.NewReader(raster), nil
	}
	decoded, err := decodePNM(raster)
	if err != nil {
		return nil, err
	}
	r := &rotation{pnm: decoded, turns: turns}
	size := r.turnedSize()
	r.rest = fmt.Appendf(nil, "%s\n%d %d\n%d\n", r.kind, size.X, size.Y, r.most)
	r.buffer = make([]byte, r.channels*size.X)
	return r, nil
}

func (r *rotation) turnedSize() image.Point {
	if r.turns == 2 {
		return r.size
	}
	return image.Pt(r.size.Y, r.size.X)
}

// Read implements io.Reader.
func (r *rotation) Read(output []byte) (int, error) {
	if len(r.rest) == 0 {
		if r.y == r.turnedSize().Y {
			return 0, io.EOF
		}
		r.fill()
		r.y++
	}
	n := copy(output, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// fill fills the buffer with the next row.
func (r *rotation) fill() {
	r.rest = r.buffer
	for x := range r.turnedSize().X {
		at := image.Pt(r.size.X-1-x, r.size.Y-1-r.y)
		switch r.turns {
		case 1:
			at = image.Pt(r.y, r.size.Y-1-x)
		case 3:
			at = image.Pt(r.size.X-1-r.y, x)
		}
		start := r.channels * (at.Y*r.size.X + at.X)
		copy(r.buffer[r.channels*x:], r.pixels[start:start+r.channels])
	}
}

// turnBack converts the boxes of a page that was recognized in the raster turned by
// quarter turns, clockwise, to boxes in the raster, which has the given size.
func (p *Page) turnBack(size image.Point, turns int) {
	p.Turns = (4 - turns) % 4
	back := func(box *image.Rectangle) {
		low, high := box.Min, box.Max
		switch turns {
		case 1:
			*box = image.Rect(low.Y, size.Y-high.X, high.Y, size.Y-low.X)
		case 2:
			*box = image.Rect(size.X-high.X, size.Y-high.Y, size.X-low.X, size.Y-low.Y)
		case 3:
			*box = image.Rect(size.X-high.Y, low.X, size.X-low.Y, high.X)
		}
	}
	for b := range p.Blocks {
		back(&p.Blocks[b].Box)
		for q := range p.Blocks[b].Paragraphs {
			back(&p.Blocks[b].Paragraphs[q].Box)
		}
	}
	for word := range p.words() {
		back(&word.Box)
		for s := range word.Symbols {
			back(&word.Symbols[s].Box)
		}
	}
}
