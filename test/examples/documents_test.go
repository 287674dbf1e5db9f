//go:build unix

package examples

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestDocuments runs the shell commands of the README and of documents, each document
// in a world of its own.
func TestDocuments(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"README.md", "docs/detect.md"} {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			script := shellBlocks(readDocument(t, name))
			if script == "" {
				t.Fatal("no commands")
			}
			w := newWorld(t, 2*time.Second)
			output, err := w.run(t, script)
			if err != nil {
				t.Errorf("%v\n%s", err, script)
			}
			if !strings.Contains(output, "Espresso 2.80") {
				t.Errorf("the output lacks the text of the image:\n%s", output)
			}
		})
	}
}

// TestReadmeFacts checks what the README says about the repository: the version of Go,
// the targets of make, and that all files that it links to exist.
func TestReadmeFacts(t *testing.T) {
	t.Parallel()
	readme, module, makefile := readDocument(t, "README.md"), readDocument(t, "go.mod"), readDocument(t, "Makefile")
	version := strings.TrimPrefix(regexp.MustCompile(`(?m)^go \d+\.\d+`).FindString(module), "go ")
	if version == "" || !strings.Contains(readme, "![Go "+version+"]") || !strings.Contains(readme, "badge/Go-"+version+"-") {
		t.Errorf("the badge is not of Go %q", version)
	}
	for _, target := range regexp.MustCompile(`\bmake ([a-z-]+)`).FindAllStringSubmatch(readme, -1) {
		if !strings.Contains(makefile, "\n"+target[1]+":") {
			t.Errorf("the Makefile has no target %s", target[1])
		}
	}
	for _, link := range regexp.MustCompile(`\]\(([^):#]+)[^):]*\)`).FindAllStringSubmatch(readme, -1) {
		if _, err := os.Stat(filepath.Join("..", "..", filepath.FromSlash(link[1]))); err != nil {
			t.Error(err)
		}
	}
	if lines := strings.Count(readme, "\n"); lines > 140 {
		t.Errorf("%d lines, want about 120: move details to docs", lines)
	}
}

func readDocument(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// shellBlocks returns the code blocks of the language sh.
func shellBlocks(document string) string {
	var blocks []string
	for _, found := range regexp.MustCompile("(?s)\n```sh\n(.*?)\n```").FindAllStringSubmatch(document, -1) {
		blocks = append(blocks, found[1])
	}
	return strings.Join(blocks, "\n")
}
