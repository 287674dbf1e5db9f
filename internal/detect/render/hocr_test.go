package render_test

import (
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision1/internal/detect/render"
)

var update = flag.Bool("update", false, "update the golden files")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || got != string(want) {
		t.Errorf("%s: %v\ngot:\n%s\nwant:\n%s", name, err, got, want)
	}
}

// wellFormed fails the test if a text is not XML.
func wellFormed(t *testing.T, text string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("not well-formed: %v\n%s", err, text)
		}
	}
}

func TestHOCR(t *testing.T) {
	first := response(t, 400, 200,
		[]token{
			{text: "<b>", box: [4]int{10, 20, 60, 40}}, {text: "\"&'\x01", box: [4]int{60, 20, 90, 40}, after: " "},
			{text: "split", box: [4]int{100, 22, 150, 42}, after: "-"}, {text: "word", box: [4]int{-10, 50, 60, 70}, after: "\n"},
		},
		[]token{{text: "rotated", box: [4]int{300, 10, 320, 150}, turns: 1}},
		[]token{{text: "שלום", box: [4]int{200, 150, 260, 190}, after: "\n"}, {text: "abc", box: [4]int{200, 190, 500, 300}, after: "\n"}},
	)
	text, problems := output(t, render.HOCR,
		source(`a;"b".jpg`, first, nil),
		source("no-text.jpg", []byte("{}"), jpegOf(t, 30, 20)),
		source("scan.pdf", file(first[:len(first):len(first)], []byte(`{"error":{"code":3,"message":"Bad page."},"context":{"pageNumber":9}}`)), nil),
	)
	wellFormed(t, text)
	golden(t, "pages.hocr", text)
	if len(problems) != 1 || problems[0] != "scan.pdf: page 9: Bad page." {
		t.Errorf("problems %q", problems)
	}
}

func TestInvalidResponses(t *testing.T) {
	for name, f := range map[string]renderer{"hocr": render.HOCR, "text": render.Text, "pdf": render.PDF} {
		_, problems := output(t, f, source("a.jpg", []byte("{"), nil), source("b.jpg", nil, nil), source("c.jpg", []byte("{}"), nil))
		if len(problems) != 2 || !strings.HasPrefix(problems[0], "a.jpg: the response is not valid JSON") || problems[1] != "b.jpg: there is no response" {
			t.Errorf("%s: problems %q", name, problems)
		}
	}
}

func FuzzRender(f *testing.F) {
	f.Add("a", -5, 7, 1<<30, 20, true)
	f.Add("]]>\xff\x00\ufffe", 0, 0, 0, 0, false)
	f.Add("שלום", 10, 10, 100, 20, true)
	f.Fuzz(func(t *testing.T, text string, left, top, right, bottom int, more bool) {
		words := []token{{text: text, box: [4]int{left, top, right, bottom}, after: " "}, {text: "b" + text, box: [4]int{top, left, right, bottom}, turns: 3}}
		if more {
			words = append(words, token{text: "c", box: [4]int{right, 3, 3, 0}, turns: 1}, token{text: "縦"})
		}
		s := source(text, response(t, 100, 50, words, words), nil)
		hocr, _ := output(t, render.HOCR, s)
		wellFormed(t, hocr)
		for _, f := range []renderer{render.Text, render.PDF} {
			if got, _ := output(t, f, s); got == "" {
				t.Error("no output")
			}
		}
	})
}
