package docs

import (
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// root is the root of the repository.
var root = filepath.Join("..", "..") //nolint:gochecknoglobals // a constant

// TestLinks checks that every relative link in a Markdown file leads to a file of
// the repository and, if it names one, to an existing heading.
func TestLinks(t *testing.T) {
	t.Parallel()
	files := markdownFiles(t)
	anchors := map[string][]string{}
	for name, text := range files {
		anchors[name] = headingAnchors(text)
	}
	link := regexp.MustCompile(`\]\(<?([^)>\s]+)>?\)`)
	count := 0
	for name, text := range files {
		for _, found := range link.FindAllStringSubmatch(withoutCode(text), -1) {
			count++
			if message := checkLink(name, found[1], anchors); message != "" {
				t.Errorf("%s: the link %s %s", name, found[1], message)
			}
		}
	}
	if count < 100 {
		t.Errorf("only %d links found", count)
	}
}

// checkLink returns the error in a link of a file, or "".
func checkLink(name, link string, anchors map[string][]string) string {
	if strings.Contains(link, "://") || strings.HasPrefix(link, "mailto:") {
		return ""
	}
	file, anchor, hasAnchor := strings.Cut(link, "#")
	target := name
	if file != "" {
		target = path.Join(path.Dir(name), file)
	}
	if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(target))); err != nil || strings.HasPrefix(target, "..") {
		return "leads to no file"
	}
	if hasAnchor && !slices.Contains(anchors[target], anchor) {
		return "leads to no heading; valid ones are " + strings.Join(anchors[target], ", ")
	}
	return ""
}

// markdownFiles returns the Markdown files of the repository.
func markdownFiles(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (name == ".git" || name == "bin" || name == "dist" || entry.Name() == "testdata"):
			return fs.SkipDir
		case !entry.Type().IsRegular() || path.Ext(name) != ".md":
			return nil
		}
		content, err := os.ReadFile(filepath.Join(root, name))
		files[name] = strings.ReplaceAll(string(content), "\r\n", "\n")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// withoutCode returns Markdown without its blocks and spans of code.
func withoutCode(text string) string {
	text = withoutBlocks(text)
	text = regexp.MustCompile(`(?m)^ {4}.*$`).ReplaceAllString(text, "")
	return regexp.MustCompile("`[^`\n]+`").ReplaceAllString(text, "")
}

// withoutBlocks returns Markdown without what is between lines of three backticks.
func withoutBlocks(text string) string {
	var out strings.Builder
	fenced := false
	for line := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			fenced = !fenced
		} else if !fenced {
			out.WriteString(line)
		}
	}
	return out.String()
}

// headingAnchors returns the anchors of the headings, as GitHub names them.
func headingAnchors(text string) []string {
	text = withoutBlocks(text)
	seen := map[string]int{}
	for _, found := range regexp.MustCompile(`(?m)^#+ +(.*?) *$`).FindAllStringSubmatch(text, -1) {
		title := regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`).ReplaceAllString(found[1], "$1")
		anchor := strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
				return unicode.ToLower(r)
			default:
				return -1
			}
		}, title)
		seen[anchor]++
	}
	return slices.Sorted(maps.Keys(seen))
}

// TestLinkChecks checks that TestLinks finds errors.
func TestLinkChecks(t *testing.T) {
	t.Parallel()
	text := "# The `-r` language\n\n```\n# not a heading\n```\n\n    [code](missing.md)\n\n`[code](missing.md)`\n"
	anchors := map[string][]string{"docs/emulator.md": headingAnchors(text)}
	if got := anchors["docs/emulator.md"]; !slices.Equal(got, []string{"the--r-language"}) {
		t.Errorf("anchors %q", got)
	}
	if rest := withoutCode(text); strings.Contains(rest, "missing") {
		t.Errorf("links in code: %q", rest)
	}
	for link, want := range map[string]string{
		"https://example.com/": "", "#the--r-language": "", "#missing": "leads to no heading", "missing.md": "leads to no file",
		"../README.md": "", "../../README.md": "leads to no file", "../internal/": "",
	} {
		if got := checkLink("docs/emulator.md", link, anchors); got != want && (want == "" || !strings.HasPrefix(got, want)) {
			t.Errorf("%s: %q, want %q", link, got, want)
		}
	}
}
