package help

import (
	"strings"
	"unicode/utf8"
)

// A Style says how text is set.
type Style struct {
	Width int  // in characters; 0 for the usual
	Bold  bool // headings are set in bold, which takes a terminal
}

const (
	// usualWidth is how wide text is set where nothing else is known.
	usualWidth = 80
	// widestText is as wide as it is easily read.
	widestText = 100
	// narrowest is below what words can be set in.
	narrowest = 20
	// widestTerm is the longest name that its meaning stands beside.
	widestTerm = 26

	bold  = "\x1b[1m"
	plain = "\x1b[0m"
)

// Text renders the page for a file.
func (p *Page) Text() string { return p.Render(Style{}) }

// Render renders the page in a style.
func (p *Page) Render(style Style) string {
	t := text{width: style.Width}
	if t.width <= 0 {
		t.width = usualWidth
	}
	t.width = min(max(t.width, narrowest), widestText)
	for i, s := range p.Sections {
		if i > 0 {
			t.out.WriteString("\n")
		}
		indent := ""
		if s.Heading != "" {
			heading := s.Heading
			if style.Bold {
				heading = bold + heading + plain
			}
			t.out.WriteString(heading + "\n")
			indent = "  "
		}
		for j := range s.Blocks {
			if j > 0 {
				t.out.WriteString("\n")
			}
			t.block(&s.Blocks[j], indent)
		}
	}
	return t.out.String()
}

// text is a page as it is set.
type text struct {
	out   strings.Builder
	width int
}

func (t *text) block(block *Block, indent string) {
	if block.Text != "" {
		t.wrap(indent, indent, block.Text)
	}
	for _, line := range block.Lines {
		for _, part := range breakUsage(line, t.width-len(indent)) {
			t.out.WriteString(strings.TrimRight(indent+part, " ") + "\n")
		}
	}
	for _, line := range commandLines(block.Command, t.width-len(indent)) {
		t.out.WriteString(indent + line + "\n")
	}
	t.terms(block.Terms, indent)
}

// terms sets names in one column and what they mean in another, or below where
// there is no room beside.
func (t *text) terms(list []Term, indent string) {
	column, widest := 0, min(widestTerm, t.width/3)
	for _, term := range list {
		column = max(column, min(utf8.RuneCountInString(term.Name), widest)+2)
	}
	if t.width < 2*narrowest {
		column = 4
	}
	rest := indent + strings.Repeat(" ", column)
	for _, term := range list {
		first := indent + term.Name
		if n := utf8.RuneCountInString(term.Name); n+2 <= column {
			first += strings.Repeat(" ", column-n)
		} else {
			t.out.WriteString(first + "\n")
			first = rest
		}
		t.wrap(first, rest, term.Text)
	}
}

// wrap sets words after first, and their further lines after rest.
func (t *text) wrap(first, rest, words string) {
	t.out.WriteString(first)
	at := utf8.RuneCountInString(first)
	fresh := true
	for word := range strings.FieldsSeq(words) {
		n := utf8.RuneCountInString(word)
		switch {
		case fresh:
		case at+1+n > t.width:
			t.out.WriteString("\n" + rest)
			at = utf8.RuneCountInString(rest)
		default:
			t.out.WriteString(" ")
			at++
		}
		t.out.WriteString(word)
		at += n
		fresh = false
	}
	t.out.WriteString("\n")
}

// breakUsage breaks a line that is too long before what stands in brackets, as a
// line of usage can be.
func breakUsage(line string, width int) []string {
	var out []string
	for utf8.RuneCountInString(line) > width {
		start := len(line) - len(strings.TrimLeft(line, " "))
		cut := 0
		for i := start + 1; i < len(line)-1; i++ {
			if line[i] == ' ' && (line[i+1] == '[' || line[i+1] == '<') && (cut == 0 || i <= width) {
				cut = i
			}
		}
		if cut == 0 {
			break
		}
		out = append(out, line[:cut])
		line = "    " + line[cut+1:]
	}
	return append(out, line)
}

// commandLines sets a command so that it can be pasted into a shell: each line
// but the last ends in a backslash, and those after the first are indented.
func commandLines(groups [][]string, width int) []string {
	var out []string
	for _, group := range groups {
		indent := "    "
		if len(out) == 0 {
			indent = ""
		}
		line := indent
		for i, word := range group {
			switch {
			case i == 0:
				line += word
			case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word)+len(` \`) > width:
				out = append(out, line)
				line = "    " + word
			default:
				line += " " + word
			}
		}
		out = append(out, line)
	}
	for i := range len(out) - 1 {
		out[i] += ` \`
	}
	return out
}
