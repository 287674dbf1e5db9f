package results

import "strconv"

// A polygon is a BoundingPoly.
type polygon struct {
	Vertices   []vertex `json:"vertices"`
	Normalized []vertex `json:"normalizedVertices"`
}

// A vertex is a Vertex or a NormalizedVertex; a missing coordinate is 0.
type vertex struct {
	X number `json:"x"`
	Y number `json:"y"`
}

// edges returns the left, top, right, and bottom edge of the rectangle around a
// polygon as they are in the response, or empty strings if it has no vertices.
func edges(p *polygon) (left, top, right, bottom string) {
	if p == nil {
		return "", "", "", ""
	}
	vertices := p.Vertices
	if len(vertices) == 0 {
		vertices = p.Normalized
	}
	for i, v := range vertices {
		x, y := orZero(v.X), orZero(v.Y)
		if i == 0 {
			left, top, right, bottom = x, y, x, y
			continue
		}
		left, right = lesser(left, x), greater(right, x)
		top, bottom = lesser(top, y), greater(bottom, y)
	}
	return left, top, right, bottom
}

func lesser(a, b string) string {
	if numeric(b) < numeric(a) {
		return b
	}
	return a
}

func greater(a, b string) string {
	if numeric(b) > numeric(a) {
		return b
	}
	return a
}

// numeric returns the value of a JSON number. One that is out of range is infinite.
func numeric(text string) float64 {
	value, _ := strconv.ParseFloat(text, 64)
	return value
}
