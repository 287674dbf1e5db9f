// Package page is what people read about a command: its page as a document,
// made from the API's tables, and the ways to render it. It knows nothing of
// cobra, terminals or streams.
package page

// A Page is a document about one command or one topic.
type Page struct {
	Title    string // "vision1 operations cancel"
	Sections []Section
}

// A Section is a part of a page under a heading; the first has none.
type Section struct {
	Heading string
	Blocks  []Block
}

// A Block is a paragraph, a list of terms or lines to be kept as they are:
// whichever field is set.
type Block struct {
	Text  string   // a paragraph
	Terms []Term   // a list of terms
	Lines []string // lines that must not be broken
}

// A Term is an entry of a list: what is typed, and what it means.
type Term struct {
	Name string
	Text string
}

func paragraph(text string) Block { return Block{Text: text} }

func terms(list ...Term) Block { return Block{Terms: list} }

func lines(list ...string) Block { return Block{Lines: list} }
