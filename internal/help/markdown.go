package help

import (
	"slices"
	"strings"
)

// Markdown renders the page for a repository, under a heading with its title.
func (p *Page) Markdown() string {
	var b strings.Builder
	b.WriteString("# " + markdownText(p.Title) + "\n")
	for _, s := range p.Sections {
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
	if list := slices.Concat(block.Lines, commandLines(block.Command, usualWidth)); len(list) > 0 {
		b.WriteString("\n```\n" + strings.Join(list, "\n") + "\n```\n")
	}
	if len(block.Terms) > 0 {
		b.WriteString("\n")
	}
	for _, term := range block.Terms {
		b.WriteString("- " + markdownCode(term.Name))
		if term.Text != "" {
			b.WriteString(": " + markdownText(term.Text))
		}
		b.WriteString("\n")
	}
}

// markdownText keeps what has a meaning in Markdown from having it, but for what
// stands in back quotes.
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

// codeParts cuts a text at its back quotes: every second part stands in them. One
// that has no other is left in its part.
func codeParts(text string) []string {
	parts := strings.Split(text, "`")
	if last := len(parts) - 1; last%2 == 1 {
		return append(parts[:last-1], parts[last-1]+"`"+parts[last])
	}
	return parts
}

// markdownCode sets a text as code, whatever is in it.
func markdownCode(text string) string {
	if strings.Contains(text, "`") {
		return "`` " + text + " ``"
	}
	return "`" + text + "`"
}
