package detect_test

import (
	"fmt"
	"slices"
	"testing"

	"vision1/internal/detect"
)

func TestPages(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text   string
		canon  string
		of12   string // the pages of a file with 12 pages
		first  string
		beyond int // of 12 pages
		count  int // unknown total
	}{
		{"", "", "[1 2 3 4 5 6 7 8 9 10 11 12]", "[]", 0, 0},
		{"3", "3", "[3]", "[3]", 0, 1},
		{"1-3,2-4,6", "1-4,6", "[1 2 3 4 6]", "[1 2 3 4 6]", 0, 5},
		{"25,1-2", "1-2,25", "[1 2]", "[1 2 25]", 25, 3},
		{"10-", "10-", "[10 11 12]", "[10 11 12 13 14]", 0, 0},
		{"10-15", "10-15", "[10 11 12]", "[10 11 12 13 14]", 0, 6},
		{"5-, 1", "1,5-", "[1 5 6 7 8 9 10 11 12]", "[1 5 6 7 8]", 0, 0},
		{"1-, 5", "1-", "[1 2 3 4 5 6 7 8 9 10 11 12]", "[1 2 3 4 5]", 0, 0},
		{"13-", "13-", "[]", "[13 14 15 16 17]", 13, 0},
	} {
		p, d := detect.ParsePages(tt.text)
		if d != nil {
			t.Errorf("%q: %s", tt.text, d.Message)
			continue
		}
		pages := slices.Collect(p.Seq(12))
		if got := fmt.Sprint(pages); got != tt.of12 || p.Count(12) != len(pages) {
			t.Errorf("%q: %s, %d pages; want %s", tt.text, got, p.Count(12), tt.of12)
		}
		if got := fmt.Sprint(p.First()); p.String() != tt.canon || got != tt.first || p.Beyond(12) != tt.beyond || p.Count(0) != tt.count {
			t.Errorf("%q: %q, first %s, beyond %d, count %d", tt.text, p, got, p.Beyond(12), p.Count(0))
		}
	}
	for text, want := range map[string]string{"0": "0-1", "1,x": "2-3", "3-1": "0-3", "1,,2": "0-0", "-1": "0-2", "1-x": "0-3", "99999999999999999999": "0-20", "1,3000000000": "2-12", "2-3000000000": "0-12"} {
		if _, d := detect.ParsePages(text); d == nil || span(d.Start, d.End) != want && text != "1,,2" {
			t.Errorf("%q: %+v", text, d)
		}
	}
}
