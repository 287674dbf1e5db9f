//go:build system

package text_test

import (
	"image"
	"strings"
	"testing"
)

// turn returns the image turned by quarter turns, clockwise.
func turn(source image.Image, turns int) image.Image {
	for range turns {
		size := source.Bounds().Size()
		turned := image.NewRGBA(image.Rect(0, 0, size.Y, size.X))
		for y := range size.Y {
			for x := range size.X {
				turned.Set(size.Y-1-y, x, source.At(x, y))
			}
		}
		source = turned
	}
	return source
}

func TestRecognizeTurnedText(t *testing.T) {
	for _, lines := range [][]string{
		{"Mind the gap"},
		{"The quick brown fox jumps", "over the lazy dog while", "seven wizards watch and", "five boxers sleep"},
	} {
		for turns := range 4 {
			source := turn(imageOf(t, lines...), turns)
			page, err := recognize(t, source, []string{"en"})
			if err != nil {
				t.Fatal(err)
			}
			got := strings.NewReplacer("/", " ", "|", " ").Replace(words(page))
			if got != strings.Join(lines, " ") || page.Turns != turns {
				t.Errorf("%d turns: %q, %d turns, want %q", turns, got, page.Turns, strings.Join(lines, " "))
				continue
			}
			if page.Width != source.Bounds().Dx() || page.Height != source.Bounds().Dy() {
				t.Errorf("%d turns: page of %d x %d", turns, page.Width, page.Height)
			}
			// The first word begins near a corner, and its symbols are inside of it.
			first := page.Blocks[0].Paragraphs[0].Lines[0].Words[0]
			corner := []image.Point{{30, 30}, {page.Width - 30, 30}, {page.Width - 30, page.Height - 30}, {30, page.Height - 30}}[turns]
			near := image.Rectangle{Min: corner, Max: corner}.Inset(-15)
			if !near.Overlaps(first.Box) || !first.Symbols[0].Box.In(first.Box.Inset(-2)) || !near.Overlaps(first.Symbols[0].Box) {
				t.Errorf("%d turns: first word %v, first symbol %v, corner %v", turns, first.Box, first.Symbols[0].Box, corner)
			}
		}
	}
}
