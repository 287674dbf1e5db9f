package main

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
)

// navigation returns the section nav of mkdocs.yml.
func navigation(p *pageSet) string {
	var b strings.Builder
	b.WriteString("\nnav:\n  - Home: README.md\n")
	section := func(title string, lines []string) {
		if len(lines) > 0 {
			fmt.Fprintf(&b, "  - %s:\n%s", title, strings.Join(lines, ""))
		}
	}
	section("Guides", listed(p, "docs/guides/README.md"))
	section("Commands", listed(p, "docs/commands/README.md"))
	section("Reference", topics(p))
	contributing := []string{"CONTRIBUTING.md", "CODE_OF_CONDUCT.md", "SECURITY.md", "docs/architecture.md"}
	var lines []string
	for _, name := range contributing {
		if p.text[name] != "" {
			lines = append(lines, entry(p, name, "    "))
		}
	}
	lines = append(lines, listed(p, "docs/contributing/README.md")...)
	section("Contributing", lines)
	section("Decisions", listed(p, "docs/adr/README.md"))
	return b.String()
}

// entry returns the line for a page.
func entry(p *pageSet, name, indent string) string {
	return fmt.Sprintf("%s- %s: %s\n", indent, strconv.Quote(p.title(name)), name)
}

// listed returns the lines for an index and the pages that its list links to, in
// their order. The items of a nested list are a section of their own.
func listed(p *pageSet, index string) []string {
	if p.text[index] == "" {
		return nil
	}
	lines := []string{entry(p, index, "    ")}
	items := p.listed.FindAllStringSubmatch(p.text[index], -1)
	for i, item := range items {
		name := path.Join(path.Dir(index), item[3])
		nested := item[1] != ""
		switch hasNested := i+1 < len(items) && items[i+1][1] != ""; {
		case nested:
			lines = append(lines, entry(p, name, "      "))
		case hasNested:
			title := strconv.Quote(strings.TrimPrefix(item[2], "vision1 "))
			lines = append(lines, "    - "+title+":\n", entry(p, name, "      "))
		default:
			lines = append(lines, entry(p, name, "    "))
		}
	}
	return lines
}

// topics returns the lines for the other pages in docs, by title, and the
// changelog.
func topics(p *pageSet) []string {
	var lines []string
	for _, name := range p.names() {
		if path.Dir(name) == "docs" && name != "docs/architecture.md" {
			lines = append(lines, entry(p, name, "    "))
		}
	}
	slices.SortFunc(lines, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
	return append(lines, entry(p, "CHANGELOG.md", "    "))
}
