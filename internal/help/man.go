package help

import (
	"slices"
	"strings"
)

// Man renders the document as a man page in the format of man(7). The name is that
// of the man page ("vision1-operations-cancel"), summary is one line, and version
// is shown in the footer.
func (d *Document) Man(name, summary, version string) string {
	var b strings.Builder
	b.WriteString(".TH " + manQuote(strings.ToUpper(name)) + ` 1 "" ` + manQuote("vision1 "+version) + " " + manQuote("vision1 manual") + "\n")
	b.WriteString(".nh\n.ad l\n.SH NAME\n" + manText(name) + ` \- ` + manText(summary) + "\n")
	for i, s := range d.Sections {
		switch {
		case s.Heading != "":
			b.WriteString(".SH " + manQuote(strings.ToUpper(s.Heading)) + "\n")
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
	if list := slices.Concat(block.Lines, commandLines(block.Command, defaultWidth-4)); len(list) > 0 {
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

// manText formats text as one line, with code in bold.
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

// manLine formats a line verbatim.
func manLine(line string) string { return manGuard(manEscape(line)) }

// manGuard prevents a line from being interpreted as a man request.
func manGuard(line string) string {
	if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
		return `\&` + line
	}
	return line
}

// manEscape escapes the characters that man would replace: it turns dashes into
// hyphens and makes quotes curly.
func manEscape(text string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`).Replace(text)
}

// manQuote quotes an argument of a man request.
func manQuote(text string) string {
	return `"` + strings.ReplaceAll(manEscape(text), `"`, `\(dq`) + `"`
}
