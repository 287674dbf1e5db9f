package text

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"io"
	"strconv"
	"strings"
)

// parseHOCR parses hOCR, tesseract's output: XHTML in which an element's class is
// its type, and its title contains its box.
func parseHOCR(document []byte) (Page, error) {
	parser := hocrParser{decoder: xml.NewDecoder(bytes.NewReader(document))}
	for {
		token, err := parser.decoder.Token()
		if errors.Is(err, io.EOF) {
			return parser.page, nil
		}
		if err != nil {
			return Page{}, fmt.Errorf("parse the output of tesseract: %w", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			parser.start(token)
		case xml.CharData:
			parser.text(string(token))
		case xml.EndElement:
			parser.end()
		}
	}
}

// A hocrParser builds a page. Each element belongs to the last element of the next
// higher level.
type hocrParser struct {
	decoder  *xml.Decoder
	page     Page
	language string
	inSymbol int // open elements, from the symbol's own; 0 outside a symbol
}

func (p *hocrParser) start(element xml.StartElement) {
	if p.inSymbol > 0 {
		p.inSymbol++
		return
	}
	class, title := attribute(element, "class"), parseTitle(attribute(element, "title"))
	switch class {
	case "ocr_carea":
		p.page.Blocks = append(p.page.Blocks, Block{Box: title.box})
	case "ocr_par":
		p.language = languageCode(attribute(element, "lang"))
		if block := last(p.page.Blocks); block != nil {
			block.Paragraphs = append(block.Paragraphs, Paragraph{Box: title.box})
		}
	case "ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat":
		if paragraph := p.paragraph(); paragraph != nil {
			paragraph.Lines = append(paragraph.Lines, Line{})
		}
	case "ocrx_word":
		if line := p.line(); line != nil {
			word := Word{Box: title.box, Confidence: title.confidence, Language: p.language}
			if lang := attribute(element, "lang"); lang != "" {
				word.Language = languageCode(lang)
			}
			line.Words = append(line.Words, word)
		}
	case "ocrx_cinfo":
		p.inSymbol = 1
		if word := p.word(); word != nil {
			word.Symbols = append(word.Symbols, Symbol{Box: title.box, Confidence: title.confidence})
		}
	}
}

func (p *hocrParser) text(data string) {
	if p.inSymbol == 0 {
		return
	}
	if word := p.word(); word != nil && len(word.Symbols) > 0 {
		last(word.Symbols).Text += data
	}
}

func (p *hocrParser) end() {
	if p.inSymbol > 0 {
		p.inSymbol--
	}
}

func (p *hocrParser) paragraph() *Paragraph {
	if block := last(p.page.Blocks); block != nil {
		return last(block.Paragraphs)
	}
	return nil
}

func (p *hocrParser) line() *Line {
	if paragraph := p.paragraph(); paragraph != nil {
		return last(paragraph.Lines)
	}
	return nil
}

func (p *hocrParser) word() *Word {
	if line := p.line(); line != nil {
		return last(line.Words)
	}
	return nil
}

func last[T any](elements []T) *T {
	if len(elements) == 0 {
		return nil
	}
	return &elements[len(elements)-1]
}

func attribute(element xml.StartElement, name string) string {
	for _, attribute := range element.Attr {
		if attribute.Name.Local == name {
			return attribute.Value
		}
	}
	return ""
}

// A hocrTitle is a parsed title, such as "bbox 32 84 65 115; x_wconf 96".
type hocrTitle struct {
	box        image.Rectangle
	confidence float64
}

func parseTitle(text string) hocrTitle {
	var title hocrTitle
	for property := range strings.SplitSeq(text, ";") {
		fields := strings.Fields(property)
		if len(fields) == 0 {
			continue
		}
		var numbers [4]float64
		for i, field := range fields[1:min(len(fields), 1+len(numbers))] {
			// Values that aren't numbers belong to properties that aren't used.
			numbers[i], _ = strconv.ParseFloat(field, 64)
		}
		switch fields[0] {
		case "bbox", "x_bboxes":
			title.box = image.Rect(int(numbers[0]), int(numbers[1]), int(numbers[2]), int(numbers[3]))
		case "x_wconf", "x_conf":
			title.confidence = min(max(numbers[0]/100, 0), 1)
		}
	}
	return title
}
