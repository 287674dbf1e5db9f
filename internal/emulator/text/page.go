// Package text finds the text in pictures, by the program tesseract, and in PDF
// files, by their own text.
package text

import (
	"image"
)

// A Page is the text of one picture or one page, from the whole down to the
// single symbol. Boxes are in pixels, or in points for a PDF.
type Page struct {
	Width, Height int
	Blocks        []Block
}

// A Block is a column or another piece of text that belongs together.
type Block struct {
	Box        image.Rectangle
	Paragraphs []Paragraph
}

// A Paragraph is a run of lines.
type Paragraph struct {
	Box   image.Rectangle
	Lines []Line
}

// A Line is a run of words.
type Line struct {
	Words []Word
}

// A Word is a run of symbols without a space.
type Word struct {
	Box        image.Rectangle
	Confidence float64 // 0 to 1
	Language   string  // BCP-47, empty where unknown
	Symbols    []Symbol
}

// A Symbol is what is read as one character.
type Symbol struct {
	Text       string
	Box        image.Rectangle
	Confidence float64 // 0 to 1
}

// String returns the word as it is read.
func (w Word) String() string {
	word := ""
	for _, symbol := range w.Symbols {
		word += symbol.Text
	}
	return word
}
