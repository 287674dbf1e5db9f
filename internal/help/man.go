package help

import (
	"slices"
	"strings"
)

// A ManPage is a document as a man page.
type ManPage struct {
	Document *Document
	Name     string   // "vision1-operations-cancel"
	Summary  string   // one line
	Version  string   // "vision1 v1.2.3", shown in the footer
	Date     string   // YYYY-MM-DD
	SeeAlso  []string // names of related pages
	// Reference are the sections after the document's own: EXIT STATUS, ENVIRONMENT,
	// FILES. Of those that the document has too, its own is shown.
	Reference []Section
}

// Render renders the page in the format of man(7), with its sections in the usual
// order.
func (p *ManPage) Render() string {
	var b strings.Builder
	b.WriteString(".TH " + manQuote(strings.ToUpper(p.Name)) + " 1 " + p.Date + " " + manQuote(p.Version) + " " + manQuote("vision1 manual") + "\n")
	b.WriteString(".nh\n.ad l\n.SH NAME\n" + manWrap(manText(p.Name)+` \- `+manText(p.Summary)) + "\n")
	synopsis, description := splitUsage(p.Document)
	manSection(&b, "SYNOPSIS", synopsis)
	manSection(&b, "DESCRIPTION", description)
	var options, examples, rest []Section
	for _, s := range p.Document.Sections[1:] {
		switch {
		case s.Heading == exitCodesHeading:
			p.Reference = replaceSection(p.Reference, Section{exitStatus, s.Blocks})
		case s.Heading == examplesHeading, s.Heading == tasksHeading:
			examples = append(examples, s)
		case isOption(s.Heading):
			options = append(options, s)
		case s.Heading == "":
			rest = append(rest, Section{"NOTES", s.Blocks})
		default:
			manSection(&b, strings.ToUpper(s.Heading), s.Blocks)
		}
	}
	if len(options) > 0 {
		b.WriteString(".SH OPTIONS\n")
	}
	for _, s := range options {
		if len(options) > 1 {
			b.WriteString(".SS " + manQuote(s.Heading) + "\n")
		}
		manBlocks(&b, s.Blocks)
	}
	for _, s := range examples {
		manSection(&b, "EXAMPLES", s.Blocks)
	}
	for _, s := range slices.Concat(p.Reference, rest) {
		manSection(&b, s.Heading, s.Blocks)
	}
	if len(p.SeeAlso) > 0 {
		b.WriteString(".SH SEE ALSO\n" + manSeeAlso(p.SeeAlso) + "\n")
	}
	return b.String()
}

// isOption reports whether a section describes arguments of the command.
func isOption(heading string) bool {
	return strings.HasSuffix(heading, flagsHeading) || strings.HasSuffix(heading, "Properties") ||
		slices.Contains([]string{"Scopes", "Required Scalar Argument", "Request Value", "About Cursors", "Waiting"}, heading)
}

// splitUsage splits the first section into the usage lines, or the title if it has
// none, and the rest.
func splitUsage(d *Document) (synopsis, description []Block) {
	for _, block := range d.Sections[0].Blocks {
		if len(block.Lines) > 0 && len(block.Commands) == 0 {
			synopsis = append(synopsis, block)
		} else {
			description = append(description, block)
		}
	}
	if len(synopsis) == 0 {
		synopsis = []Block{lines(d.Title)}
	}
	return synopsis, description
}

func replaceSection(list []Section, s Section) []Section {
	list = slices.Clone(list)
	if i := slices.IndexFunc(list, func(other Section) bool { return other.Heading == s.Heading }); i >= 0 {
		list[i] = s
	}
	return list
}

func manSection(b *strings.Builder, heading string, blocks []Block) {
	b.WriteString(".SH " + manQuote(heading) + "\n")
	manBlocks(b, blocks)
}

// manBlocks writes blocks with space between them: a heading has space of its own.
func manBlocks(b *strings.Builder, blocks []Block) {
	for i := range blocks {
		blocks[i].man(b, i == 0)
	}
}

func (block *Block) man(b *strings.Builder, first bool) {
	if block.Text != "" {
		if !first {
			b.WriteString(".PP\n")
		}
		b.WriteString(manWrap(manText(block.Text)) + "\n")
	}
	if list := slices.Concat(block.Lines, commandLines(block.Commands, defaultWidth-4)); len(list) > 0 {
		if !first {
			b.WriteString(".PP\n")
		}
		b.WriteString(".RS 4\n.nf\n")
		for _, line := range list {
			for _, part := range breakUsage(line, defaultWidth-4) {
				b.WriteString(manLine(part) + "\n")
			}
		}
		b.WriteString(".fi\n.RE\n")
	}
	manTerms(b, block.Terms)
	manFields(b, block.Fields)
}

func manTerms(b *strings.Builder, list []Term) {
	for _, term := range list {
		b.WriteString(".TP\n\\fB" + manEscape(term.Name) + "\\fR\n" + manWrap(manText(term.Text)) + "\n")
	}
}

// manFields writes the fields below a field, and its values, indented.
func manFields(b *strings.Builder, list []Field) {
	for i := range list {
		f := &list[i]
		b.WriteString(".TP 4\n\\fB" + manEscape(f.Name) + "\\fR: " + manEscape(f.Type) + "\n" + manWrap(manText(f.Text)) + "\n")
		if len(f.Values)+len(f.Fields) > 0 {
			b.WriteString(".RS 4\n")
			manTerms(b, f.Values)
			manFields(b, f.Fields)
			b.WriteString(".RE\n")
		}
	}
}

func manSeeAlso(names []string) string {
	var b strings.Builder
	for i, name := range names {
		if i > 0 {
			b.WriteString(",\n")
		}
		b.WriteString("\\fB" + manEscape(name) + "\\fR(1)")
	}
	return b.String()
}
