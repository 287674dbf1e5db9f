package layout_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"vision1/internal/layout"
)

// A symbol is `{"boundingBox": ..., "text": "a", "property": {"detectedBreak": ...}}`.
func symbol(text, box, after string) string {
	property := ""
	if after != "" {
		property = fmt.Sprintf(`,"property":{"detectedBreak":{"type":%q}}`, after)
	}
	return fmt.Sprintf(`{"text":%q,"boundingBox":{"vertices":%s}%s}`, text, box, property)
}

func word(box string, symbols ...string) string {
	return fmt.Sprintf(`{"boundingBox":{"vertices":%s},"confidence":0.9,"symbols":[%s]}`, box, strings.Join(symbols, ","))
}

// response returns a response of one paragraph on a page of 1000 by 500 pixels.
func response(words ...string) string {
	return fmt.Sprintf(`{"fullTextAnnotation":{"pages":[{"width":1000,"height":500,"blocks":[{"blockType":"TEXT","paragraphs":[{"words":[%s]}]}]}]}}`,
		strings.Join(words, ","))
}

// box returns the vertices of a rectangle as the service writes them: without zeros.
func box(left, top, right, bottom int) string {
	v := func(x, y int) string {
		var members []string
		if x != 0 {
			members = append(members, fmt.Sprintf(`"x":%d`, x))
		}
		if y != 0 {
			members = append(members, fmt.Sprintf(`"y":%d`, y))
		}
		return "{" + strings.Join(members, ",") + "}"
	}
	return "[" + v(left, top) + "," + v(right, top) + "," + v(right, bottom) + "," + v(left, bottom) + "]"
}

// pages returns the pages of a valid response.
func pages(t *testing.T, response string) []*layout.Page {
	t.Helper()
	var all []*layout.Page
	for page, err := range layout.Pages([]byte(response)) {
		if err != nil {
			t.Fatalf("Pages: %v\n%s", err, response)
		}
		all = append(all, page)
	}
	return all
}

// text returns the text of pages, with the orientation and direction of lines that are
// not upright from left to right, and "---" between pages.
func text(all []*layout.Page) string {
	var b strings.Builder
	for i, page := range all {
		if i > 0 {
			b.WriteString("---\n")
		}
		page.Lines(func(l *layout.Line) {
			for i := range l.Words {
				b.WriteString(l.Words[i].Text)
				switch l.Words[i].After {
				case layout.Hyphen:
					b.WriteString("-")
				case layout.Space:
					b.WriteString(" ")
				}
			}
			if l.Orientation != 0 {
				fmt.Fprintf(&b, " @%d", l.Orientation)
			}
			b.WriteString([]string{"", " rtl", " ttb"}[l.Direction])
			b.WriteByte('\n')
		})
	}
	return b.String()
}

func TestText(t *testing.T) {
	at := func(n int) string { return box(100*n, 0, 100*n+90, 20) }
	for name, test := range map[string]struct{ response, want string }{
		"lines from breaks": {
			response(word(at(0), symbol("a", at(0), ""), symbol("b", at(0), "SPACE")), word(at(1), symbol("c", at(1), "LINE_BREAK")),
				word(at(2), symbol("d", at(2), "SURE_SPACE")), word(at(3), symbol("e", at(3), "EOL_SURE_SPACE")), word(at(4), symbol("f", at(4), ""))),
			"ab c\nd e\nf\n",
		},
		"a hyphen that is not in the text": {
			response(word(at(0), symbol("a", at(0), "HYPHEN")), word(at(1), symbol("b", at(1), "LINE_BREAK"))), "a-\nb\n",
		},
		"punctuation without space": {
			response(word(at(0), symbol("a", at(0), "")), word(at(1), symbol("!", at(1), "SPACE")), word(at(2), symbol("b", at(2), "LINE_BREAK"))), "a! b\n",
		},
		"a break inside a word doesn't count": {
			response(word(at(0), symbol("a", at(0), "LINE_BREAK"), symbol("b", at(0), "SPACE")), word(at(1), symbol("c", at(1), "LINE_BREAK"))), "ab c\n",
		},
		"a break before a word": {
			response(word(at(0), symbol("a", at(0), "")),
				`{"symbols":[{"text":"b","property":{"detectedBreak":{"type":"SPACE","isPrefix":true}}}]}`,
				word(at(2), symbol("c", at(2), "LINE_BREAK"))),
			"a bc\n",
		},
		"breaks as numbers, names with underscores": {
			`{"full_text_annotation":{"pages":[{"blocks":[{"block_type":1,"paragraphs":[{"words":[
				{"symbols":[{"text":"a","property":{"detected_break":{"type":1}}}]},
				{"symbols":[{"text":"b","property":{"detected_break":{"type":3}}}]},
				{"symbols":[{"text":"c","property":{"detected_break":{"type":5}}}]}]}]}]}]}}`, "a b\nc\n",
		},
		"no breaks at all": {
			response(word(box(0, 0, 50, 20), symbol("a", box(0, 0, 50, 20), "")), word(box(60, 0, 90, 20), symbol("b", box(60, 0, 90, 20), "")),
				word(box(91, 0, 95, 20), symbol(".", box(91, 0, 95, 20), "")), word(box(0, 30, 50, 50), symbol("c", box(0, 30, 50, 50), ""))),
			"a b.\nc\n",
		},
		"words without symbols' boxes": {
			response(`{"symbols":[{"text":"a"}]}`), "a\n",
		},
		"only textAnnotations": {
			`{"textAnnotations":[{"locale":"de","description":"Guten Tag!\nEnde","boundingPoly":{"vertices":` + box(0, 0, 100, 50) + `}},
				{"description":"Guten","boundingPoly":{"vertices":` + box(0, 0, 50, 20) + `}},
				{"description":"Tag","boundingPoly":{"vertices":` + box(55, 0, 80, 20) + `}},
				{"description":"!","boundingPoly":{"vertices":` + box(80, 0, 85, 20) + `}},
				{"description":"Ende","boundingPoly":{"vertices":` + box(0, 30, 60, 50) + `}}]}`,
			"Guten Tag!\nEnde\n",
		},
		"only textAnnotations, without a description of all": {
			`{"textAnnotations":[{"boundingPoly":{}},
				{"description":"Guten","boundingPoly":{"vertices":` + box(0, 0, 50, 20) + `}},
				{"description":"Tag","boundingPoly":{"vertices":` + box(55, 0, 80, 20) + `}}, {},
				{"description":"Ende","boundingPoly":{"vertices":` + box(0, 30, 60, 50) + `}}]}`,
			"Guten Tag\nEnde\n",
		},
		"a file": {
			`{"inputConfig":{"mimeType":"application/pdf"},"responses":[` + response(word(at(0), symbol("a", at(0), ""))) + `,{},` +
				response(word(at(0), symbol("c", at(0), ""))) + `],"totalPages":3}`, "a\n---\n---\nc\n",
		},
		"an operation with a batch of files": {
			`{"name":"operations/x","done":true,"response":{"@type":"x","responses":[{"responses":[` +
				response(word(at(0), symbol("a", at(0), ""))) + `]}]}}`, "a\n",
		},
		"right to left": {
			response(word(at(1), symbol("שלום", at(1), "SPACE")), word(at(0), symbol("12", at(0), "LINE_BREAK"))), "שלום 12 rtl\n",
		},
		"top to bottom": {
			response(word(box(900, 0, 940, 80), symbol("縦", box(900, 0, 940, 40), ""), symbol("書", box(902, 40, 940, 80), "")),
				word(box(900, 80, 940, 120), symbol("き", box(900, 80, 940, 120), "LINE_BREAK")),
				word(box(850, 0, 890, 40), symbol("。", box(850, 0, 890, 40), "LINE_BREAK"))), "縦書き ttb\n。 ttb\n",
		},
		"wrong types": {
			`{"fullTextAnnotation":{"text":5,"pages":[7,{"width":"x","blocks":[null,{"boundingBox":[],"paragraphs":[{"words":[{"symbols":[
				{"text":"a","boundingBox":{"vertices":{"x":1}}},{"text":null},{"text":["b"]}]},"w"]}]}]}]},"error":true,"context":[]}`, "---\na\n",
		},
		"escapes and invalid UTF-8": {
			response(word(at(0), `{"text":"\ud83d\ude00\u00e9"}`, "{\"text\":\"\xff\"}", `{"text":"\ud800"}`)), "😀é\ufffd\ufffd\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := text(pages(t, test.response)); got != test.want {
				t.Errorf("text:\n%q\nwant:\n%q", got, test.want)
			}
		})
	}
}

func TestOrientation(t *testing.T) {
	// The corners of a rectangle, starting at the one where the text starts.
	corners := []string{`{"x":10,"y":20}`, `{"x":110,"y":20}`, `{"x":110,"y":40}`, `{"x":10,"y":40}`}
	for turns, want := range []int{0, 90, 180, 270} {
		rotated := slices.Concat(corners[turns:], corners[:turns])
		vertices := "[" + strings.Join(rotated, ",") + "]"
		all := pages(t, response(word(vertices, symbol("a", vertices, ""))))
		all[0].Lines(func(l *layout.Line) {
			if l.Orientation != want || l.Bounds != (layout.Rect{Left: 10, Top: 20, Right: 110, Bottom: 40}) {
				t.Errorf("%d turns: orientation %d, bounds %v, want %d", turns, l.Orientation, l.Bounds, want)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	for _, invalid := range []string{"", " ", "5", `"x"`, "null", "{", `{"responses":[{]}`, `{"fullTextAnnotation":{"text":"x}}`, `{"a" 1}`, `{}x`, `{"a":,}`} {
		failed := false
		for _, err := range layout.Pages([]byte(invalid)) {
			failed = err != nil
		}
		if !failed {
			t.Errorf("%q: no error", invalid)
		}
	}
	all := pages(t, `{"responses":[{"error":{"code":3,"message":"Bad image."},"context":{"pageNumber":7,"uri":"gs://b/c"}},{"error":{}}]}`)
	if len(all) != 2 || all[0].Error == nil || *all[0].Error != (layout.Error{Code: 3, Message: "Bad image."}) ||
		all[0].Number != 7 || all[0].URI != "gs://b/c" || all[1].Error != nil || all[1].Number != 2 {
		t.Errorf("pages %+v, %+v", all[0], all[1])
	}
}

func TestStop(t *testing.T) {
	n := 0
	for range layout.Pages([]byte(`{"responses":[{},{},{}]}`)) {
		n++
		break
	}
	if n != 1 {
		t.Errorf("%d pages after the loop ended at the first", n)
	}
}

func TestOnlyText(t *testing.T) {
	for response, want := range map[string]string{
		`{}`:   "",
		`null`: "",
		`{"textAnnotations":[{"description":"a\nb"},{"description":"a"}]}`:                                          "a\nb",
		`{"fullTextAnnotation":{"pages":[{"text":"x"}],"text":"full"},"textAnnotations":[{"description":"first"}]}`: "full",
		`{"textAnnotations":[{"description":"first"}],"full_text_annotation":{"text":""}}`:                          "first",
		`{"fullTextAnnotation":{"text":"first"},"fullTextAnnotation":{"pages":[]}}`:                                 "",
		`{"textAnnotations":[{"description":"first"}],"textAnnotations":null}`:                                      "",
		`{"fullTextAnnotation":{"text":"A text that is not short: \\ \"a\" \\"}}`:                                   `A text that is not short: \ "a" \`,
		`{"text_annotations":[],"fullTextAnnotation":{"text":3}}`:                                                   "",
		`{"fullTextAnnotation":{"text":"` + "\xff" + `\ud800"},"textAnnotations":{}}`:                               "\ufffd\ufffd",
	} {
		if got, err := layout.Text([]byte(response)); got != want || err != nil {
			t.Errorf("%s: %q, %v; want %q", response, got, err, want)
		}
	}
	if _, err := layout.Text([]byte(`{"fullTextAnnotation":{"text":"a"`)); err == nil {
		t.Error("no error for half a response")
	}
}
