// Package layout turns responses into pages of blocks, paragraphs, lines, words, and
// symbols with their positions. It never fails on values of a wrong type or
// positions outside the image: only on text that is not JSON.
//
//   - page.go: the pages and their parts
//   - geometry.go: points, boxes, orientations
//   - scan.go: reading JSON
//   - parse.go: the pages of any response that has text
//   - annotation.go: a fullTextAnnotation
//   - entities.go: textAnnotations, if there is nothing else
//   - text.go: only the text of a response
//   - finish.go: positions in the units of the page, and boxes that are missing
//   - lines.go: words to lines, with direction and baseline
package layout

// A Page is what was found in an image, or on a page of a file. Positions are in the
// units of Width and Height: pixels for images, those of the response for files.
type Page struct {
	Number int // from 1; 0 if the response is for one image
	// Continues is true for the pages of a response after its first, which has their Text.
	Continues bool
	URI       string // of the image, if the response has it
	// Width and Height are 0 if the response doesn't have them and no position shows
	// them.
	Width, Height float32
	// Estimated is true if Width and Height are not from the response, but the least
	// that the positions fit in. Relative is true if the response has no size and only
	// fractions of it: Width and Height are both 1000.
	Estimated  bool
	Relative   bool
	Languages  []Language
	Confidence float32 // from 0 to 1; 0 if unknown, everywhere
	Text       string  // of all, as the service put it together; can be empty
	Blocks     []Block
	Error      *Error // or nil
}

// An Error is the google.rpc.Status of a page that could not be annotated.
type Error struct {
	Code    int
	Message string
}

// A Language is a BCP 47 code as the service detected it.
type Language struct {
	Code       string
	Confidence float32
}

// A Block is a part of a page that is separate from others: of text, or an image, a
// ruler, or a barcode, which has no paragraphs.
type Block struct {
	Type       string // of the API, such as TEXT; "" if unknown
	Box        Quad
	Confidence float32
	Languages  []Language
	Paragraphs []Paragraph
}

// A Paragraph is a number of lines in reading order.
type Paragraph struct {
	Box        Quad
	Confidence float32
	Languages  []Language
	Lines      []Line
}

// A Line is a number of words in reading order, at least one.
type Line struct {
	Words       []Word
	Bounds      Rect
	Orientation int // 0, 90, 180, or 270 degrees clockwise from upright
	Direction   Direction
	Baseline    Baseline
}

// A Direction is how a line is written.
type Direction byte

// The directions.
const (
	LeftToRight Direction = iota
	RightToLeft
	TopToBottom // upright characters, one below the other
)

// A Baseline is that of a line with Orientation 0 that is not TopToBottom: it is
// Offset below the lower left corner of the line's Bounds, and descends by Slope for
// each unit to the right, so both are usually 0 or negative.
type Baseline struct{ Slope, Offset float32 }

// A Word is a run of symbols: often less than a word of the language, since
// punctuation is a word of its own.
type Word struct {
	Text       string // valid UTF-8
	Box        Quad
	Confidence float32
	Languages  []Language
	Symbols    []Symbol // in reading order; none if the response has only words
	After      Break
}

// A Symbol is a character with its position.
type Symbol struct {
	Text       string
	Box        Quad
	Confidence float32
}

// A Break is what follows a word.
type Break byte

// The breaks.
const (
	None    Break = iota
	Space         // a space
	NewLine       // the end of the line
	Hyphen        // the end of the line, and a hyphen that is not in the text
)

// String returns the text of a break.
func (b Break) String() string {
	switch b {
	case Space:
		return " "
	case NewLine:
		return "\n"
	case Hyphen:
		return "-\n"
	default:
		return ""
	}
}

// Lines calls f for each line of a page in reading order.
func (p *Page) Lines(f func(*Line)) {
	for b := range p.Blocks {
		for q := range p.Blocks[b].Paragraphs {
			lines := p.Blocks[b].Paragraphs[q].Lines
			for i := range lines {
				f(&lines[i])
			}
		}
	}
}
