package text

import (
	"image"
	"io"
	"testing"
	"testing/iotest"
)

func TestRotate(t *testing.T) {
	for _, test := range []struct {
		raster string
		turns  int
		want   string
	}{
		{"P5\n3 2\n255\nabcdef", 0, "P5\n3 2\n255\nabcdef"},
		{"P5\n3 2\n255\nabcdef", 1, "P5\n2 3\n255\ndaebfc"},
		{"P5\n3 2\n255\nabcdef", 2, "P5\n3 2\n255\nfedcba"},
		{"P5\n3 2\n255\nabcdef", 3, "P5\n2 3\n255\ncfbead"},
		{"P6\n2 1\n255\nabcdef", 3, "P6\n1 2\n255\ndefabc"},
		{"P5\n1 1\n255\n\n", 1, "P5\n1 1\n255\n\n"},
	} {
		reader, err := rotate([]byte(test.raster), test.turns)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(iotest.OneByteReader(reader)); err != nil || string(got) != test.want {
			t.Errorf("%q, %d turns: %q, %v, want %q", test.raster, test.turns, got, err, test.want)
		}
	}
	for _, raster := range []string{"", "P5\n3 2\n255\nabc", "junk"} {
		if _, err := rotate([]byte(raster), 1); err == nil {
			t.Errorf("%q was accepted", raster)
		}
	}
}

// In an image of 100 x 60, a box near the top left is where the turned image shows it.
func TestTurnBack(t *testing.T) {
	for turns, box := range []image.Rectangle{image.Rect(10, 20, 30, 25), image.Rect(35, 10, 40, 30), image.Rect(70, 35, 90, 40), image.Rect(20, 70, 25, 90)} {
		page := pageOf(Word{Box: box, Symbols: []Symbol{{Text: "a", Box: box}}})
		page.Blocks[0].Box, page.Blocks[0].Paragraphs[0].Box = box, box
		page.turnBack(image.Pt(100, 60), turns)
		word := page.Blocks[0].Paragraphs[0].Lines[0].Words[0]
		for _, got := range []image.Rectangle{word.Box, word.Symbols[0].Box, page.Blocks[0].Box, page.Blocks[0].Paragraphs[0].Box} {
			if want := image.Rect(10, 20, 30, 25); got != want || page.Turns != (4-turns)%4 {
				t.Errorf("%d turns: %v, want %v; page: %d", turns, got, want, page.Turns)
			}
		}
	}
}

func pageOf(words ...Word) Page {
	return Page{Blocks: []Block{{Paragraphs: []Paragraph{{Lines: []Line{{Words: words}}}}}}}
}

func TestLegibility(t *testing.T) {
	legible := wordOf("clear")
	legible.Confidence = 0.9
	garbage := wordOf("»-~")
	garbage.Confidence = 0.95
	sideways := Word{Box: image.Rect(0, 0, 10, 100), Confidence: 0.9, Symbols: []Symbol{{Text: "a"}, {Text: "b"}}}
	for name, test := range map[string]struct {
		page      Page
		confident bool
		sideways  bool
	}{
		"clear":    {pageOf(legible), true, false},
		"unclear":  {pageOf(wordOf("unclear")), false, false},
		"no text":  {Page{}, false, false},
		"no words": {pageOf(garbage), false, false},
		"sideways": {pageOf(sideways), false, true},
	} {
		got := test.page.legibility()
		if got.isConfident() != test.confident || got.sideways != test.sideways {
			t.Errorf("%s: %+v", name, got)
		}
	}
	page := pageOf(sideways)
	page.completeBoxes()
	if symbols := page.Blocks[0].Paragraphs[0].Lines[0].Words[0].Symbols; symbols[1].Box != image.Rect(0, 50, 10, 100) {
		t.Errorf("boxes: %+v", symbols)
	}
}
