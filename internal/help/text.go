package help

import (
	"strings"
	"unicode/utf8"

	"vision1/internal/shell"
)

// A Style controls how Render formats text.
type Style struct {
	Width int         // in characters; 0 for the default
	Bold  bool        // print headings in bold, for a terminal
	Shell shell.Shell // that commands are shown for
}

const (
	defaultWidth = 80
	minWidth     = 20
	maxWidth     = 100 // longer lines are hard to read
	maxTermWidth = 26  // the text of a longer term starts on the next line

	bold  = "\x1b[1m"
	reset = "\x1b[0m"
)

// Text renders the document as text in the default style.
func (d *Document) Text() string { return d.Render(Style{}) }

// Render renders the document as text.
func (d *Document) Render(style Style) string {
	t := textWriter{width: style.Width, shell: style.Shell}
	if t.width <= 0 {
		t.width = defaultWidth
	}
	t.width = min(max(t.width, minWidth), maxWidth)
	for i, s := range d.Sections {
		if i > 0 {
			t.out.WriteString("\n")
		}
		indent := ""
		if s.Heading != "" {
			heading := s.Heading
			if style.Bold {
				heading = bold + heading + reset
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

type textWriter struct {
	out   strings.Builder
	width int
	shell shell.Shell
}

func (t *textWriter) block(block *Block, indent string) {
	if block.Text != "" {
		t.wrap(indent, indent, block.Text)
	}
	for _, line := range block.Lines {
		if title, ok := strings.CutPrefix(line, "# "); ok {
			comment := indent + t.shell.Comment()
			t.wrap(comment, comment, title)
			continue
		}
		for _, part := range breakUsage(line, t.width-len(indent)) {
			t.out.WriteString(strings.TrimRight(indent+part, " ") + "\n")
		}
	}
	for _, line := range linesFor(t.shell, block.Commands, t.width-len(indent)) {
		t.out.WriteString(indent + line + "\n")
	}
	t.terms(block.Terms, indent)
	t.fields(block.Fields, indent)
}

// fields writes each field with its type, its description below it, and then its
// values or the fields below it.
func (t *textWriter) fields(list []Field, indent string) {
	for i := range list {
		f := &list[i]
		t.wrap(indent, indent+"    ", f.Name+": "+f.Type)
		t.wrap(indent+"    ", indent+"    ", f.Text)
		t.terms(f.Values, indent+"    ")
		t.fields(f.Fields, indent+"  ")
	}
}

// terms writes the names in one column and their texts in a second one, or below
// the names if the width is too small.
func (t *textWriter) terms(list []Term, indent string) {
	column, longest := 0, min(maxTermWidth, t.width/3)
	for _, term := range list {
		column = max(column, min(utf8.RuneCountInString(term.Name), longest)+2)
	}
	if t.width < 2*minWidth {
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

// wrap writes text with line breaks, the first line after the prefix first and the
// others after the prefix rest.
func (t *textWriter) wrap(first, rest, text string) {
	t.out.WriteString(first)
	column := utf8.RuneCountInString(first)
	start := true
	for word := range strings.FieldsSeq(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case start:
		case column+1+n > t.width:
			t.out.WriteString("\n" + rest)
			column = utf8.RuneCountInString(rest)
		default:
			t.out.WriteString(" ")
			column++
		}
		t.out.WriteString(word)
		column += n
		start = false
	}
	t.out.WriteString("\n")
}

// breakUsage breaks a line that is too long before brackets, as in a usage line.
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

// commandLines returns the lines of commands for a POSIX shell.
func commandLines(commands []string, width int) []string {
	return linesFor(shell.POSIX, commands, width)
}

// linesFor returns the lines of commands so that they can be pasted into a shell:
// each line of a command except the last ends in a backslash, or what the shell has
// for that, and all lines except the first are indented.
func linesFor(sh shell.Shell, commands []string, width int) []string {
	var out []string
	for _, command := range commands {
		if sh != shell.POSIX {
			command = withoutVariables(command)
		}
		line := ""
		for i, part := range splitCommand(command) {
			part = sh.Translate(part)
			switch {
			case i == 0:
				line = part
			case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(part)+len(sh.Continuation()) > width:
				out = append(out, line+sh.Continuation())
				line = "    " + part
			default:
				line += " " + part
			}
		}
		out = append(out, line)
	}
	return out
}
