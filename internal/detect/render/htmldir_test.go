package render_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision1/internal/detect/render"
)

func TestHTMLErrors(t *testing.T) {
	t.Parallel()
	failure := errors.New("the journal is damaged")
	broken := func(yield func(*render.Source, error) bool) {
		if yield(newItem("a.png", `{}`, nil), nil) {
			yield(nil, failure)
		}
	}
	dir := t.TempDir()
	out := filepath.Join(dir, "results.html")
	if err := os.WriteFile(out, []byte("earlier"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := render.HTML(t.Context(), out, broken, render.HTMLOptions{}); !errors.Is(err, failure) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(failure)
	if err := render.HTML(ctx, out, many(1, nil), render.HTMLOptions{}); !errors.Is(err, failure) {
		t.Error(err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
	if earlier, err := os.ReadFile(out); err != nil || string(earlier) != "earlier" {
		t.Errorf("%q, %v", earlier, err)
	}
	var own interface{ ExitCode() int } // an *output.Error
	for _, path := range []string{dir, filepath.Join(dir, "missing", "results.html"), filepath.Join(out, "results.html")} {
		if err := render.HTML(t.Context(), path, many(1, nil), render.HTMLOptions{}); !errors.As(err, &own) || own.ExitCode() != 9 {
			t.Errorf("%s: %v", path, err)
		}
	}
	var b bytes.Buffer
	if err := render.WriteHTML(t.Context(), &b, many(render.MaxInline+1, nil), render.HTMLOptions{}); err == nil || b.Len() > 0 {
		t.Errorf("%v, %d bytes", err, b.Len())
	}
	if err := render.WriteHTML(t.Context(), failingWriter{failure}, many(1, nil), render.HTMLOptions{}); !errors.Is(err, failure) {
		t.Error(err)
	}
}

// TestHTMLOthers checks that files which HTML didn't create stay.
func TestHTMLOthers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	other := filepath.Join(dir, "results_files", "notes", "a.txt")
	if err := os.MkdirAll(filepath.Dir(other), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(other, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := render.HTML(t.Context(), filepath.Join(dir, "results.html"), many(1, nil), render.HTMLOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(other); err != nil {
		t.Error(err)
	}
}

// TestHTMLLongLines renders a text that is longer than any buffer, and many words.
func TestHTMLLongLines(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("word ", 100_000)
	words := strings.TrimSuffix(strings.Repeat(`{"boundingBox":`+box(1, 1, 9, 9)+`,"symbols":[{"text":"word"}]},`, 20_001), ",")
	p := inline(t, newItem("a.png", `{}`, nil), newItem("b.png", `{"fullTextAnnotation":{"text":"`+long+`","pages":[{"blocks":[{"paragraphs":[{"words":[`+words+`]}]}]}]}}`,
		encodePNG(t, newImage(30, 20))), newItem("c.png", `{}`, encodePNG(t, newImage(30, 20))))
	if p.texts[1] != long || len(p.details) != 3 || p.details[0]["t"] != nil || p.details[1]["t"] == nil || p.details[2]["t"] == nil {
		t.Errorf("%d bytes, %d images", len(p.texts[1]), len(p.details))
	}
	if list, _ := p.details[1]["w"].([]any); len(list) != 20_000 || p.details[1]["more"] != true {
		t.Errorf("%d words, more: %v", len(list), p.details[1]["more"])
	}
}
