//go:build linux && !race && soak

package main

import (
	"bytes"
	"image"
	"image/draw"
	"io"
	"sync"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// Images of the largest size, all at once, take no more memory than the limit.
func TestSoakLargeImages(t *testing.T) {
	animation, err := longGIF(8600, 3)
	if err != nil {
		t.Fatal(err)
	}
	printed, err := pngOfText(8660)
	if err != nil {
		t.Fatal(err)
	}
	large := bigPNG(6200, false) // needs all memory for large inputs
	emulator := startProcess(t)
	defer emulator.stop(t)
	const images, colors = "images:annotate", `{"type":"IMAGE_PROPERTIES"}`
	var clients sync.WaitGroup
	for name, request := range map[string]hostileRequest{
		"four PNGs":       {images, imageRequest(colors, large, large, large, large), 200, "pixelFraction"},
		"text in a PNG":   {images, imageRequest(`{"type":"TEXT_DETECTION"}`, printed), 200, "fullTextAnnotation"},
		"interlaced PNG":  {images, imageRequest(colors, bigPNG(8660, true)), 200, "pixelFraction"},
		"frames of a GIF": {"files:annotate", fileRequest("image/gif", colors, "1,2", animation), 200, "pixelFraction"},
	} {
		clients.Go(func() { emulator.check(t, name, request) })
	}
	clients.Wait()
}

// Large requests of many clients wait for each other.
func TestSoakLargeRequests(t *testing.T) {
	emulator := startProcess(t)
	defer emulator.stop(t)
	request := hostileRequest{"images:annotate", imageRequest(`{"type":"CROP_HINTS"}`, make([]byte, 21<<20)), 200, "larger than the limit"}
	var clients sync.WaitGroup
	for range 16 {
		clients.Go(func() { emulator.check(t, "large request", request) })
	}
	clients.Wait()
}

// pngOfText returns a PNG with 16 bits a channel and a line of text, which tesseract
// finds at once.
func pngOfText(side int) ([]byte, error) {
	parsed, err := opentype.Parse(goregular.TTF)
	if err != nil {
		return nil, err
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: 60, DPI: 72})
	if err != nil {
		return nil, err
	}
	line := image.NewGray(image.Rect(0, 0, side, 100))
	draw.Draw(line, line.Rect, image.White, image.Point{}, draw.Src)
	drawer := font.Drawer{Dst: line, Src: image.Black, Face: face, Dot: fixed.P(side/2, 70)}
	drawer.DrawString("The quick brown fox jumps over the lazy dog")
	blank := append([]byte{0}, bytes.Repeat([]byte{0xff}, 8*side)...)
	rows := make([]io.Reader, side)
	for y := range rows {
		row := blank
		if y >= side/2 && y < side/2+line.Rect.Dy() {
			row = bytes.Clone(blank)
			for x := range side {
				gray := line.GrayAt(x, y-side/2).Y
				copy(row[1+8*x:], bytes.Repeat([]byte{gray}, 6))
			}
		}
		rows[y] = bytes.NewReader(row)
	}
	return encodePNG(side, false, io.MultiReader(rows...)), nil
}
