package page

import (
	"strings"
	"unicode/utf8"
)

const (
	// width is how wide text is set, in characters.
	width = 80
	// widestTerm is the longest name that its meaning stands beside.
	widestTerm = 26
)

// Text renders the page for a terminal or a file, without colours.
func (p *Page) Text() string {
	var b strings.Builder
	for i, s := range p.Sections {
		if i > 0 {
			b.WriteString("\n")
		}
		indent := ""
		if s.Heading != "" {
			b.WriteString(s.Heading + "\n")
			indent = "  "
		}
		for j, block := range s.Blocks {
			if j > 0 {
				b.WriteString("\n")
			}
			block.text(&b, indent)
		}
	}
	return b.String()
}

func (block *Block) text(b *strings.Builder, indent string) {
	if block.Text != "" {
		writeWrapped(b, indent, indent, block.Text)
	}
	for _, line := range block.Lines {
		b.WriteString(strings.TrimRight(indent+line, " ") + "\n")
	}
	column := 0
	for _, t := range block.Terms {
		column = max(column, min(utf8.RuneCountInString(t.Name), widestTerm)+2)
	}
	rest := indent + strings.Repeat(" ", column)
	for _, t := range block.Terms {
		first := indent + t.Name
		if n := utf8.RuneCountInString(t.Name); n < column {
			first += strings.Repeat(" ", column-n)
		} else {
			b.WriteString(first + "\n")
			first = rest
		}
		writeWrapped(b, first, rest, t.Text)
	}
}

// writeWrapped sets text after first, and its further lines after rest.
func writeWrapped(b *strings.Builder, first, rest, text string) {
	b.WriteString(first)
	at := utf8.RuneCountInString(first)
	fresh := true
	for word := range strings.FieldsSeq(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case fresh:
		case at+1+n > width:
			b.WriteString("\n" + rest)
			at = utf8.RuneCountInString(rest)
		default:
			b.WriteString(" ")
			at++
		}
		b.WriteString(word)
		at += n
		fresh = false
	}
	b.WriteString("\n")
}
