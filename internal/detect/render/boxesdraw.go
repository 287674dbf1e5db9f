package render

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"math"

	"golang.org/x/image/draw"
	"golang.org/x/image/vector"
)

// colorOf returns the color of a kind. The HTML report has the same.
func colorOf(k kind) color.NRGBA {
	switch k {
	case kindFace:
		return color.NRGBA{0xff, 0xc8, 0x00, 0xff}
	case kindObject:
		return color.NRGBA{0x3d, 0x8b, 0xff, 0xff}
	case kindLogo:
		return color.NRGBA{0xe0, 0x3c, 0xa8, 0xff}
	case kindLandmark:
		return color.NRGBA{0x2f, 0xb3, 0x44, 0xff}
	case kindCrop:
		return color.NRGBA{0xff, 0x6b, 0x2b, 0xff}
	default:
		return color.NRGBA{0x12, 0xb5, 0xc4, 0xff}
	}
}

// A drawer draws shapes into an image.
type drawer struct {
	canvas *image.RGBA
	line   float64 // width of an outline
	halo   float64 // of the dark line around an outline, which separates it from the image
	labels *labeler
}

func newDrawer(canvas *image.RGBA) (*drawer, error) {
	longer := float64(max(canvas.Rect.Dx(), canvas.Rect.Dy()))
	line := max(2, math.Round(longer/400))
	labels, err := newLabeler(canvas, longer)
	if err != nil {
		return nil, err
	}
	return &drawer{canvas: canvas, line: line, halo: max(1, math.Round(line/3)), labels: labels}, nil
}

// draw draws all outlines, and then all labels over them.
func (d *drawer) draw(ctx context.Context, shapes []shape) error {
	for i := range shapes {
		if ctx.Err() != nil {
			return fmt.Errorf("draw boxes: %w", context.Cause(ctx))
		}
		d.outline(&shapes[i])
	}
	for i := range shapes {
		if s := &shapes[i]; s.label != "" {
			d.labels.draw(s, d.bounds(s.points), colorOf(s.kind))
		}
	}
	return nil
}

func (d *drawer) outline(s *shape) {
	halo := image.NewUniform(color.NRGBA{A: 0x90})
	fill := image.NewUniform(colorOf(s.kind))
	for _, pass := range []struct {
		width float64
		color *image.Uniform
	}{{d.line + 2*d.halo, halo}, {d.line, fill}} {
		for i := range s.points {
			d.edge(s.points[i], s.points[(i+1)%len(s.points)], pass.width, pass.color)
		}
		for _, mark := range s.marks {
			d.edge(mark, mark, pass.width*1.5, pass.color)
		}
	}
}

// edge draws a line with square ends, or a square if both points are the same.
func (d *drawer) edge(from, to point, width float64, c *image.Uniform) {
	half := width / 2
	x1, y1 := d.place(from, half)
	x2, y2 := d.place(to, half)
	dx, dy := x2-x1, y2-y1
	if length := math.Hypot(dx, dy); length > 0 {
		dx, dy = dx/length*half, dy/length*half
	} else {
		dx, dy = half, 0
	}
	corners := [4][2]float64{
		{x1 - dx - dy, y1 - dy + dx}, {x2 + dx - dy, y2 + dy + dx},
		{x2 + dx + dy, y2 + dy - dx}, {x1 - dx + dy, y1 - dy - dx},
	}
	area := image.Rect(
		int(math.Floor(min(corners[0][0], corners[1][0], corners[2][0], corners[3][0]))),
		int(math.Floor(min(corners[0][1], corners[1][1], corners[2][1], corners[3][1]))),
		int(math.Ceil(max(corners[0][0], corners[1][0], corners[2][0], corners[3][0]))),
		int(math.Ceil(max(corners[0][1], corners[1][1], corners[2][1], corners[3][1]))))
	// The rasterizer has memory for each pixel of its area: that of one edge is small.
	r := vector.NewRasterizer(area.Dx(), area.Dy())
	for i, corner := range corners {
		x, y := float32(corner[0]-float64(area.Min.X)), float32(corner[1]-float64(area.Min.Y))
		if i == 0 {
			r.MoveTo(x, y)
		} else {
			r.LineTo(x, y)
		}
	}
	r.ClosePath()
	mask := image.NewAlpha(image.Rectangle{Max: area.Size()})
	r.Draw(mask, mask.Rect, image.Opaque, image.Point{})
	draw.DrawMask(d.canvas, area, c, image.Point{}, mask, image.Point{}, draw.Over)
}

// place returns the pixel coordinates of a point, at least the given distance from the
// edge of the image.
func (d *drawer) place(p point, distance float64) (x, y float64) {
	inside := func(v, length float64) float64 { return max(min(v, length-distance), min(distance, length/2)) }
	width, height := float64(d.canvas.Rect.Dx()), float64(d.canvas.Rect.Dy())
	return inside(p.x*width, width), inside(p.y*height, height)
}

// bounds returns the rectangle around points.
func (d *drawer) bounds(points []point) image.Rectangle {
	left, top, right, bottom := 1.0, 1.0, 0.0, 0.0
	for _, p := range points {
		left, right = min(left, p.x), max(right, p.x)
		top, bottom = min(top, p.y), max(bottom, p.y)
	}
	width, height := float64(d.canvas.Rect.Dx()), float64(d.canvas.Rect.Dy())
	return image.Rect(int(left*width), int(top*height), int(math.Ceil(right*width)), int(math.Ceil(bottom*height)))
}
