package help

import (
	"slices"
	"strings"
)

// Markdown renders the document as Markdown, with its title as the heading.
func (d *Document) Markdown() string {
	var b strings.Builder
	b.WriteString("# " + markdownText(d.Title) + "\n")
	for _, s := range d.Sections {
		if s.Heading != "" {
			b.WriteString("\n## " + markdownText(s.Heading) + "\n")
		}
		for i := range s.Blocks {
			s.Blocks[i].markdown(&b)
		}
	}
	return b.String()
}

func (block *Block) markdown(b *strings.Builder) {
	if block.Text != "" {
		b.WriteString("\n" + markdownText(block.Text) + "\n")
	}
	if list := slices.Concat(block.Lines, commandLines(block.Commands, defaultWidth)); len(list) > 0 {
		b.WriteString("\n```\n" + strings.Join(list, "\n") + "\n```\n")
	}
	if len(block.Terms) > 0 {
		b.WriteString("\n")
	}
	markdownTerms(b, block.Terms, "")
	if len(block.Fields) > 0 {
		b.WriteString("\n")
	}
	markdownFields(b, block.Fields, "")
}

func markdownTerms(b *strings.Builder, list []Term, indent string) {
	for _, term := range list {
		b.WriteString(indent + "- " + markdownCode(term.Name))
		if term.Text != "" {
			b.WriteString(": " + markdownText(term.Text))
		}
		b.WriteString("\n")
	}
}

func markdownFields(b *strings.Builder, list []Field, indent string) {
	for i := range list {
		f := &list[i]
		b.WriteString(indent + "- " + markdownCode(f.Name) + " (" + f.Type + "): " + markdownText(f.Text) + "\n")
		markdownTerms(b, f.Values, indent+"  ")
		markdownFields(b, f.Fields, indent+"  ")
	}
}

// markdownText escapes the characters that are special in Markdown, except in code.
func markdownText(text string) string {
	escape := strings.NewReplacer("\\", "\\\\", "*", "\\*", "_", "\\_", "<", "\\<", "[", "\\[", "|", "\\|", "#", "\\#")
	var b strings.Builder
	for i, part := range codeParts(text) {
		if i%2 == 1 {
			b.WriteString("`" + part + "`")
		} else {
			b.WriteString(escape.Replace(part))
		}
	}
	return b.String()
}

// codeParts splits text at its backquotes: every second part is code. A backquote
// without a counterpart is part of the text.
func codeParts(text string) []string {
	parts := strings.Split(text, "`")
	if last := len(parts) - 1; last%2 == 1 {
		return append(parts[:last-1], parts[last-1]+"`"+parts[last])
	}
	return parts
}

// markdownCode formats text, which may contain backquotes, as code.
func markdownCode(text string) string {
	if strings.Contains(text, "`") {
		return "`` " + text + " ``"
	}
	return "`" + text + "`"
}
