package render

import "math"

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
// the image do. Otherwise it counts as applied.
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

// pageSize returns the size of the page of text, or zero.
func (a *annotation) pageSize() size {
	if len(a.Text.Pages) == 0 {
		return size{}
	}
	return size{float64(a.Text.Pages[0].Width), float64(a.Text.Pages[0].Height)}
}

// extent returns the largest coordinates in pixels.
func (a *annotation) extent() size {
	var s size
	add := func(p *polygon) {
		for _, v := range p.Vertices {
			s.width, s.height = max(s.width, float64(v.X)), max(s.height, float64(v.Y))
		}
	}
	for _, list := range [][]entity{a.Texts, a.Logos, a.Landmarks, a.Objects, a.Crops.Hints} {
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
		list[i] = f.point(v, unit)
	}
	return list
}

func (f *placement) point(v vertex, unit size) point {
	x := max(0, min(1, float64(v.X)/unit.width))
	y := max(0, min(1, float64(v.Y)/unit.height))
	switch f.orientation {
	case 2:
		return point{1 - x, y}
	case 3:
		return point{1 - x, 1 - y}
	case 4:
		return point{x, 1 - y}
	case 5:
		return point{y, x}
	case 6:
		return point{1 - y, x}
	case 7:
		return point{1 - y, 1 - x}
	case 8:
		return point{y, 1 - x}
	default:
		return point{x, y}
	}
}
