//go:build system

package text_test

import (
	"errors"
	"image"
	"image/color"
	"image/draw"
	"strings"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"vision1/internal/emulator/text"
)

// written returns a picture with lines of text on it.
func written(t *testing.T, lines ...string) image.Image {
	t.Helper()
	paper := image.NewRGBA(image.Rect(0, 0, 700, 100+60*len(lines)))
	draw.Draw(paper, paper.Bounds(), image.White, image.Point{}, draw.Src)
	letters, err := opentype.Parse(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	face, err := opentype.NewFace(letters, &opentype.FaceOptions{Size: 40, DPI: 72})
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range lines {
		drawer := font.Drawer{Dst: paper, Src: image.NewUniform(color.Black), Face: face, Dot: fixed.P(30, 60+i*60)}
		drawer.DrawString(line)
	}
	return paper
}

func TestTesseractReads(t *testing.T) {
	for _, hints := range [][]string{nil, {"en"}, {"ja", "en-GB"}} {
		page, err := text.Reader{}.Read(t.Context(), written(t, "Hello wide world", "of 42 pictures"), hints)
		if err != nil {
			t.Fatal(err)
		}
		got := strings.NewReplacer("/", " ", "|", " ").Replace(words(page))
		if got != "Hello wide world of 42 pictures" {
			t.Errorf("hints %v: %q", hints, got)
		}
		first := page.Blocks[0].Paragraphs[0].Lines[0].Words[0]
		if first.Language != "en" || first.Confidence < 0.5 || first.Box.Min.X < 25 || first.Box.Max.Y > 70 {
			t.Errorf("hints %v: the first word: %+v", hints, first)
		}
	}
}

func TestTesseractFindsNothing(t *testing.T) {
	page, err := text.Reader{}.Read(t.Context(), written(t), nil)
	if err != nil || words(page) != "" {
		t.Errorf("an empty picture: %q, %v", words(page), err)
	}
}

func TestTesseractHints(t *testing.T) {
	for _, hint := range []string{"not a language", "tlh"} {
		refused := new(text.HintError)
		if _, err := (text.Reader{}).Read(t.Context(), written(t), []string{hint}); !errors.As(err, &refused) || refused.Hint != hint {
			t.Errorf("%q: %v", hint, err)
		}
	}
}
