package render

import (
	"math"

	"vision1/internal/layout"
	"vision1/internal/pdf"
)

// A point has coordinates from 0 to 1, as shares of the width and height of the
// upright image.
type point struct{ x, y float64 }

// A size is the size of an image in pixels, or of a page in points.
type size struct{ width, height float64 }

func (s size) valid() bool { return s.width > 0 && s.height > 0 }

func (s size) turned() size { return size{s.height, s.width} }

func (s size) aspect() float64 { return math.Log(s.width / s.height) }

// A placement turns the coordinates of a response into points.
type placement struct {
	size size // that coordinates in pixels refer to
	// orientation is that of EXIF, if the coordinates refer to the image before it is
	// applied; otherwise 1.
	orientation int
	upright     size // of the image; that of the coordinates if the image is unknown
}

// sameAspect is how much the logarithms of proportions differ at most, so that one
// image can be the other in another size.
const sameAspect = 0.03

// newPlacement returns the placement for the coordinates of a response. The size is that of
// the image as stored, or zero if it is unknown.
//
// Whether the service applied the orientation isn't stated. If width and height are
// exchanged, the size of the page of text shows it, or else coordinates outside of
// the image do; for an image that is stored upside down, text that is upside down does.
// Otherwise it counts as applied.
func newPlacement(a *annotation, stored size, orientation int) placement {
	page := a.pageSize()
	if !stored.valid() {
		if !page.valid() {
			page = a.extent()
		}
		return placement{size: page, orientation: 1, upright: page}
	}
	f := placement{size: stored, orientation: 1, upright: stored}
	if orientation >= 5 {
		f.upright = stored.turned()
		f.size = f.upright
		if a.isAsStored(page, stored) {
			f.size, f.orientation = stored, orientation
		}
	}
	if orientation == upsideDown && isUpsideDown(a.pages) {
		f.orientation = orientation
	}
	// A response to the image in another size is scaled.
	if page.valid() && math.Abs(page.aspect()-f.size.aspect()) < sameAspect {
		f.size = page
	}
	return f
}

// isAsStored reports whether the coordinates refer to the stored image rather than to
// the upright one, whose width and height are exchanged.
func (a *annotation) isAsStored(page, stored size) bool {
	if page.valid() {
		return math.Abs(page.aspect()-stored.aspect()) < math.Abs(page.aspect()-stored.turned().aspect())
	}
	const tolerance = 1.02 // boxes can reach beyond the edge
	extent, upright := a.extent(), stored.turned()
	return (extent.width > upright.width*tolerance || extent.height > upright.height*tolerance) &&
		extent.width <= stored.width*tolerance && extent.height <= stored.height*tolerance
}

// upsideDown is the EXIF orientation of an image that is stored so.
const upsideDown = 3

// isUpsideDown reports whether most of the text on pages is upside down.
func isUpsideDown(pages []layout.Page) bool {
	balance := 0
	for i := range pages {
		pages[i].Lines(func(l *layout.Line) {
			switch l.Orientation {
			case 0:
				balance -= len(l.Words)
			case 180:
				balance += len(l.Words)
			}
		})
	}
	return balance > 0
}

// pageSize returns the size of the page of text, or zero.
func (a *annotation) pageSize() size {
	if len(a.pages) == 0 || a.pages[0].Estimated || a.pages[0].Relative {
		return size{}
	}
	return sizeOf(&a.pages[0])
}

// extent returns the largest coordinates in pixels.
func (a *annotation) extent() size {
	var s size
	add := func(p *polygon) {
		for _, v := range p.Vertices {
			s.width, s.height = max(s.width, float64(v.X)), max(s.height, float64(v.Y))
		}
	}
	for i := range a.pages {
		if page := sizeOf(&a.pages[i]); a.pages[i].Estimated {
			s.width, s.height = max(s.width, page.width), max(s.height, page.height)
		}
	}
	for _, list := range [][]entity{a.Logos, a.Landmarks, a.Objects, a.Crops.Hints} {
		for i := range list {
			add(&list[i].Box)
		}
	}
	for i := range a.Faces {
		add(&a.Faces[i].Box)
	}
	return s
}

// points returns the corners of a polygon inside the image; nil if it has none.
func (f *placement) points(p *polygon) []point {
	vertices, unit := p.Vertices, f.size
	if len(vertices) == 0 {
		vertices, unit = p.Normalized, size{1, 1}
	}
	if len(vertices) < 2 || !unit.valid() {
		return nil
	}
	list := make([]point, len(vertices))
	for i, v := range vertices {
		list[i] = f.point(float64(v.X), float64(v.Y), unit)
	}
	return list
}

// quad returns the corners of a text on a page; nil if the page or the text has no size.
func (f *placement) quad(page *layout.Page, box *layout.Quad) []point {
	unit := sizeOf(page)
	if page.Estimated {
		unit = f.size
	}
	if b := box.Bounds(); !unit.valid() || b.Width() == 0 && b.Height() == 0 {
		return nil
	}
	list := make([]point, len(box))
	for i, p := range box {
		list[i] = f.point(float64(p.X), float64(p.Y), unit)
	}
	return list
}

func sizeOf(page *layout.Page) size { return size{float64(page.Width), float64(page.Height)} }

func (f *placement) point(x, y float64, unit size) point {
	x = max(0, min(1, x/unit.width))
	y = max(0, min(1, y/unit.height))
	x, y = pdf.Orient(f.orientation, x, y)
	return point{x, y}
}
