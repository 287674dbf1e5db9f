package layout

import "math"

// A Point is a position: x to the right, y downward.
type Point struct{ X, Y float32 }

// A Quad is the box of a text: its top left, top right, bottom right, and bottom left
// corner when the text is read upright. It can be rotated by any angle. The zero Quad
// is unknown.
type Quad [4]Point

// A Rect is the upright rectangle around something.
type Rect struct{ Left, Top, Right, Bottom float32 }

// Bounds returns the rectangle around a box.
func (q Quad) Bounds() Rect {
	r := Rect{q[0].X, q[0].Y, q[0].X, q[0].Y}
	for _, p := range q[1:] {
		r.Left, r.Right = min(r.Left, p.X), max(r.Right, p.X)
		r.Top, r.Bottom = min(r.Top, p.Y), max(r.Bottom, p.Y)
	}
	return r
}

// Orientation returns by how many degrees clockwise the text in a box is rotated: 0,
// 90, 180, or 270.
func (q Quad) Orientation() int { return orientation(q.advance()) }

// advance returns the vector from the start of the text to its end.
func (q Quad) advance() Point {
	return Point{q[1].X - q[0].X + q[2].X - q[3].X, q[1].Y - q[0].Y + q[2].Y - q[3].Y}
}

func orientation(v Point) int {
	switch {
	case abs(v.X) >= abs(v.Y) && v.X >= 0:
		return 0
	case abs(v.X) >= abs(v.Y):
		return 180
	case v.Y > 0:
		return 90
	default:
		return 270
	}
}

// center returns the center of a box.
func (q Quad) center() Point {
	return Point{(q[0].X + q[1].X + q[2].X + q[3].X) / 4, (q[0].Y + q[1].Y + q[2].Y + q[3].Y) / 4}
}

// Width and Height of a rectangle, which are never negative.
func (r Rect) Width() float32 { return r.Right - r.Left }

// Height returns the height of a rectangle.
func (r Rect) Height() float32 { return r.Bottom - r.Top }

// Quad returns the box for upright text in a rectangle.
func (r Rect) Quad() Quad {
	return Quad{{r.Left, r.Top}, {r.Right, r.Top}, {r.Right, r.Bottom}, {r.Left, r.Bottom}}
}

// Union returns the rectangle around two others.
func (r Rect) Union(o Rect) Rect {
	return Rect{min(r.Left, o.Left), min(r.Top, o.Top), max(r.Right, o.Right), max(r.Bottom, o.Bottom)}
}

// Clip returns the part of a rectangle that is on a page of a size. It is empty, but
// on the page, if there is none.
func (r Rect) Clip(width, height float32) Rect {
	x := func(v float32) float32 { return min(max(v, 0), width) }
	y := func(v float32) float32 { return min(max(v, 0), height) }
	return Rect{x(r.Left), y(r.Top), x(r.Right), y(r.Bottom)}
}

// maxCoordinate limits positions, so that sums of them are finite.
const maxCoordinate = 1 << 20

// coordinate returns a number as a coordinate.
func coordinate(v float64) float32 {
	if math.IsNaN(v) {
		return 0
	}
	return float32(min(max(v, -maxCoordinate), maxCoordinate))
}

func abs(v float32) float32 { return max(v, -v) }
