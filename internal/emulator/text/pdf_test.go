package text_test

import (
	"bytes"
	"fmt"
	"image"
	"strings"
	"testing"

	"vision1/internal/emulator/text"
)

// makePDF returns a PDF with a page for each content stream.
func makePDF(contents ...string) []byte {
	var objects []string
	var kids []string
	for i, content := range contents {
		page := 4 + 2*i
		kids = append(kids, fmt.Sprintf("%d 0 R", page))
		objects = append(objects,
			fmt.Sprintf("<</Type/Page/Parent 2 0 R/Contents %d 0 R/Resources<</Font<</F 3 0 R>>>>>>", page+1),
			fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(content), content))
	}
	objects = append([]string{
		"<</Type/Catalog/Pages 2 0 R>>",
		fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d/MediaBox[0 0 600 800]>>", strings.Join(kids, " "), len(kids)),
		"<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding/FirstChar 32/LastChar 126/Widths[" + strings.Repeat("600 ", 95) + "]>>",
	}, objects...)
	var out bytes.Buffer
	out.WriteString("%PDF-1.4\n")
	offsets := make([]int, len(objects))
	for i, object := range objects {
		offsets[i] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	table := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, table)
	return out.Bytes()
}

// words returns the text of a page, with " " between words, "/" between lines, and
// "|" between paragraphs.
func words(page text.Page) string {
	var paragraphs []string
	for _, block := range page.Blocks {
		for _, paragraph := range block.Paragraphs {
			var lines []string
			for _, line := range paragraph.Lines {
				var words []string
				for _, word := range line.Words {
					words = append(words, word.String())
				}
				lines = append(lines, strings.Join(words, " "))
			}
			paragraphs = append(paragraphs, strings.Join(lines, "/"))
		}
	}
	return strings.Join(paragraphs, "|")
}

func TestPDF(t *testing.T) {
	file, err := text.OpenPDF(makePDF(
		"BT /F 20 Tf 100 700 Td (Hello world) Tj 0 -24 Td (second line) Tj 0 -100 Td (below) Tj ET",
		"",
	))
	if err != nil || file.Count != 2 {
		t.Fatalf("%d pages, %v", file.Count, err)
	}
	page, err := file.Page(0)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := words(page), "Hello world/second line|below"; got != want {
		t.Errorf("text = %q, want %q", got, want)
	}
	if page.Width != 600 || page.Height != 800 {
		t.Errorf("size = %d x %d, want 600 x 800", page.Width, page.Height)
	}
	// Five letters of 12 points each, 100 points from the left and the top.
	if got, want := page.Blocks[0].Paragraphs[0].Lines[0].Words[0].Box, image.Rect(100, 80, 160, 100); got != want {
		t.Errorf("box of the first word = %v, want %v", got, want)
	}
	if empty, err := file.Page(1); err != nil || words(empty) != "" || empty.Width != 600 {
		t.Errorf("empty page: %v, %v", empty, err)
	}
}

func TestInvalidPDF(t *testing.T) {
	whole := makePDF("BT /F 20 Tf 100 700 Td (Hello) Tj ET")
	for _, data := range [][]byte{nil, []byte("junk"), []byte("%PDF-1.4\n"), whole[:len(whole)/2], whole[:len(whole)-30]} {
		if file, err := text.OpenPDF(data); err == nil {
			t.Errorf("an invalid PDF of %d bytes was opened with %d pages", len(data), file.Count)
		}
	}
}
