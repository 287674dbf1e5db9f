package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRun prepares a small repository.
func TestRun(t *testing.T) {
	t.Parallel()
	root, out := t.TempDir(), t.TempDir()
	for name, text := range map[string]string{
		"README.md":                "# Program\n![License](https://badges.example/license)\n\nSee [docs](docs/adr/), [code](main.go), [license](LICENSE), and [more](docs/more.md#part).\nItems:\n- one\n  - two\n\n```\n- [x](y)\n  - z\n```\n",
		"CHANGELOG.md":             "# Changes\n",
		"LICENSE":                  "text",
		"docs/more.md":             "# More `text`\n\n## Part\n\n![image](image.svg)\n",
		"docs/image.svg":           "<svg/>",
		"docs/adr/README.md":       "# Decisions\n\n- [1. First](0001-first.md)\n",
		"docs/adr/0001-first.md":   "# 1. First\n",
		"docs/commands/README.md":  "# Commands\n\n- [vision1 files](files.md): files\n  - [vision1 files a](files_a.md): a\n- [vision1 schema](schema.md): schema\n",
		"docs/commands/files.md":   "# vision1 files\n",
		"docs/commands/files_a.md": "# vision1 files a\n",
		"docs/commands/schema.md":  "# vision1 schema\n",
		"docs/site/mkdocs.yml":     "site_name: x\n",
	} {
		if err := write(filepath.Join(root, filepath.FromSlash(name)), []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := run(root, out); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"source/README.md": "# Program\n\nSee [docs](docs/adr/README.md), code, [license](LICENSE), and [more](docs/more.md#part).\nItems:\n\n- one\n    - two\n\n" +
			"```\n- [x](y)\n  - z\n```\n",
		"source/docs/image.svg": "<svg/>",
		"source/LICENSE":        "text",
		"mkdocs.yml": `site_name: x

nav:
  - Home: README.md
  - Commands:
    - "Commands": docs/commands/README.md
    - "files":
      - "files": docs/commands/files.md
      - "files a": docs/commands/files_a.md
    - "schema": docs/commands/schema.md
  - Reference:
    - "More text": docs/more.md
    - "Changes": CHANGELOG.md
  - Decisions:
    - "Decisions": docs/adr/README.md
    - "1. First": docs/adr/0001-first.md
`,
	} {
		got, err := os.ReadFile(filepath.Join(out, filepath.FromSlash(name)))
		if err != nil {
			t.Error(err)
		} else if string(got) != want {
			t.Errorf("%s:\n%s\nwant:\n%s", name, got, want)
		}
	}
}

// TestIndexes checks that the indexes of the repository list every page, because
// the navigation is made of them.
func TestIndexes(t *testing.T) {
	t.Parallel()
	pages, err := readPages(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	nav := navigation(pages)
	for _, name := range pages.names() {
		if !strings.Contains(nav, ": "+name+"\n") {
			t.Errorf("the navigation has no %s: add it to the README.md of its directory", name)
		}
		if pages.title(name) == "" {
			t.Errorf("%s has no title", name)
		}
	}
}
