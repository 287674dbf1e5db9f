//go:build system

package render_test

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"vision1/internal/detect/render"
)

// TestHTMLMemory renders 10,000 results: the memory doesn't grow with them.
func TestHTMLMemory(t *testing.T) {
	peak := func(n int) uint64 {
		var highest uint64
		items := func(yield func(*render.Source, error) bool) {
			text := strings.Repeat("some words of a text ", 100)
			for i := range n {
				if i%500 == 0 {
					runtime.GC()
					var m runtime.MemStats
					runtime.ReadMemStats(&m)
					highest = max(highest, m.HeapAlloc)
				}
				response := fmt.Sprintf(`{"labelAnnotations":[{"description":"label %d","score":0.5}],"fullTextAnnotation":{"text":%q}}`, i, text)
				if !yield(newItem(fmt.Sprintf("image-%05d.png", i), response, nil), nil) {
					return
				}
			}
		}
		if err := render.HTML(t.Context(), filepath.Join(t.TempDir(), "results.html"), items, render.HTMLOptions{}); err != nil {
			t.Fatal(err)
		}
		return highest
	}
	few, all := peak(1_000), peak(10_000)
	if all > few+4<<20 {
		t.Errorf("%d bytes for 10,000 images, %d for 1,000", all, few)
	}
}

// TestMemory renders 1,000 pages of 300 KB.
func TestMemory(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	noise := image.NewGray(image.Rect(0, 0, 800, 640))
	for i := range noise.Pix {
		noise.Pix[i] = byte(random.Uint32())
	}
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, noise, &jpeg.Options{Quality: 50}); err != nil {
		t.Fatal(err)
	}
	const kilobytes = 300
	data := append(photo.Bytes(), make([]byte, max(0, kilobytes<<10-photo.Len()))...)
	var words []token
	for i := range 100 {
		words = append(words, at(60*(i%10), 30*(i/10), "word", " "))
	}
	s := source("a.jpg", response(t, 800, 640, words), data)
	var most uint64
	pages := func(yield func(*render.Source, error) bool) {
		for i := range 1000 {
			if i%100 == 99 {
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most = max(most, m.Sys-m.HeapReleased)
			}
			one := *s
			if !yield(&one, nil) {
				return
			}
		}
	}
	written := &counter{}
	if err := render.PDF(t.Context(), written, pages, &render.Options{}); err != nil {
		t.Fatal(err)
	}
	const mebibytes = 128 // half of what it may use
	if most > mebibytes<<20 || written.n < 1000*int64(len(data)) {
		t.Errorf("%d MiB of memory for %d bytes", most>>20, written.n)
	}
}
