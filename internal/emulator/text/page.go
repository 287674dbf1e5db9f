// Package text finds text in images with the program tesseract.
package text

import (
	"image"
	"iter"
)

// A Page is the text of an image or of one page of a file. Boxes are in pixels.
type Page struct {
	Width, Height int
	Turns         int // quarter turns, clockwise, by which the text is turned
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
	Joined     bool // no space follows, because a part of the same word does
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

// words returns all words of the page, which can be changed.
func (p *Page) words() iter.Seq[*Word] {
	return func(yield func(*Word) bool) {
		for _, block := range p.Blocks {
			for _, paragraph := range block.Paragraphs {
				for _, line := range paragraph.Lines {
					for i := range line.Words {
						if !yield(&line.Words[i]) {
							return
						}
					}
				}
			}
		}
	}
}
