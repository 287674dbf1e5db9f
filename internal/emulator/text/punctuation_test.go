package text

import (
	"image"
	"strings"
	"testing"
)

func wordOf(letters string) Word {
	word := Word{Box: image.Rect(0, 0, 10*len([]rune(letters)), 20), Confidence: 0.5}
	for i, letter := range []rune(letters) {
		word.Symbols = append(word.Symbols, Symbol{Text: string(letter), Box: image.Rect(10*i, 5, 10*i+9, 15), Confidence: 0.8})
	}
	return word
}

func TestParts(t *testing.T) {
	for letters, want := range map[string]string{
		"word":            "word",
		"WAITING?":        "WAITING+?",
		"(for":            "(+for",
		"inputs.[2]":      "inputs+.+[+2+]",
		"machine-encoded": "machine+-+encoded",
		"1,838,389":       "1,838,389",
		"$12.50,":         "$+12.50+,",
		"12:30":           "12:30",
		"37%":             "37+%",
		"device's":        "device's",
		"'quoted'":        "'+quoted+'",
		"U.S.":            "U+.+S+.",
		"...":             ".+.+.",
		"、":               "、",
		"認識、":             "認識+、",
		"":                "",
	} {
		var parts []string
		word := wordOf(letters)
		for i, part := range word.Parts() {
			parts = append(parts, part.String())
			if part.Joined != (i < len(word.Parts())-1) {
				t.Errorf("%q: part %d: joined = %v", letters, i, part.Joined)
			}
		}
		if got := strings.Join(parts, "+"); got != want {
			t.Errorf("%q: %s, want %s", letters, got, want)
		}
	}
	parts := wordOf("no!").Parts()
	if parts[0].Box != image.Rect(0, 5, 19, 15) || parts[1].Box != image.Rect(20, 5, 29, 15) || parts[1].Confidence != 0.8 {
		t.Errorf("parts: %+v", parts)
	}
	if whole := wordOf("no").Parts()[0]; whole.Box != image.Rect(0, 0, 20, 20) || whole.Confidence != 0.5 {
		t.Errorf("whole word: %+v", whole)
	}
}

func TestIsSpaced(t *testing.T) {
	for _, test := range []struct {
		before, after string
		want          bool
	}{
		{"a", "b", true}, {"光学", "文字", false}, {"ください", "。", false}, {"は", "OCR", true}, {"한국", "어", true},
	} {
		if got := IsSpaced(wordOf(test.before), wordOf(test.after)); got != test.want {
			t.Errorf("%s %s: %v", test.before, test.after, got)
		}
	}
}
