package help

import (
	"slices"
	"strings"
)

// Man renders the page as a manual page, in the language of man(7). The name is
// that of the page, "vision1-operations-cancel"; about is one line on what it is
// for; version stands at its foot.
func (p *Page) Man(name, about, version string) string {
	var b strings.Builder
	b.WriteString(".TH " + manQuoted(strings.ToUpper(name)) + ` 1 "" ` + manQuoted("vision1 "+version) + " " + manQuoted("vision1 manual") + "\n")
	b.WriteString(".nh\n.ad l\n.SH NAME\n" + manText(name) + ` \- ` + manText(about) + "\n")
	for i, s := range p.Sections {
		switch {
		case s.Heading != "":
			b.WriteString(".SH " + manQuoted(strings.ToUpper(s.Heading)) + "\n")
		case i == 0:
			b.WriteString(".SH DESCRIPTION\n")
		default:
			b.WriteString(".SH NOTES\n")
		}
		for j := range s.Blocks {
			s.Blocks[j].man(&b)
		}
	}
	return b.String()
}

func (block *Block) man(b *strings.Builder) {
	if block.Text != "" {
		b.WriteString(".PP\n" + manText(block.Text) + "\n")
	}
	if list := slices.Concat(block.Lines, commandLines(block.Command, usualWidth-4)); len(list) > 0 {
		b.WriteString(".PP\n.RS 4\n.nf\n")
		for _, line := range list {
			b.WriteString(manLine(line) + "\n")
		}
		b.WriteString(".fi\n.RE\n")
	}
	for _, term := range block.Terms {
		b.WriteString(".TP\n\\fB" + manEscape(term.Name) + "\\fR\n" + manText(term.Text) + "\n")
	}
}

// manText sets words as one line, with what stands in back quotes in bold.
func manText(text string) string {
	var b strings.Builder
	for i, part := range codeParts(strings.Join(strings.Fields(text), " ")) {
		if i%2 == 1 {
			b.WriteString("\\fB" + manEscape(part) + "\\fR")
		} else {
			b.WriteString(manEscape(part))
		}
	}
	return manGuard(b.String())
}

// manLine sets a line as it is.
func manLine(line string) string { return manGuard(manEscape(line)) }

// manGuard keeps a line from being taken for a request of man.
func manGuard(line string) string {
	if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
		return `\&` + line
	}
	return line
}

// manEscape keeps characters what they are: a dash would become a hyphen, quotes
// would become curly.
func manEscape(text string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`).Replace(text)
}

// manQuoted sets an argument of a request.
func manQuoted(text string) string {
	return `"` + strings.ReplaceAll(manEscape(text), `"`, `\(dq`) + `"`
}
