// Package text finds text in images with the program tesseract.
package text

import (
	"image"
)

// A Page is the text of an image or of one page of a file. Boxes are in pixels.
type Page struct {
	Width, Height int
	Blocks        []Block
}

// A Block is a column or another unit of paragraphs.
type Block struct {
	Box        image.Rectangle
	Paragraphs []Paragraph
}

// A Paragraph is a sequence of lines.
type Paragraph struct {
	Box   image.Rectangle
	Lines []Line
}

// A Line is a sequence of words.
type Line struct {
	Words []Word
}

// A Word is a sequence of symbols without a space.
type Word struct {
	Box        image.Rectangle
	Confidence float64 // 0 to 1
	Language   string  // BCP-47, empty if unknown
	Symbols    []Symbol
}

// A Symbol is a character or another unit that was recognized as one.
type Symbol struct {
	Text       string
	Box        image.Rectangle
	Confidence float64 // 0 to 1
}

// String returns the text of the word.
func (w Word) String() string {
	word := ""
	for _, symbol := range w.Symbols {
		word += symbol.Text
	}
	return word
}
