package text

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"math"
	"strings"

	"github.com/ledongthuc/pdf"
)

// A PDF is an open PDF file.
type PDF struct {
	// Count is the number of pages.
	Count  int
	reader *pdf.Reader
}

// OpenPDF opens a PDF file.
func OpenPDF(data []byte) (file PDF, err error) {
	defer recoverAsError(&err)
	reader, err := pdf.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return PDF{}, fmt.Errorf("read the PDF: %w", err)
	}
	count := reader.NumPage()
	if count < 1 {
		return PDF{}, errors.New("PDF without pages")
	}
	return PDF{Count: count, reader: reader}, nil
}

// Page returns the text that the page at index, from 0, contains. A scanned page
// contains none.
func (f PDF) Page(index int) (page Page, err error) {
	defer recoverAsError(&err)
	source := f.reader.Page(index + 1)
	if source.V.IsNull() {
		return Page{}, fmt.Errorf("cannot read page %d of the PDF", index+1)
	}
	box := mediaBox(source)
	width := box.Index(2).Float64() - box.Index(0).Float64()
	height := box.Index(3).Float64() - box.Index(1).Float64()
	layout := pdfLayout{
		page: Page{Width: points(width), Height: points(height)},
		top:  box.Index(3).Float64(), left: box.Index(0).Float64(),
	}
	glyphs := source.Content().Text
	if len(glyphs) > maxGlyphs {
		return Page{}, fmt.Errorf("page %d of the PDF has more than %d characters", index+1, maxGlyphs)
	}
	for _, glyph := range glyphs {
		glyph.S = strings.ToValidUTF8(glyph.S, "\ufffd")
		layout.add(glyph)
	}
	return layout.finish(), nil
}

// maxGlyphs is the maximum number of characters on a page, several times that of a
// newspaper's.
const maxGlyphs = 100_000

// points rounds a length, and limits it to the largest that a PDF can have.
func points(length float64) int {
	const most = 15_000_000
	if !(length > 0) {
		return 0
	}
	return int(math.Round(min(length, most)))
}

// mediaBox returns the page's size, which it can inherit from its parents.
func mediaBox(page pdf.Page) pdf.Value {
	const maxLevels = 50 // the parents in an invalid file can be a cycle
	node := page.V
	for range maxLevels {
		if box := node.Key("MediaBox"); !box.IsNull() {
			return box
		}
		node = node.Key("Parent")
	}
	return pdf.Value{}
}

// recoverAsError turns a panic, with which the library rejects some invalid files,
// into an error.
func recoverAsError(err *error) {
	if recovered := recover(); recovered != nil {
		*err = fmt.Errorf("invalid PDF: %v", recovered)
	}
}

// A pdfLayout groups the glyphs of a page, in drawing order, into words, lines,
// and paragraphs.
type pdfLayout struct {
	page      Page
	top, left float64
	words     []Word
	lines     []Line
	block     Block
	previous  *pdf.Text
}

func (l *pdfLayout) add(glyph pdf.Text) {
	if glyph.S == "" {
		return
	}
	if before := l.previous; before != nil {
		distance := math.Abs(before.Y - glyph.Y)
		switch {
		case distance > 2*glyph.FontSize:
			l.endParagraph()
		case distance > glyph.FontSize/2:
			l.endLine()
		}
	}
	startsWord := l.previous == nil || strings.TrimSpace(l.previous.S) == "" || len(l.words) == 0 ||
		glyph.X-(l.previous.X+l.previous.W) > glyph.FontSize*0.2
	l.previous = &glyph
	if strings.TrimSpace(glyph.S) == "" {
		return
	}
	if startsWord {
		l.words = append(l.words, Word{Confidence: 1})
	}
	word := &l.words[len(l.words)-1]
	box := l.box(glyph)
	word.Box = word.Box.Union(box)
	word.Symbols = append(word.Symbols, Symbol{Text: glyph.S, Box: box, Confidence: 1})
}

// box converts a glyph's position, which a PDF measures from the bottom, to a box
// measured from the top.
func (l *pdfLayout) box(glyph pdf.Text) image.Rectangle {
	x, y := glyph.X-l.left, l.top-glyph.Y
	return image.Rect(coordinate(x), coordinate(y-glyph.FontSize), coordinate(math.Ceil(x+max(glyph.W, 1))), coordinate(math.Ceil(y)))
}

// coordinate converts a coordinate to a number that fits the service's messages.
func coordinate(value float64) int {
	const most = 1 << 30
	if math.IsNaN(value) {
		return 0
	}
	return int(min(max(value, -most), most))
}

func (l *pdfLayout) endLine() {
	if len(l.words) > 0 {
		l.lines = append(l.lines, Line{Words: l.words})
	}
	l.words = nil
}

func (l *pdfLayout) endParagraph() {
	l.endLine()
	if len(l.lines) == 0 {
		return
	}
	paragraph := Paragraph{Lines: l.lines}
	for _, line := range l.lines {
		for _, word := range line.Words {
			paragraph.Box = paragraph.Box.Union(word.Box)
		}
	}
	l.block.Box = l.block.Box.Union(paragraph.Box)
	l.block.Paragraphs = append(l.block.Paragraphs, paragraph)
	l.lines = nil
}

func (l *pdfLayout) finish() Page {
	l.endParagraph()
	if len(l.block.Paragraphs) > 0 {
		l.page.Blocks = []Block{l.block}
	}
	return l.page
}
