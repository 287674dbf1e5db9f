//go:build system

package render_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision1/internal/detect"
	"vision1/internal/detect/render"
)

// scan returns the path of a PDF with two pages of images, without text, that qpdf
// changed.
func scan(t *testing.T, args ...string) string {
	t.Helper()
	photo := jpegOf(t, 600, 400)
	out, _ := output(t, render.PDF, source("a.jpg", []byte("{}"), photo), source("b.jpg", []byte("{}"), photo))
	path := filepath.Join(t.TempDir(), "scan.pdf")
	run(t, "qpdf", append([]string{"--warning-exit-0", stored(t, out), path}, args...)...)
	return path
}

// withText adds a text layer to the pages of a file.
func withText(t *testing.T, path string, response []byte) (string, []string) {
	t.Helper()
	s := source("scan.pdf", response, nil)
	s.Result.Input.Kind = detect.File
	s.Open = func(context.Context) (io.ReadCloser, error) { return os.Open(path) }
	out, problems := output(t, render.PDF, s)
	return stored(t, out), problems
}

func TestOverlay(t *testing.T) {
	words := func(name string) []token {
		return []token{at(0, 0, "corner", " "), at(300, 200, "middle", " "), at(500, 202, name, "\n")}
	}
	wide := file(response(t, 600, 400, words("one")), response(t, 600, 400, words("two")))
	// The same places on a page that is displayed high.
	high := file(response(t, 400, 600, []token{at(0, 0, "corner", " "), at(300, 200, "middle", "\n")}), []byte("{}"))
	for name, test := range map[string]struct {
		args     []string
		response []byte
		want     string
	}{
		"table":                {nil, wide, "corner middle one corner middle two"},
		"object streams":       {[]string{"--object-streams=generate"}, wide, "corner middle one corner middle two"},
		"linearized":           {[]string{"--linearize"}, wide, "corner middle one corner middle two"},
		"turned":               {[]string{"--rotate=+90"}, high, "corner middle"},
		"turned the other way": {[]string{"--rotate=-90", "--object-streams=generate"}, high, "corner middle"},
		"upside down":          {[]string{"--rotate=180"}, wide, "corner middle one corner middle two"},
	} {
		t.Run(name, func(t *testing.T) {
			original := scan(t, test.args...)
			path, problems := withText(t, original, test.response)
			if len(problems) > 0 {
				t.Errorf("problems %q", problems)
			}
			before, err := os.ReadFile(original)
			if err != nil {
				t.Fatal(err)
			}
			after, err := os.ReadFile(path)
			if err != nil || !strings.HasPrefix(string(after), string(before)) {
				t.Errorf("the original is not at the start: %v", err)
			}
			if got := plain(t, path); got != test.want {
				t.Errorf("text %q, want %q", got, test.want)
			}
			pages := boxes(t, path).Pages
			if len(pages) != 2 {
				t.Fatalf("%d pages", len(pages))
			}
			for _, w := range words("one")[:2] {
				if test.want == "corner middle" {
					displayed := pages[0] // pdftotext has the size as stored, and words as displayed
					displayed.Width, displayed.Height = displayed.Height, displayed.Width
					checkPlaceOn(t, displayed, w, 400, 600)
				} else {
					checkPlace(t, pages[0], w, 1, false)
				}
			}
			if _, problems := withText(t, path, test.response); len(problems) == 0 || !strings.Contains(problems[0], "already has a text layer") {
				t.Errorf("problems %q for text over text", problems)
			}
		})
	}
}

func TestUnusableOriginals(t *testing.T) {
	page := file(response(t, 600, 400, []token{at(0, 0, "text", "\n")}), response(t, 600, 400, []token{at(0, 0, "two", "\n")}), []byte("{}"))
	encrypted := scan(t, "--encrypt", "", "owner", "256", "--")
	path, problems := withText(t, encrypted, page)
	if len(problems) != 1 || !strings.Contains(problems[0], "encrypted") || !strings.HasPrefix(plain(t, path), "text") {
		t.Errorf("problems %q", problems)
	}
	_, problems = withText(t, scan(t), page[:len(page)-2])
	if len(problems) == 0 {
		t.Error("no problem with an invalid response")
	}
}
