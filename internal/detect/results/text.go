package results

import (
	"strings"

	"vision1/internal/layout"
)

// pageBreak separates the text of the pages of a file: a form feed, as pdftotext
// and tesseract write it.
const pageBreak = "\f"

// TextOf returns the text in an image, or in the pages of a file, separated by form
// feeds. The text of an image or page ends with a newline, unless it is empty.
func TextOf(r *Result) (string, error) {
	pages, err := pagesOf(r)
	if err != nil {
		return "", err
	}
	texts := make([]string, len(pages))
	for i := range pages {
		if texts[i], err = pageText(&pages[i]); err != nil {
			return "", err
		}
	}
	return strings.Join(texts, pageBreak), nil
}

func pageText(p *page) (string, error) {
	if p.response == nil {
		return "", nil
	}
	text, err := layout.Text(p.response)
	if err != nil {
		return "", err //nolint:wrapcheck // of this program
	}
	return endLine(text), nil
}
