package text

import (
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestParseHOCR(t *testing.T) {
	document, err := os.ReadFile(filepath.Join("testdata", "two-paragraphs.hocr"))
	if err != nil {
		t.Fatal(err)
	}
	page, err := parseHOCR(document)
	if err != nil {
		t.Fatal(err)
	}
	if len(page.Blocks) != 2 || len(page.Blocks[0].Paragraphs) != 1 || len(page.Blocks[0].Paragraphs[0].Lines) != 2 {
		t.Fatalf("blocks: %+v", page.Blocks)
	}
	var words []string
	for _, line := range page.Blocks[0].Paragraphs[0].Lines {
		for _, word := range line.Words {
			words = append(words, word.String())
		}
	}
	if got, want := strings.Join(words, " "), "Hello wide world of pictures & <words>"; got != want {
		t.Errorf("words = %q, want %q", got, want)
	}
	first := page.Blocks[0].Paragraphs[0].Lines[0].Words[0]
	if first.Box != image.Rect(33, 29, 123, 60) || first.Confidence != 0.96 || first.Language != "en" {
		t.Errorf("first word: %+v", first)
	}
	if symbol := first.Symbols[0]; symbol.Text != "H" || symbol.Box != image.Rect(33, 31, 56, 60) || symbol.Confidence < 0.99 {
		t.Errorf("first symbol: %+v", symbol)
	}
}

// Markup inside a word doesn't split symbols, and misplaced elements are ignored.
func TestParseHOCRUnusualMarkup(t *testing.T) {
	page, err := parseHOCR([]byte(`<html><span class="ocrx_word">x</span><div class="ocr_carea"><p class="ocr_par" lang="chi_tra">
		<span class="ocr_caption"><span class="ocrx_word" lang="deu" title="bbox 1 2 3 4; x_wconf 200">
		<strong><span class="ocrx_cinfo" title="x_conf -1"><em>ß</em></span></strong></span></span></p></div></html>`))
	if err != nil {
		t.Fatal(err)
	}
	word := page.Blocks[0].Paragraphs[0].Lines[0].Words[0]
	if word.String() != "ß" || word.Language != "de" || word.Confidence != 1 || word.Symbols[0].Confidence != 0 {
		t.Errorf("word: %+v", word)
	}
	if _, err := parseHOCR([]byte(`<html><span`)); err == nil {
		t.Error("a truncated document was parsed")
	}
}
