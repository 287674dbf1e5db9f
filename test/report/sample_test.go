//go:build system

// Package report tests the page of results in a browser.
package report

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"

	"vision1/internal/detect"
	"vision1/internal/detect/render"
	"vision1/internal/detect/results"
)

const width, height = 640, 480

// drawImage returns a landscape with a sign that has three words, reduced by a factor:
// responses state the full size.
func drawImage(t *testing.T, n, factor int) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.RGBA{uint8(90 + y/6 + 10*n), uint8(140 + y/8), uint8(220 - y/6), 255}
			if hill := 300 + 40*math.Sin(float64(x)/60+float64(n)); float64(y) > hill {
				c = color.RGBA{uint8(40 + 5*n), uint8(120 - y/10), 60, 255}
			}
			m.SetRGBA(x, y, c)
		}
	}
	sign := image.NewRGBA(image.Rect(0, 0, 110, 20))
	draw.Draw(sign, sign.Rect, image.White, image.Point{}, draw.Src)
	(&font.Drawer{Dst: sign, Src: image.Black, Face: basicfont.Face7x13, Dot: fixed.P(5, 14)}).DrawString("Hello wide sea")
	draw.NearestNeighbor.Scale(m, image.Rect(60, 60, 500, 140), sign, sign.Rect, draw.Src, nil)
	draw.Draw(m, image.Rect(420, 260, 560, 420), image.NewUniform(color.RGBA{120, 70, 30, 255}), image.Point{}, draw.Src)
	if factor > 1 {
		small := image.NewRGBA(image.Rect(0, 0, width/factor, height/factor))
		draw.ApproxBiLinear.Scale(small, small.Rect, m, m.Rect, draw.Src, nil)
		m = small
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func box(left, top, right, bottom int) string {
	return fmt.Sprintf(`{"vertices":[{"x":%d,"y":%d},{"x":%d,"y":%d},{"x":%d,"y":%d},{"x":%d,"y":%d}]}`,
		left, top, right, top, right, bottom, left, bottom)
}

// response returns what the service could find in the image with a number.
func response(n int) string {
	word := func(text string, left, right int) string {
		return fmt.Sprintf(`{"boundingBox":%s,"symbols":[{"text":%q}]}`, box(left, 70, right, 130), text)
	}
	words := []string{word("Hello", 80, 220), word("wide", 248, 360), word("sea", 388, 472)}
	return fmt.Sprintf(`{
		"labelAnnotations":[{"description":%q,"score":%.3f},{"description":"Sky","score":0.6},{"description":"Landscape","score":0.55}],
		"localizedObjectAnnotations":[{"name":"Hut","score":0.83,"boundingPoly":%s}],
		"faceAnnotations":[{"detectionConfidence":0.9,"joyLikelihood":"VERY_LIKELY","boundingPoly":%s,"landmarks":[{"position":{"x":470,"y":300}},{"position":{"x":510,"y":300}}]}],
		"logoAnnotations":[{"description":"Acme","score":0.4,"boundingPoly":%s}],
		"cropHintsAnnotation":{"cropHints":[{"confidence":0.7,"boundingPoly":%s}]},
		"imagePropertiesAnnotation":{"dominantColors":{"colors":[{"color":{"red":100,"green":150,"blue":210},"pixelFraction":0.6},{"color":{"red":40,"green":80,"blue":60},"pixelFraction":0.3}]}},
		"safeSearchAnnotation":{"adult":"VERY_UNLIKELY","spoof":%q,"medical":"UNLIKELY","violence":"UNLIKELY","racy":"POSSIBLE"},
		"fullTextAnnotation":{"text":"Hello wide sea\nnumber %d\n","pages":[{"width":640,"height":480,"confidence":0.97,"blocks":[{"boundingBox":%s,"paragraphs":[{"words":[%s]}]}]}]}}`,
		[]string{"Coast", "Hill", "Harbor", "Meadow"}[n%4], 0.99-float64(n%50)/100,
		box(420, 260, 560, 420), box(445, 270, 535, 350), box(430, 370, 500, 410), box(40, 20, 600, 440),
		map[bool]string{true: "VERY_LIKELY", false: "UNLIKELY"}[n%10 == 3], n, box(60, 60, 500, 140), strings.Join(words, ","))
}

// samples yields a number of results. Each tenth has an error, and the images repeat.
func samples(t *testing.T, dir string, n int) render.Sources {
	factor := 1
	if n > 100 { // decoding them would take most of the time
		factor = 8
	}
	images := make([][]byte, min(n, 8))
	for i := range images {
		images[i] = drawImage(t, i, factor)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("photo-%05d.png", i)), images[i], 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return func(yield func(*render.Source, error) bool) {
		for i := range n {
			name := fmt.Sprintf("photo-%05d.png", i)
			item := &render.Source{Result: results.Result{Input: detect.Input{Name: name}, Response: json.RawMessage(response(i))}}
			if i < len(images) {
				item.Result.Input.Path = filepath.Join(dir, name)
			}
			item.Open = func(context.Context) (io.ReadCloser, error) {
				return io.NopCloser(bytes.NewReader(images[i%len(images)])), nil
			}
			if i%10 == 9 {
				item.Result.Response, item.Open = nil, nil
				item.Result.Error = &results.Error{Code: 3, Status: "INVALID_ARGUMENT", Message: "Bad image data."}
			}
			if !yield(item, nil) {
				return
			}
		}
	}
}
