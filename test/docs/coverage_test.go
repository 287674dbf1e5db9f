package docs

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// minCoverage is the part of the messages about a command line, in percent, that
// the catalog has. The others need a server that misbehaves, a response of
// gigabytes, or the like.
const minCoverage = 80

// TestCatalogCoverage checks that the catalog of messages has most messages of the
// diagnostics in the code.
func TestCatalogCoverage(t *testing.T) {
	t.Parallel()
	catalog, err := os.ReadFile(filepath.Join(root, "docs", "messages.md"))
	if err != nil {
		t.Fatal(err)
	}
	messages := diagnosticMessages(t)
	var missing []string
	for _, message := range messages {
		if !strings.Contains(string(catalog), longestPart(message)) {
			missing = append(missing, message)
		}
	}
	covered := 100 * (len(messages) - len(missing)) / max(1, len(messages))
	if len(messages) < 150 || covered < minCoverage {
		t.Errorf("docs/messages.md has %d%% of %d messages, want %d%%; it misses:\n%s", covered, len(messages), minCoverage, strings.Join(missing, "\n"))
	}
}

// diagnosticMessages returns the text of all diag.Errorf calls and Message fields.
func diagnosticMessages(t *testing.T) []string {
	t.Helper()
	var messages []string
	err := filepath.WalkDir(filepath.Join(root, "internal"), func(path string, entry os.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && entry.Name() == "emulator":
			return filepath.SkipDir
		case filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "clitest"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(node ast.Node) bool {
			messages = append(messages, messageLiterals(node)...)
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return messages
}

// messageLiterals returns the string literals in a call of diag.Errorf or in the
// value of a field Message. It ignores single words.
func messageLiterals(node ast.Node) []string {
	var parts []ast.Expr
	switch n := node.(type) {
	case *ast.CallExpr:
		selector, isSelector := n.Fun.(*ast.SelectorExpr)
		if !isSelector || selector.Sel.Name != "Errorf" {
			return nil
		}
		if pkg, ok := selector.X.(*ast.Ident); ok && pkg.Name == "diag" {
			parts = n.Args
		}
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Message" {
			parts = []ast.Expr{n.Value}
		}
	}
	var messages []string
	for _, part := range parts {
		ast.Inspect(part, func(node ast.Node) bool {
			if literal, ok := node.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				if text, err := strconv.Unquote(literal.Value); err == nil && strings.Contains(longestPart(text), " ") {
					messages = append(messages, text)
				}
			}
			return true
		})
	}
	return messages
}

// longestPart returns the longest part of a message between its verbs.
func longestPart(message string) string {
	longest := ""
	for _, part := range regexp.MustCompile(`%[a-z.*0-9]+`).Split(message, -1) {
		if part = strings.TrimSpace(part); len(part) > len(longest) {
			longest = part
		}
	}
	return longest
}
