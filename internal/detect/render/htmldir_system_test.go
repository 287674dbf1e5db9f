//go:build system

package render_test

import (
	"encoding/json"
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
