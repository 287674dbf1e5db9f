package render_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision1/internal/detect/render"
)

// TestHTMLSizes renders as many images as fit into one file, and one more.
func TestHTMLSizes(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "results.html")
	image := encodePNG(t, newImage(30, 20))
	files := func() []string {
		found, err := filepath.Glob(filepath.Join(filepath.Dir(out), "*_files", "*"))
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	for _, n := range []int{0, 1, render.MaxInline, render.MaxInline + 1, render.MaxInline + 2, 3} {
		if err := render.HTML(t.Context(), out, many(n, image), render.HTMLOptions{}); err != nil {
			t.Fatal(err)
		}
		p := readPage(t, out)
		if len(p.index.Images) != n {
			t.Errorf("%d images, want %d", len(p.index.Images), n)
		}
		if n <= render.MaxInline {
			if len(p.details) != n || len(p.texts) != n || p.index.Directory != "" || len(files()) != 0 {
				t.Errorf("%d: %d details, %d texts, %q, files %q", n, len(p.details), len(p.texts), p.index.Directory, files())
			}
			continue
		}
		dir := filepath.Join(filepath.Dir(out), filepath.FromSlash(p.index.Directory))
		if found := files(); len(p.details) != 0 || len(found) != 1 || found[0] != dir {
			t.Errorf("%d: %d details, files %q, want %q", n, len(p.details), found, dir)
		}
		checkChunks(t, dir, p)
	}
	if entries, err := os.ReadDir(filepath.Dir(out)); err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
}

// checkChunks checks that each image is in the chunk that the index states.
func checkChunks(t *testing.T, dir string, p page) {
	t.Helper()
	if fmt.Sprint(p.index.Chunks) != "[0 100 200 300 400 500]" {
		t.Errorf("chunks %v", p.index.Chunks)
	}
	for n, first := range p.index.Chunks {
		script, err := os.ReadFile(filepath.Join(dir, fmt.Sprintf("x%d.js", n)))
		if err != nil {
			t.Fatal(err)
		}
		list, hasStart := strings.CutPrefix(string(script), fmt.Sprintf("vision1Chunk(\"x\",%d,", n))
		list, hasEnd := strings.CutSuffix(list, ");\n")
		var texts []string
		if err := json.Unmarshal([]byte(list), &texts); err != nil || !hasStart || !hasEnd || texts[0] != fmt.Sprintf("text %d\n", first) {
			t.Errorf("%v: %.200s", err, script)
		}
	}
	for _, name := range []string{"000000.jpg", fmt.Sprintf("%06d.jpg", len(p.index.Images)-1), "d5.js"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
}

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
