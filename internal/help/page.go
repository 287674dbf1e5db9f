// Package help is what people read about a command: its page as a document,
// made from the API's tables, and the ways to render it: text for a terminal,
// Markdown, man pages. It knows nothing of cobra, terminals or streams.
package help

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

// A Block is a paragraph, a list of terms, lines to be kept as they are or a
// command, or lines and then a command: whichever field is set. In a paragraph and in what a term means,
// `back quotes` stand around what is typed.
type Block struct {
	Text  string   // a paragraph
	Terms []Term   // a list of terms
	Lines []string // lines that are kept as they are, where they fit
	// Command is a command to be typed into a shell, in parts between which a line
	// can end. Each group of parts begins a new line.
	Command [][]string
}

// A Term is an entry of a list: what is typed, and what it means.
type Term struct {
	Name string
	Text string
}

func paragraph(text string) Block { return Block{Text: text} }

func terms(list ...Term) Block { return Block{Terms: list} }

func lines(list ...string) Block { return Block{Lines: list} }
