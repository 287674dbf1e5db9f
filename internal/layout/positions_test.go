package layout_test

import (
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"vision1/internal/layout"
)

// firstWord returns the first word of the first page.
func firstWord(t *testing.T, all []*layout.Page) *layout.Word {
	t.Helper()
	var found *layout.Word
	all[0].Lines(func(l *layout.Line) {
		if found == nil {
			found = &l.Words[0]
		}
	})
	if found == nil {
		t.Fatal("no word")
	}
	return found
}

func TestPositions(t *testing.T) {
	normalized := func(size string) string {
		return `{"fullTextAnnotation":{"pages":[{"blocks":[{"paragraphs":[{"words":[{"symbols":[{"text":"a"}],"boundingBox":{"vertices":[],
			"normalizedVertices":[{"y":0.1},{"x":0.5,"y":0.1},{"x":0.5,"y":0.25},{"y":0.25}]}}]}]}]` + size + `}]}}`
	}
	for name, test := range map[string]struct {
		response string
		want     layout.Rect
		width    float32
	}{
		"missing coordinates are 0": {response(word(box(0, 0, 30, 20), symbol("a", box(0, 0, 30, 20), ""))), layout.Rect{Right: 30, Bottom: 20}, 1000},
		"fractions of the page":     {normalized(`,"width":600,"height":800`), layout.Rect{Top: 80, Right: 300, Bottom: 200}, 600},
		"fractions of an unknown page": {
			normalized(""), layout.Rect{Top: 100, Right: 500, Bottom: 250}, 1000,
		},
		"the symbols of a word without a box": {
			response(`{"symbols":[` + symbol("a", box(10, 10, 20, 30), "") + `,` + symbol("b", box(20, 12, 30, 30), "") + `]}`),
			layout.Rect{Left: 10, Top: 10, Right: 30, Bottom: 30}, 1000,
		},
		"no box at all":     {response(`{"symbols":[{"text":"a"}]}`), layout.Rect{Right: 1000, Bottom: 500}, 1000},
		"two vertices":      {response(word(`[{"x":5,"y":7},{"x":50,"y":70}]`, symbol("a", "[]", ""))), layout.Rect{Left: 5, Top: 7, Right: 50, Bottom: 70}, 1000},
		"outside the page":  {response(word(box(-5, -7, 2000, 70), symbol("a", "[]", ""))), layout.Rect{Left: -5, Top: -7, Right: 2000, Bottom: 70}, 1000},
		"numbers as text":   {response(word(`[{"x":"5","y":"7"},{"x":1e1,"y":7.5}]`, symbol("a", "[]", ""))), layout.Rect{Left: 5, Top: 7, Right: 10, Bottom: 7.5}, 1000},
		"out of all bounds": {response(word(`[{"x":-1e300,"y":1e999},{"x":1e30,"y":7}]`, symbol("a", "[]", ""))), layout.Rect{Left: -1 << 20, Right: 1 << 20, Bottom: 7}, 1000},
		"no size of the page": {
			`{"textAnnotations":[{},{"description":"a","boundingPoly":{"vertices":` + box(10, 0, 70, 20) + `}}]}`,
			layout.Rect{Left: 10, Right: 70, Bottom: 20}, 70,
		},
	} {
		t.Run(name, func(t *testing.T) {
			all := pages(t, test.response)
			if got := firstWord(t, all).Box.Bounds(); got != test.want || all[0].Width != test.width {
				t.Errorf("box %v on a page of width %v, want %v on %v", got, all[0].Width, test.want, test.width)
			}
		})
	}
}

// Boxes are read in a faster way if they are as the service writes them: the result is
// the same for any other way.
func TestForms(t *testing.T) {
	const usual = `{"vertices":[{"x":5,"y":7},{"x":123456,"y":7},{"x":123456,"y":70},{"x":5,"y":70}]}`
	read := func(box, confidence string) (layout.Quad, float32) {
		w := firstWord(t, pages(t, response(`{"boundingBox":`+box+`,"confidence":`+confidence+`,"symbols":[{"text":"a"}]}`)))
		return w.Box, w.Confidence
	}
	want, _ := read(usual, "0")
	for _, form := range []struct{ from, to string }{
		{":", ": "}, {",", " ,\n"}, {"{", "{ "}, {"}", " }"}, {"[", "[ "}, {"]", " ]"}, {`{"x":5,"y":7}`, `{"y":7,"x":5}`}, {"7}", "7.0}"}, {`"x":5,`, `"x":5e0,`},
		{"70}", "70.}"}, {"123456", "1.23456e5"}, {"]}", `],"normalizedVertices":[]}`}, {`{"v`, `{"normalizedVertices":[],"v`}, {`"x":5`, `"x":5,"z":[{"x":1}]`},
		{`,{"x":5,"y":70}`, ""}, // it is the rectangle around the others
	} {
		box := strings.ReplaceAll(usual, form.from, form.to)
		if got, _ := read(box, "0"); box == usual || got != want {
			t.Errorf("%s: %v, want %v", box, got, want)
		}
	}
	for _, form := range []struct{ from, to string }{{"]}", `,{}]}`}, {"123456", "1234567"}, {"123456", "-1"}} {
		box := strings.ReplaceAll(usual, form.from, form.to)
		if got, _ := read(box, "0"); got == want {
			t.Errorf("%s: %v as in another box", box, got)
		}
	}
	for text, want := range map[string]float32{
		"1": 1, "0.98": 0.98, "0.123456789012": 0.123456789012, "0.12345678901234567890": 0.12345678901234567890, "9.8e-1": 0.98, "-0.5": 0, `"0.98"`: 0.98, "null": 0,
		"0.5.5": 0, "00.5": 0.5, "1.5": 1, "0": 0,
	} {
		if _, got := read(usual, text); got != want {
			t.Errorf("the confidence %s is %v, want %v", text, got, want)
		}
	}
}

func TestConfidenceAndLanguages(t *testing.T) {
	all := pages(t, `{"fullTextAnnotation":{"pages":[{"confidence":7e30,"property":{"detectedLanguages":[{"languageCode":"ar","confidence":0.75},{}]},
		"blocks":[{"blockType":"TABLE","confidence":-1,"paragraphs":[{"words":[{"confidence":"NaN","property":{"detectedLanguages":[{"languageCode":"he"}]},
		"symbols":[{"text":"x","confidence":0.5}]}]}]},{"blockType":4},{"blockType":99}]}],"text":"x\n"}}`)
	page, word := all[0], firstWord(t, all)
	if page.Confidence != 1 || page.Blocks[0].Confidence != 0 || word.Confidence != 0 || word.Symbols[0].Confidence != 0.5 {
		t.Errorf("confidences %v, %v, %v, %v", page.Confidence, page.Blocks[0].Confidence, word.Confidence, word.Symbols)
	}
	if len(page.Languages) != 1 || page.Languages[0] != (layout.Language{Code: "ar", Confidence: 0.75}) || word.Languages[0].Code != "he" {
		t.Errorf("languages %v, %v", page.Languages, word.Languages)
	}
	if page.Blocks[0].Type != "TABLE" || page.Blocks[1].Type != "RULER" || page.Blocks[2].Type != "" || page.Text != "x\n" {
		t.Errorf("blocks %+v, text %q", page.Blocks, page.Text)
	}
}

func TestBaseline(t *testing.T) {
	// "a" and "b" stand on the line y = 100, "p" goes below it to 106.
	level := response(word(box(10, 80, 70, 106), symbol("b", box(10, 80, 20, 100), ""), symbol("p", box(30, 86, 40, 106), ""), symbol("a", box(50, 86, 70, 100), "")))
	// The text descends by 1 in 10.
	slanted := `[{"x":0,"y":0},{"x":100,"y":10},{"x":98,"y":30},{"y":20}]`
	for name, test := range map[string]struct {
		response      string
		slope, offset float64
	}{
		"level":   {level, 0, -6},
		"slanted": {response(word(slanted, symbol("b", slanted, ""))), 0.1, -10},
	} {
		pages(t, test.response)[0].Lines(func(l *layout.Line) {
			if math.Abs(float64(l.Baseline.Slope)-test.slope) > 0.01 || math.Abs(float64(l.Baseline.Offset)-test.offset) > 0.5 {
				t.Errorf("%s: baseline %+v, want %v, %v", name, l.Baseline, test.slope, test.offset)
			}
		})
	}
}

func TestDeepNesting(t *testing.T) {
	for _, part := range []string{`{"responses":[`, `{"response":`, `{"a":`, `[`} {
		var last error
		for _, err := range layout.Pages([]byte(strings.Repeat(part, 1_000_000))) {
			last = err
		}
		if last == nil {
			t.Errorf("%s: no error", part)
		}
	}
}

func FuzzPages(f *testing.F) {
	f.Add(response(word(box(0, 0, 30, 20), symbol("a", box(0, 0, 30, 20), "SPACE"), symbol("שב", box(0, 0, 3, 2), "HYPHEN"))))
	f.Add(`{"responses":[{"textAnnotations":[{"description":"a b"},{"description":"a"},{"description":"b"}],"context":{"pageNumber":1e9}},{"error":{"code":3}}]}`)
	f.Add(`{"response":{"responses":[{"responses":[{"fullTextAnnotation":{"text":"\ud800\\","pages":[{"width":-1,"blocks":[{}]}]}}]}]}}`)
	f.Add(`{"fullTextAnnotation":{"pages":[{"height":1e400,"blocks":[{"paragraphs":[{"words":[{"symbols":[{"text":"x","boundingBox":{"normalizedVertices":[{"x":2},{"y":-1}]}}]}]}]}]}]}}`)
	f.Fuzz(func(t *testing.T, response string) {
		for page, err := range layout.Pages([]byte(response)) {
			if err != nil {
				return
			}
			if page.Width < 0 || page.Height < 0 || page.Number < 0 || !utf8.ValidString(page.Text) {
				t.Errorf("page %+v", page)
			}
			page.Lines(func(l *layout.Line) { checkLine(t, l) })
		}
	})
}

func checkLine(t *testing.T, l *layout.Line) {
	t.Helper()
	if len(l.Words) == 0 || l.Orientation%90 != 0 || l.Orientation < 0 || l.Orientation > 270 {
		t.Errorf("line %+v", l)
	}
	for _, v := range []float32{l.Bounds.Left, l.Bounds.Top, l.Bounds.Right, l.Bounds.Bottom, l.Baseline.Slope, l.Baseline.Offset} {
		if v != v || math.IsInf(float64(v), 0) {
			t.Errorf("line %+v", l)
		}
	}
	for i := range l.Words {
		w := &l.Words[i]
		symbols := ""
		for _, s := range w.Symbols {
			symbols += s.Text
		}
		if w.Text == "" || !utf8.ValidString(w.Text) || len(w.Symbols) > 0 && symbols != w.Text {
			t.Errorf("word %+v", w)
		}
		if last := i == len(l.Words)-1; last != (w.After >= layout.NewLine) {
			t.Errorf("break %d after word %d of %d", w.After, i+1, len(l.Words))
		}
	}
}

// BenchmarkPages reads a page of 425 words as the service writes it.
func BenchmarkPages(b *testing.B) {
	var words []string
	for i := range 425 {
		at := box(20*(i%25), 30*(i/25), 20*(i%25)+18, 30*(i/25)+20)
		after := "SPACE"
		if i%25 == 24 {
			after = "LINE_BREAK"
		}
		words = append(words, word(at, symbol("w", at, ""), symbol("o", at, ""), symbol("r", at, ""), symbol("d", at, after)))
	}
	data := []byte(response(words...))
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		for _, err := range layout.Pages(data) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(len(data))/1000, "kB/page")
}
