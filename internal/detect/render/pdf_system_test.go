//go:build system

package render_test

import (
	"encoding/xml"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"vision1/internal/detect/render"
)

// extracted is what `pdftotext -bbox` writes.
type extracted struct {
	Pages []extractedPage `xml:"body>doc>page"`
}

type extractedPage struct {
	Width  float64 `xml:"width,attr"`
	Height float64 `xml:"height,attr"`
	Words  []struct {
		Left   float64 `xml:"xMin,attr"`
		Top    float64 `xml:"yMin,attr"`
		Right  float64 `xml:"xMax,attr"`
		Bottom float64 `xml:"yMax,attr"`
		Text   string  `xml:",chardata"`
	} `xml:"word"`
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
	return string(out)
}

// stored writes a file, and checks it with qpdf.
func stored(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, "qpdf", "--check", path)
	return path
}

func boxes(t *testing.T, path string) extracted {
	t.Helper()
	var e extracted
	out := run(t, "pdftotext", "-bbox", path, "-")
	if err := xml.Unmarshal([]byte(out), &e); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return e
}

// plain returns the text that is extracted, without the marks of directions.
func plain(t *testing.T, path string) string {
	t.Helper()
	text := strings.NewReplacer("\u202a", "", "\u202b", "", "\u202c", "", "\f", "").Replace(run(t, "pdftotext", path, "-"))
	return strings.Join(strings.Fields(text), " ")
}

func TestExtract(t *testing.T) {
	const width, height = 600, 400
	for name, test := range map[string]struct {
		words []token
		want  string
	}{
		"Latin":    {[]token{at(50, 30, "Größe", " "), at(120, 32, "naïve", " "), at(180, 30, "fi", "\n"), at(50, 60, "(x", ""), at(75, 60, ")", " "), at(110, 60, "end.", "\n")}, "Größe naïve fi (x) end."},
		"close":    {[]token{at(50, 30, "near", " "), at(91, 30, "each", " "), at(131, 30, "other", "\n")}, "near each other"},
		"Cyrillic": {[]token{at(50, 30, "Привет", " "), at(130, 30, "мир", "\n")}, "Привет мир"},
		"CJK": {[]token{
			{text: "日本語", box: [4]int{50, 30, 110, 50}}, {text: "の", box: [4]int{112, 30, 130, 50}}, {text: "文字", box: [4]int{134, 30, 170, 50}, after: "\n"},
			{text: "한국어", box: [4]int{50, 60, 110, 80}, after: " "}, {text: "문장", box: [4]int{120, 60, 160, 80}, after: "\n"},
		}, "日本語の文字 한국어 문장"},
		"Arabic":         {[]token{at(400, 30, "السلام", " "), at(330, 30, "عليكم", " "), at(290, 30, "123", "\n"), at(400, 60, "سَلَام", "\n")}, "السلام عليكم 123 سَلَام"},
		"Hebrew":         {[]token{at(400, 30, "שלום", " "), at(350, 30, "עולם", "\n"), at(400, 60, "(abc", ""), at(380, 60, ")ו", "\n")}, "שלום עולם"},
		"Hindi and Thai": {[]token{at(50, 30, "नमस्ते", " "), at(150, 30, "สวัสดี", "\n")}, "नमस्ते สวัสดี"},
		"beyond the BMP": {[]token{at(50, 30, "😀", " "), at(80, 30, "𠀋x", " "), at(130, 30, "𝒜", "\n")}, "😀 𠀋x 𝒜"},
		"hyphen":         {[]token{at(50, 30, "docu", "-"), at(50, 60, "ment", "\n")}, "document"},
		"vertical": {[]token{
			{text: "縦", box: [4]int{540, 50, 560, 70}}, {text: "書", box: [4]int{541, 72, 560, 90}}, {text: "き", box: [4]int{540, 92, 560, 112}, after: "\n"},
			{text: "文", box: [4]int{510, 50, 530, 70}}, {text: "章", box: [4]int{511, 72, 530, 90}, after: "\n"},
		}, "縦書き 文章"},
		"clockwise":        {[]token{{text: "turned", box: [4]int{500, 50, 520, 110}, turns: 1, after: " "}, {text: "text", box: [4]int{500, 120, 520, 160}, turns: 1, after: "\n"}}, "turned text"},
		"upside down":      {[]token{{text: "turned", box: [4]int{500, 50, 560, 70}, turns: 2, after: " "}, {text: "text", box: [4]int{450, 50, 490, 70}, turns: 2, after: "\n"}}, "turned text"},
		"counterclockwise": {[]token{{text: "turned", box: [4]int{500, 250, 520, 310}, turns: 3, after: " "}, {text: "text", box: [4]int{500, 200, 520, 240}, turns: 3, after: "\n"}}, "turned text"},
	} {
		t.Run(name, func(t *testing.T) {
			out, _ := output(t, render.PDF, source("a.jpg", response(t, width, height, test.words), jpegOf(t, width, height)))
			path := stored(t, out)
			if got := plain(t, path); got != test.want && name != "Hebrew" {
				t.Errorf("text %q, want %q", got, test.want)
			} else if !strings.HasPrefix(got, test.want) {
				t.Errorf("text %q, want %q at the start", got, test.want)
			}
		})
	}
}

// TestPlaces checks that words are within 2 % of the page's width of their places in the
// image, for images that are stored turned too.
func TestPlaces(t *testing.T) {
	const width, height = 600, 400
	words := []token{at(0, 0, "corner", "\n"), at(300, 200, "middle", " "), at(500, 202, "right", "\n"), at(30, 370, "bottom", "\n"),
		{text: "turned", box: [4]int{500, 50, 520, 110}, turns: 1, after: "\n"}}
	for name, test := range map[string]struct {
		orientation           byte
		imageWidth, imageHigh int
		stored                bool // the positions are those of the stored image
	}{
		"upright":               {1, width, height, false},
		"larger image":          {1, 4 * width, 4 * height, false},
		"turned":                {6, height, width, false},
		"turned the other way":  {8, height, width, false},
		"upside down":           {3, width, height, false},
		"ignored":               {6, width, height, true},
		"ignored the other way": {8, width, height, true},
	} {
		t.Run(name, func(t *testing.T) {
			image := withOrientation(jpegOf(t, test.imageWidth, test.imageHigh), test.orientation)
			out, _ := output(t, render.PDF, source("a.jpg", response(t, width, height, words), image))
			page := boxes(t, stored(t, out)).Pages[0]
			if len(page.Words) != len(words) {
				t.Fatalf("words %+v", page.Words)
			}
			for _, w := range words {
				checkPlace(t, page, w, test.orientation, test.stored)
			}
		})
	}
}

func checkPlace(t *testing.T, page extractedPage, w token, orientation byte, isStored bool) {
	t.Helper()
	const width, height = 600, 400
	x := [2]float64{float64(w.box[0]) / width, float64(w.box[2]) / width}
	y := [2]float64{float64(w.box[1]) / height, float64(w.box[3]) / height}
	switch {
	case isStored && orientation == 6:
		x, y = [2]float64{1 - y[1], 1 - y[0]}, x
	case isStored:
		x, y = y, [2]float64{1 - x[1], 1 - x[0]}
	}
	checkFractions(t, page, w.text, x, y)
}

// checkPlaceOn is checkPlace for a page of another size.
func checkPlaceOn(t *testing.T, page extractedPage, w token, width, height float64) {
	t.Helper()
	checkFractions(t, page, w.text, [2]float64{float64(w.box[0]) / width, float64(w.box[2]) / width},
		[2]float64{float64(w.box[1]) / height, float64(w.box[3]) / height})
}

// checkFractions checks where a word is: fractions of width and height.
func checkFractions(t *testing.T, page extractedPage, word string, x, y [2]float64) {
	t.Helper()
	for _, found := range page.Words {
		if found.Text != word {
			continue
		}
		const tolerance = 0.02
		for i, got := range []float64{found.Left - x[0]*page.Width, found.Right - x[1]*page.Width, found.Top - y[0]*page.Height, found.Bottom - y[1]*page.Height} {
			if math.Abs(got) > tolerance*page.Width {
				t.Errorf("%s: edge %d is %.1f points away, on a page of %.0f by %.0f", word, i, got, page.Width, page.Height)
			}
		}
		return
	}
	t.Errorf("%s is missing", word)
}

// withOrientation adds an EXIF orientation to a JPEG.
func withOrientation(data []byte, orientation byte) []byte {
	segment := fmt.Sprintf("\xff\xe1\x00\x22Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00%c\x00\x00\x00\x00\x00\x00", orientation)
	return append(append(append([]byte{}, data[:2]...), segment...), data[2:]...)
}
