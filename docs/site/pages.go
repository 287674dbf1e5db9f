package main

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// A pageSet is the files of the site. Names are relative to the root of the
// repository, with slashes.
type pageSet struct {
	text   map[string]string // the Markdown files
	assets []string          // the other files: images, the license

	item   *regexp.Regexp // the start of an item of a list
	link   *regexp.Regexp // a relative link: its text, file, and anchor
	listed *regexp.Regexp // an item of an index: its indentation, title, and file
}

// newPageSet returns an empty set.
func newPageSet() (*pageSet, error) {
	p := &pageSet{text: map[string]string{}, assets: []string{"LICENSE"}}
	for target, pattern := range map[**regexp.Regexp]string{
		&p.item:   `^([-*] |\d+\. )`,
		&p.link:   `\[([^\]]+)\]\(([^)\s#:]+)(#[^)\s]*)?\)`,
		&p.listed: `(?m)^( *)- \[([^\]]+)\]\(([^):]+\.md)\)`,
	} {
		compiled, err := regexp.Compile(pattern)
		if err != nil {
			return nil, fmt.Errorf("compile a pattern: %w", err)
		}
		*target = compiled
	}
	return p, nil
}

// readPages reads the Markdown files in the root of the repository and in docs.
func readPages(root string) (*pageSet, error) {
	p, err := newPageSet()
	if err != nil {
		return nil, err
	}
	names, err := filepath.Glob(filepath.Join(root, "*.md"))
	if err != nil {
		return nil, fmt.Errorf("list the Markdown files: %w", err)
	}
	err = filepath.WalkDir(filepath.Join(root, "docs"), func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		names = append(names, name)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list the files in docs: %w", err)
	}
	for _, name := range names {
		relative, err := filepath.Rel(root, name)
		if err != nil {
			return nil, fmt.Errorf("name a file: %w", err)
		}
		relative = filepath.ToSlash(relative)
		switch path.Ext(relative) {
		case ".md":
			content, err := os.ReadFile(name)
			if err != nil {
				return nil, fmt.Errorf("read a page: %w", err)
			}
			p.text[relative] = strings.ReplaceAll(string(content), "\r\n", "\n")
		case ".svg", ".png", ".js":
			p.assets = append(p.assets, relative)
		}
	}
	return p, nil
}

// names returns the names of the Markdown files, sorted.
func (p *pageSet) names() []string { return slices.Sorted(maps.Keys(p.text)) }

// title returns the first heading of a page, as the navigation shows it.
func (p *pageSet) title(name string) string {
	_, after, _ := strings.Cut("\n"+p.text[name], "\n# ")
	title, _, _ := strings.Cut(after, "\n")
	return strings.TrimPrefix(strings.ReplaceAll(strings.TrimSpace(title), "`", ""), "vision1 ")
}

// adapted returns a page as the generator needs it.
func (p *pageSet) adapted(name string) []byte {
	var out []string
	fenced, previous := false, ""
	for line := range strings.Lines(p.text[name]) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			fenced = !fenced
		} else if !fenced {
			if isBadge(line) {
				continue
			}
			line = p.adaptLinks(name, adaptItem(line))
			if p.startsList(previous, line) {
				out = append(out, "")
			}
		}
		out = append(out, line)
		previous = line
	}
	return []byte(strings.Join(out, "\n") + "\n")
}

// isBadge reports whether a line has images of another host: the site needs no network.
func isBadge(line string) bool {
	return strings.HasPrefix(line, "![") && strings.Contains(line, "](https://")
}

// adaptItem indents an item of a nested list by four spaces, and the paragraphs of
// an item: Python-Markdown requires that.
func adaptItem(line string) string {
	rest := strings.TrimLeft(line, " ")
	if indent := len(line) - len(rest); indent == 2 || indent == 3 {
		return "    " + rest
	}
	return line
}

// startsList reports whether a list begins directly after a line of a paragraph,
// where Python-Markdown requires an empty line.
func (p *pageSet) startsList(previous, line string) bool {
	return p.item.MatchString(line) && previous != "" && !strings.HasPrefix(previous, " ") && !p.item.MatchString(previous)
}

// adaptLinks names the page of a link to a directory, and removes links to files
// that are not on the site, such as those of the code.
func (p *pageSet) adaptLinks(page, line string) string {
	return p.link.ReplaceAllStringFunc(line, func(found string) string {
		parts := p.link.FindStringSubmatch(found)
		target := path.Join(path.Dir(page), parts[2])
		if p.text[target] != "" || slices.Contains(p.assets, target) {
			return found
		}
		if index := path.Join(target, "README.md"); p.text[index] != "" {
			return "[" + parts[1] + "](" + path.Join(parts[2], "README.md") + parts[3] + ")"
		}
		return parts[1]
	})
}
