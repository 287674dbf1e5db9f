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

// parseHOCR reads tesseract's hOCR: XHTML in which the class of an element says
// what it is and its title where it is.
func parseHOCR(document []byte) (Page, error) {
	parser := hocrParser{decoder: xml.NewDecoder(bytes.NewReader(document))}
	for {
		token, err := parser.decoder.Token()
		if errors.Is(err, io.EOF) {
			return parser.page, nil
		}
		if err != nil {
			return Page{}, fmt.Errorf("read what tesseract wrote: %w", err)
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

// A hocrParser builds a page; each new part belongs to the last of the part above.
type hocrParser struct {
	decoder  *xml.Decoder
	page     Page
	language string
	inSymbol int // open elements since the symbol's own; 0 outside of one
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
			if own := attribute(element, "lang"); own != "" {
				word.Language = languageCode(own)
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

func last[T any](parts []T) *T {
	if len(parts) == 0 {
		return nil
	}
	return &parts[len(parts)-1]
}

func attribute(element xml.StartElement, name string) string {
	for _, attribute := range element.Attr {
		if attribute.Name.Local == name {
			return attribute.Value
		}
	}
	return ""
}

// A hocrTitle is what an element's title says: "bbox 32 84 65 115; x_wconf 96".
type hocrTitle struct {
	box        image.Rectangle
	confidence float64
}

func parseTitle(text string) hocrTitle {
	var title hocrTitle
	for property := range strings.SplitSeq(text, ";") {
		words := strings.Fields(property)
		if len(words) == 0 {
			continue
		}
		var numbers [4]float64
		for i, word := range words[1:] {
			if i < len(numbers) {
				// What is no number belongs to a property that is not read.
				numbers[i], _ = strconv.ParseFloat(word, 64)
			}
		}
		switch words[0] {
		case "bbox", "x_bboxes":
			title.box = image.Rect(int(numbers[0]), int(numbers[1]), int(numbers[2]), int(numbers[3]))
		case "x_wconf", "x_conf":
			title.confidence = min(max(numbers[0]/100, 0), 1)
		}
	}
	return title
}
