package imaging

import "image/color"

// Detail returns how much there is to see in the image, from 0 for a blank one to 1:
// the fraction of pixels that clearly differ from the one on the left or above.
func (p Preview) Detail() float64 {
	bounds := p.Small.Rect
	edges := 0
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			here := p.Small.RGBAAt(x, y)
			if x > bounds.Min.X && differ(here, p.Small.RGBAAt(x-1, y)) || y > bounds.Min.Y && differ(here, p.Small.RGBAAt(x, y-1)) {
				edges++
			}
		}
	}
	return float64(edges) / float64(max(1, bounds.Dx()*bounds.Dy()))
}

// differ reports whether the difference of two colors is more than the noise of a
// JPEG or a scan.
func differ(a, b color.RGBA) bool {
	const noise = 12
	distance := func(a, b uint8) uint8 { return max(a, b) - min(a, b) }
	return distance(a.R, b.R) > noise || distance(a.G, b.G) > noise || distance(a.B, b.B) > noise
}
