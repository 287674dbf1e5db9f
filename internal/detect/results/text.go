package results

import "strings"

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
	var r struct {
		Text struct {
			Text string `json:"text"`
		} `json:"fullTextAnnotation"`
		Texts firstText `json:"textAnnotations"`
	}
	if err := decode(p.response, &r); err != nil {
		return "", err
	}
	return textOf(r.Text.Text, &r.Texts), nil
}

// textOf returns the full text, which the service returns for text and document, or
// else the first of the texts, which is the only one in some responses.
func textOf(full string, first *firstText) string {
	text := full
	if text == "" {
		text = first.Description
	}
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return text
}
