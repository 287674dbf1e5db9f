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

// A Block is a paragraph, a list of terms, fields, or lines followed by commands. In
// a paragraph and in the text of a term or field, code is in backquotes.
type Block struct {
	Text   string   // a paragraph
	Terms  []Term   // a list of terms
	Fields []Field  // the fields of a message
	Lines  []string // lines that are only broken if they are too long
	// Commands are shell commands, which are broken between arguments.
	Commands []string
}

// A Field is a field of a request, with its values if it is an enum, or with the
// fields below it.
type Field struct {
	Name, Type, Text string
	Values           []Term
	Fields           []Field
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

// NewList is like New, with the usage of a command.
func NewList(usage, text string, list ...Term) *Document {
	return &Document{Title: usage, Sections: []Section{{"", []Block{paragraph(text), lines(usage), terms(list...)}}}}
}

// NewCommand returns the help for a command that is no method: its usage, a
// paragraph, and a list of its flags, which are completed by --help.
func NewCommand(usage, text string, flags ...Term) *Document {
	return &Document{Title: usage, Sections: []Section{
		{"", []Block{paragraph(text), lines(usage)}},
		Flags(flags...),
	}}
}

// AddExamples adds examples of a command.
func (d *Document) AddExamples(examples ...Block) {
	d.Sections = append(d.Sections, Section{examplesHeading, examples})
}

// Flags returns the section with the flags of a command, and --help.
func Flags(flags ...Term) Section {
	return Section{flagsHeading, []Block{terms(append(flags, helpFlag())...)}}
}

func helpFlag() Term { return Term{"-h, --help", "show help for the command"} }

// The headings that a man page renders in another place.
const (
	flagsHeading     = "Flags"
	examplesHeading  = "Examples"
	exitCodesHeading = "Exit codes"
	tasksHeading     = "Common tasks"
)

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
