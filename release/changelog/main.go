// Command changelog writes the section of CHANGELOG.md for a version as a Debian
// changelog: changelog VERSION DATE. DATE is the date of the commit (RFC 3339), and
// the variable MAINTAINER names who signs it. A version without a section, which a
// snapshot has, gets the first section that is not empty. changelog -check VERSION prints
// the section, and fails if there is none or it has no date.
package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "changelog:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return errors.New("usage: changelog VERSION DATE, or changelog -check VERSION")
	}
	text, err := os.ReadFile("CHANGELOG.md")
	if err != nil {
		return err
	}
	sections := parse(string(text))
	if args[0] == "-check" {
		s, err := find(sections, args[1])
		if err != nil {
			return err
		}
		fmt.Print(s.body)
		return nil
	}
	date, err := time.Parse(time.RFC3339, args[1])
	if err != nil {
		return fmt.Errorf("DATE: %w", err)
	}
	s, err := find(sections, args[0])
	if err != nil {
		latest, ok := latest(sections)
		if !ok {
			return err
		}
		s = latest
	}
	fmt.Print(debian(s, args[0], os.Getenv("MAINTAINER"), date))
	return nil
}

// A section is what changed in a version.
type section struct{ version, date, body string }

// parse returns the sections of a changelog, which begin with ## [VERSION] - DATE.
func parse(text string) []section {
	var sections []section
	for line := range strings.Lines(text) {
		if heading, ok := strings.CutPrefix(line, "## ["); ok {
			version, rest, _ := strings.Cut(heading, "]")
			sections = append(sections, section{version: version, date: strings.Trim(rest, " -\n")})
		} else if len(sections) > 0 {
			sections[len(sections)-1].body += line
		}
	}
	for i := range sections {
		sections[i].body = strings.TrimSpace(sections[i].body) + "\n"
	}
	return sections
}

func find(sections []section, version string) (section, error) {
	for _, s := range sections {
		if s.version != version {
			continue
		}
		if _, err := time.Parse(time.DateOnly, s.date); err != nil {
			return s, fmt.Errorf("the section %s of CHANGELOG.md has no date: add it to the heading, as in ## [%s] - 2026-01-31", version, version)
		}
		return s, nil
	}
	return section{}, fmt.Errorf("CHANGELOG.md has no section for the version %s: add it, with its date in the heading, as in ## [%s] - 2026-01-31", version, version)
}

// latest returns the first section that is not empty.
func latest(sections []section) (section, bool) {
	for _, s := range sections {
		if len(items(s.body)) > 0 {
			return s, true
		}
	}
	return section{}, false
}

// debian returns a section in the format of Debian.
func debian(s section, version, maintainer string, date time.Time) string {
	var out strings.Builder
	fmt.Fprintf(&out, "vision1 (%s) unstable; urgency=medium\n", strings.Replace(version, "-", "~", 1))
	for _, item := range items(s.body) {
		out.WriteString("\n  * " + wrap(item, 74, "\n    "))
	}
	fmt.Fprintf(&out, "\n\n -- %s  %s\n", maintainer, date.UTC().Format(time.RFC1123Z))
	return out.String()
}

// items returns the list items of a section as plain text.
func items(body string) []string {
	var items []string
	for line := range strings.Lines(body) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "- "):
			items = append(items, line[len("- "):])
		case strings.HasPrefix(line, "  ") && len(items) > 0:
			items[len(items)-1] += " " + strings.TrimSpace(line)
		}
	}
	for i := range items {
		items[i] = strings.ReplaceAll(withoutLinks(items[i]), "`", "")
	}
	return items
}

// withoutLinks replaces [text](URL) by the text.
func withoutLinks(text string) string {
	before, after, ok := strings.Cut(text, "](")
	open := strings.LastIndex(before, "[")
	_, rest, isClosed := strings.Cut(after, ")")
	if !ok || open < 0 || !isClosed {
		return text
	}
	return before[:open] + before[open+1:] + withoutLinks(rest)
}

// wrap breaks a text into lines of at most width characters.
func wrap(text string, width int, separator string) string {
	var out strings.Builder
	column := 0
	for _, word := range strings.Fields(text) {
		n := len([]rune(word))
		switch {
		case column == 0:
		case column+1+n > width:
			out.WriteString(separator)
			column = 0
		default:
			out.WriteString(" ")
			column++
		}
		out.WriteString(word)
		column += n
	}
	return out.String()
}
