// Package help builds the help for commands and topics as documents and renders
// them as text for a terminal, Markdown, and man pages.
package help

// A Document is the help for a command or a topic.
type Document struct {
	Title    string // "vision1 operations cancel"
	Sections []Section
}

// A Section is a part of a document. The first section has no heading.
type Section struct {
	Heading string
	Blocks  []Block
}

// A Block is a paragraph, a list of terms, or lines, a command, or lines followed
// by a command. In a paragraph and in the text of a term, code is in backquotes.
type Block struct {
	Text  string   // a paragraph
	Terms []Term   // a list of terms
	Lines []string // lines that are only broken if they are too long
	// Command is a shell command in groups of parts: each group starts a new line,
	// and a line can be broken between parts.
	Command [][]string
}

// A Term is an entry of a list: a flag, parameter, or command, and its meaning.
type Term struct {
	Name string
	Text string
}

// New returns a document with a paragraph followed by a list of terms, if any.
func New(title, text string, list ...Term) *Document {
	return &Document{Title: title, Sections: []Section{{"", paragraphAndTerms(text, list)}}}
}

func paragraphAndTerms(text string, list []Term) []Block {
	blocks := []Block{paragraph(text)}
	if len(list) > 0 {
		blocks = append(blocks, terms(list...))
	}
	return blocks
}

func paragraph(text string) Block { return Block{Text: text} }

func terms(list ...Term) Block { return Block{Terms: list} }

func lines(list ...string) Block { return Block{Lines: list} }
