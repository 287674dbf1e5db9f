//go:build system

package text_test

import (
	"errors"
	"image"
	"image/color"
	"image/draw"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"vision1/internal/emulator/imaging"
	"vision1/internal/emulator/text"
)

// imageOf returns an image with lines of text.
func imageOf(t *testing.T, lines ...string) image.Image {
	t.Helper()
	canvas := image.NewRGBA(image.Rect(0, 0, 700, 100+60*len(lines)))
	draw.Draw(canvas, canvas.Bounds(), image.White, image.Point{}, draw.Src)
	parsed, err := opentype.Parse(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: 40, DPI: 72})
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range lines {
		drawer := font.Drawer{Dst: canvas, Src: image.NewUniform(color.Black), Face: face, Dot: fixed.P(30, 60+i*60)}
		drawer.DrawString(line)
	}
	return canvas
}

// recognize returns the text in an image.
func recognize(t *testing.T, source image.Image, hints []string) (text.Page, error) {
	t.Helper()
	return text.New("").Recognize(t.Context(), imaging.EncodePNM(source), source.Bounds().Size(), hints)
}

// The same image is recognized once, and again with other hints.
func TestRecognizeOnce(t *testing.T) {
	installed, err := exec.LookPath("tesseract")
	if err != nil {
		t.Fatal(err)
	}
	runs := filepath.Join(t.TempDir(), "runs")
	program := filepath.Join(t.TempDir(), "tesseract")
	script := "#!/bin/sh\necho \"$*\" >>'" + runs + "'\nexec '" + installed + "' \"$@\"\n"
	if err := os.WriteFile(program, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	tesseract := text.New(program)
	source := imageOf(t, "Hello wide world")
	raster := imaging.EncodePNM(source)
	for i, hints := range [][]string{nil, nil, {"en"}, {"en"}, nil} {
		page, err := tesseract.Recognize(t.Context(), raster, source.Bounds().Size(), hints)
		if err != nil || words(page) != "Hello/wide/world" && words(page) != "Hello wide world" {
			t.Errorf("%d: %q, %v", i, words(page), err)
		}
	}
	content, err := os.ReadFile(runs)
	if got := strings.Count(string(content), "hocr\n"); err != nil || got != 2 {
		t.Errorf("tesseract recognized %d times, want 2, %v\n%s", got, err, content)
	}
}

func TestRecognize(t *testing.T) {
	for _, hints := range [][]string{nil, {"en"}, {"ja", "en-GB"}, {"is"}, {"fil", "zh-Hant", "yi"}} {
		page, err := recognize(t, imageOf(t, "Hello wide world", "of 42 letters"), hints)
		if err != nil {
			t.Fatal(err)
		}
		got := strings.NewReplacer("/", " ", "|", " ").Replace(words(page))
		if got != "Hello wide world of 42 letters" {
			t.Errorf("hints %v: %q", hints, got)
		}
		first := page.Blocks[0].Paragraphs[0].Lines[0].Words[0]
		if first.Language != "en" || first.Confidence < 0.5 || first.Box.Min.X < 25 || first.Box.Max.Y > 70 {
			t.Errorf("hints %v: first word: %+v", hints, first)
		}
	}
}

func TestRecognizeEmptyImage(t *testing.T) {
	page, err := recognize(t, imageOf(t), nil)
	if err != nil || words(page) != "" {
		t.Errorf("empty image: %q, %v", words(page), err)
	}
}

func TestUnusableHints(t *testing.T) {
	for _, hint := range []string{"not a language", "tlh", "und"} {
		hintErr := new(text.HintError)
		if _, err := recognize(t, imageOf(t), []string{hint}); !errors.As(err, &hintErr) || hintErr.Hint != hint {
			t.Errorf("%q: %v", hint, err)
		}
	}
}

// words returns the text of a page, with " " between words, "/" between lines, and
// "|" between paragraphs.
func words(page text.Page) string {
	var paragraphs []string
	for _, block := range page.Blocks {
		for _, paragraph := range block.Paragraphs {
			var lines []string
			for _, line := range paragraph.Lines {
				var words []string
				for _, word := range line.Words {
					words = append(words, word.String())
				}
				lines = append(lines, strings.Join(words, " "))
			}
			paragraphs = append(paragraphs, strings.Join(lines, "/"))
		}
	}
	return strings.Join(paragraphs, "|")
}
