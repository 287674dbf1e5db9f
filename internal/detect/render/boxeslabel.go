package render

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"strings"
	"unicode"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// A labeler writes labels beside boxes, inside the image, where they don't cover each
// other if there is space.
type labeler struct {
	canvas  *image.RGBA
	font    *sfnt.Font
	buffer  sfnt.Buffer
	face    font.Face
	padding int
	placed  []image.Rectangle
}

// newLabeler returns a labeler whose text has a size that fits an image with the
// given longer side.
func newLabeler(canvas *image.RGBA, longer float64) (*labeler, error) {
	parsed, err := opentype.Parse(goregular.TTF)
	if err != nil {
		return nil, fmt.Errorf("load the font: %w", err)
	}
	const smallest = 12
	size := max(smallest, math.Round(longer/50))
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingFull})
	if err != nil {
		return nil, fmt.Errorf("load the font: %w", err)
	}
	return &labeler{canvas: canvas, font: parsed, face: face, padding: int(math.Ceil(size / 5))}, nil
}

// draw writes the label of a shape for its box.
func (l *labeler) draw(s *shape, box image.Rectangle, background color.NRGBA) {
	text := l.fit(l.label(s), l.canvas.Rect.Dx()-2*l.padding)
	if text == "" {
		return
	}
	metrics := l.face.Metrics()
	extent := image.Pt(font.MeasureString(l.face, text).Ceil()+2*l.padding, (metrics.Ascent+metrics.Descent).Ceil()+l.padding)
	area := l.place(extent, box)
	l.placed = append(l.placed, area)
	draw.Draw(l.canvas, area, image.NewUniform(background), image.Point{}, draw.Src)
	d := font.Drawer{
		Dst: l.canvas, Src: image.NewUniform(textColor(background)), Face: l.face,
		Dot: fixed.Point26_6{
			X: fixed.I(area.Min.X + l.padding),
			Y: fixed.I(area.Min.Y+l.padding/2) + metrics.Ascent,
		},
	}
	d.DrawString(text)
}

// place returns where a label of a size is written: above the box, at the top in it,
// below it, or at the bottom in it, whichever is free first.
func (l *labeler) place(s image.Point, box image.Rectangle) image.Rectangle {
	first := image.Rectangle{}
	for i, at := range []image.Point{
		{box.Min.X, box.Min.Y - s.Y}, {box.Min.X, box.Min.Y},
		{box.Min.X, box.Max.Y}, {box.Min.X, box.Max.Y - s.Y},
		{box.Max.X - s.X, box.Min.Y - s.Y}, {box.Max.X - s.X, box.Max.Y},
	} {
		inside := image.Pt(
			max(0, min(at.X, l.canvas.Rect.Max.X-s.X)),
			max(0, min(at.Y, l.canvas.Rect.Max.Y-s.Y)))
		area := image.Rectangle{Min: inside, Max: inside.Add(s)}
		if i == 0 {
			first = area
		}
		if !l.covers(area) {
			return area
		}
	}
	return first
}

func (l *labeler) covers(area image.Rectangle) bool {
	for _, other := range l.placed {
		if area.Overlaps(other) {
			return true
		}
	}
	return false
}

// label returns the label of a shape. One of which the font has no character, as in
// Chinese, is the kind of the shape with its score.
func (l *labeler) label(s *shape) string {
	text := l.printable(s.label)
	if i := strings.LastIndexByte(text, ' '); i > 0 && strings.Trim(text[:i], "\ufffd ") == "" {
		return string(s.kind) + text[i:]
	}
	return text
}

// printable replaces the characters that the font doesn't have.
func (l *labeler) printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		index, err := l.font.GlyphIndex(&l.buffer, r)
		if err != nil || index == 0 || unicode.IsControl(r) {
			return '\ufffd'
		}
		return r
	}, text)
}

// fit shortens a text to a width.
func (l *labeler) fit(text string, width int) string {
	const maxRunes = 80
	runes := []rune(text)
	shortened := len(runes) > maxRunes
	if shortened {
		runes = runes[:maxRunes]
	}
	for ; len(runes) > 0; runes, shortened = runes[:len(runes)-1], true {
		text = string(runes)
		if shortened {
			text += "…"
		}
		if font.MeasureString(l.face, text).Ceil() <= width {
			return text
		}
	}
	return ""
}

// textColor returns black or white, whichever has the higher contrast (WCAG 2).
func textColor(background color.NRGBA) color.Color {
	linear := func(channel uint8) float64 {
		v := float64(channel) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	luminance := 0.2126*linear(background.R) + 0.7152*linear(background.G) + 0.0722*linear(background.B)
	if (luminance+0.05)/0.05 > 1.05/(luminance+0.05) {
		return color.Black
	}
	return color.White
}
