package render_test

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"vision1/internal/detect"
	"vision1/internal/detect/render"
	"vision1/internal/detect/results"
)

// at returns a word whose characters are 10 wide and 20 high.
func at(x, y int, text, after string) token {
	return token{text: text, box: [4]int{x, y, x + 10*len([]rune(text)), y + 20}, after: after}
}

// A page without a response has its place.
func TestMissingPages(t *testing.T) {
	page := func(n int) []byte {
		return fmt.Appendf(nil, `{"fullTextAnnotation":{"text":"%d"},"context":{"pageNumber":%[1]d}}`, n)
	}
	s := source("a.pdf", file(page(2), []byte(`{"error":{"code":3,"message":"No."},"context":{"pageNumber":3}}`), page(5)), nil)
	s.Result.Error = &results.Error{Message: "4 pages failed", Pages: []int{6, 1, 3, 4}}
	text, problems := output(t, plainText, s)
	if want := "\f2\n\f\f\f5\n\f"; text != want || len(problems) != 1 || problems[0] != "a.pdf: page 3: No." {
		t.Errorf("got %q, want %q; %q", text, want, problems)
	}
}

// A response can have several pages, whose text is one; a number can be a string.
func TestSamePlainText(t *testing.T) {
	s := source("a.pdf", file([]byte(`{"fullTextAnnotation":{"text":"1","pages":[{},{}]},"context":{"pageNumber":"1"}}`),
		[]byte(`{"fullTextAnnotation":{"text":"3"},"context":{"pageNumber":"3"}}`)), nil)
	s.Result.Input.Kind = detect.File
	s.Result.Error = &results.Error{Message: "a page failed", Pages: []int{2}}
	text, _ := output(t, plainText, s)
	stored, err := results.TextOf(&s.Result)
	if want := "1\n\f\f3\n"; text != want || stored != want || err != nil {
		t.Errorf("rendered %q, stored %q, %v; want %q", text, stored, err, want)
	}
}

func plainText(ctx context.Context, to io.Writer, s render.Sources, o *render.Options) error {
	o.PlainText = true
	return render.Text(ctx, to, s, o)
}

func TestLayout(t *testing.T) {
	for name, test := range map[string]struct {
		blocks [][]token
		want   string
	}{
		"columns of blocks": {
			[][]token{
				{at(0, 0, "one", " "), at(40, 0, "two", "\n"), at(0, 25, "three", "\n")},
				{at(200, 2, "right", "\n"), at(200, 27, "column", "\n")},
			},
			"one two             right\nthree               column\n",
		},
		"a table in one line": {
			[][]token{{at(0, 0, "a", " "), at(100, 0, "b", " "), at(200, 0, "c", "\n"), at(0, 25, "longer", " "), at(102, 25, "x", " "), at(198, 25, "y", "\n")}},
			"a         b         c\nlonger    x         y\n",
		},
		"narrow text pushes the column in all rows": {
			[][]token{
				{{text: "sixteen letters!", box: [4]int{0, 0, 80, 20}, after: "\n"}, at(0, 25, "wide", "\n"), at(0, 50, "also", "\n"), at(0, 75, "this", "\n")},
				{at(100, 0, "R", "\n"), at(100, 25, "R", "\n")},
			},
			"sixteen letters!  R\nwide              R\nalso\nthis\n",
		},
		"gaps between lines": {
			[][]token{{at(0, 0, "a", "\n"), at(0, 100, "b", "\n"), at(0, 125, "c", "\n")}}, "a\n\n\nb\nc\n",
		},
		"wide characters": {
			[][]token{{{text: "日本", box: [4]int{0, 0, 40, 20}, after: "\n"}, at(0, 25, "abcd", "\n")}, {at(100, 0, "x", "\n"), at(100, 25, "y", "\n")}},
			"日本      x\nabcd      y\n",
		},
		"right to left": {
			[][]token{{at(150, 0, "שלום", " "), at(100, 0, "עולם", "\n")}, {at(0, 0, "סוף", "\n")}}, "שלום עולם       סוף\n",
		},
		"rotated page, other lines at its end": {
			[][]token{
				{{text: "down", box: [4]int{80, 0, 100, 40}, turns: 1, after: "\n"}, {text: "next", box: [4]int{55, 0, 75, 40}, turns: 1, after: "\n"}},
				{{text: "col", box: [4]int{80, 100, 100, 130}, turns: 1, after: "\n"}}, {at(0, 0, "upright", "\n")},
			},
			"down      col\nnext\n\nupright\n",
		},
		"control characters": {[][]token{{at(0, 0, "a\nb\f", "\n")}}, "a b \n"},
		"no words":           {nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, _ := output(t, render.Text, source("a.jpg", response(t, 300, 400, test.blocks...), nil))
			if got != test.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, test.want)
			}
		})
	}
}

func TestTextOfPages(t *testing.T) {
	page := response(t, 100, 100, []token{at(0, 0, "a", "\n")})
	got, _ := output(t, render.Text, source("a.pdf", file(page, []byte("{}"), page), nil), source("b.jpg", []byte(`{"fullTextAnnotation":{"text":"only\ntext"}}`), nil))
	if want := "a\n\f\fa\n\fonly\ntext\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestHOCRAndText(t *testing.T) {
	page := source("a.jpg", response(t, 100, 100, []token{at(0, 0, "a", "\n")}), nil)
	var hocr, text strings.Builder
	if err := render.HOCRAndText(t.Context(), &hocr, &text, sources(page, page), &render.Options{Program: "vision1 1.0", Title: "A <title>"}); err != nil {
		t.Fatal(err)
	}
	wantHOCR, _ := output(t, render.HOCR, page, page)
	wantText, _ := output(t, render.Text, page, page)
	if hocr.String() != wantHOCR || text.String() != wantText {
		t.Errorf("got:\n%s\n%s\nwant:\n%s\n%s", &hocr, &text, wantHOCR, wantText)
	}
}
