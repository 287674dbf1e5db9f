package render_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"regexp"
	"testing"

	"vision1/internal/detect"
	"vision1/internal/detect/render"
	"vision1/internal/detect/results"
)

func newItem(name, response string, image []byte) *render.Source {
	item := &render.Source{Result: results.Result{Input: detect.Input{Name: name, Path: name}}}
	if response != "" {
		item.Result.Response = json.RawMessage(response)
	}
	if image != nil {
		item.Open = func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(image)), nil }
	}
	return item
}

func sequence(items ...*render.Source) render.Sources {
	return func(yield func(*render.Source, error) bool) {
		for _, item := range items {
			if !yield(item, nil) {
				return
			}
		}
	}
}

// many yields a number of images with a label and a text.
func many(n int, image []byte) render.Sources {
	return func(yield func(*render.Source, error) bool) {
		for i := range n {
			response := fmt.Sprintf(`{"labelAnnotations":[{"description":"label %d","score":0.5}],"fullTextAnnotation":{"text":"text %d\n"}}`, i%7, i)
			if !yield(newItem(fmt.Sprintf("image-%05d.png", i), response, image), nil) {
				return
			}
		}
	}
}

// A page is what a report consists of.
type page struct {
	html  string
	index struct {
		Directory string
		Chunks    []int
		Images    []map[string]any
	}
	details []map[string]any // of all images, from the page
	texts   []string
}

func parsePage(t *testing.T, html string) page {
	t.Helper()
	p := page{html: html}
	for _, m := range regexp.MustCompile(`(?s)<script type="application/json" id="(\w+)">(.*?)</script>`).FindAllStringSubmatch(html, -1) {
		var err error
		switch m[1][0] {
		case 'i':
			err = json.Unmarshal([]byte(m[2]), &p.index)
		case 'd':
			var list []map[string]any
			err = json.Unmarshal([]byte(m[2]), &list)
			p.details = append(p.details, list...)
		default:
			var list []string
			err = json.Unmarshal([]byte(m[2]), &list)
			p.texts = append(p.texts, list...)
		}
		if err != nil {
			t.Fatalf("%s: %v", m[1], err)
		}
	}
	return p
}

func inline(t *testing.T, items ...*render.Source) page {
	t.Helper()
	var b bytes.Buffer
	if err := render.WriteHTML(t.Context(), &b, sequence(items...), render.HTMLOptions{}); err != nil {
		t.Fatal(err)
	}
	return parsePage(t, b.String())
}

func readPage(t *testing.T, path string) page {
	t.Helper()
	html, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return parsePage(t, string(html))
}
