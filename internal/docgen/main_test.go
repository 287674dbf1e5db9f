package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"vision1/internal/api"
	"vision1/internal/cli"
)

// TestUpToDate compares docs/commands with newly generated files.
func TestUpToDate(t *testing.T) {
	t.Parallel()
	dir := filepath.Join("..", "..", "docs", "commands")
	names := map[string]bool{}
	for _, f := range markdown(cli.HelpEntries()) {
		names[f.name] = true
		content, err := os.ReadFile(filepath.Join(dir, f.name))
		if err != nil || strings.ReplaceAll(string(content), "\r\n", "\n") != f.content {
			t.Errorf("docs/commands/%s is out of date (%v); run make generate", f.name, err)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !names[entry.Name()] {
			t.Errorf("docs/commands/%s is stale; run make generate", entry.Name())
		}
	}
}

// TestCoverage checks that every method has a file with the expected name, and
// that all links lead to an existing file.
func TestCoverage(t *testing.T) {
	t.Parallel()
	var names []string
	files := markdown(cli.HelpEntries())
	for _, f := range files {
		if slices.Contains(names, f.name) {
			t.Errorf("duplicate file %s", f.name)
		}
		names = append(names, f.name)
	}
	methods := 0
	for _, r := range api.Resources() {
		for i := range r.Methods {
			methods++
			if name := r.Name + "_" + r.Methods[i].Name + ".md"; !slices.Contains(names, name) {
				t.Errorf("missing file %s", name)
			}
		}
	}
	if methods != 38 {
		t.Errorf("%d methods, want 38", methods)
	}
	for _, name := range []string{"operations_wait.md", "auth_login.md", "schema.md", "completion.md", "version.md", "help_cursors.md", "vision1.md"} {
		if !slices.Contains(names, name) {
			t.Errorf("missing file %s", name)
		}
	}
	link := regexp.MustCompile(`\]\(([^)]*)\)`)
	for _, f := range files {
		for _, found := range link.FindAllStringSubmatch(f.content, -1) {
			if !slices.Contains(names, found[1]) {
				t.Errorf("%s links to %s, which does not exist", f.name, found[1])
			}
		}
	}
}

func TestReplace(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "man")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"stale.1", "other.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := run([]string{"-man", "-version", "v1.2.3", dir}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "vision1-operations-cancel.1"))
	if err != nil || !strings.Contains(string(text), `"vision1 v1.2.3"`) {
		t.Errorf("%v in %.200s", err, text)
	}
	if _, err := os.Stat(filepath.Join(dir, "stale.1")); err == nil {
		t.Error("stale.1 was not removed")
	}
	if _, err := os.Stat(filepath.Join(dir, "other.txt")); err != nil {
		t.Error(err)
	}
	for _, args := range [][]string{{}, {"a", "b"}, {"-nonsense", "a"}, {filepath.Join(dir, "other.txt")}} {
		if err := run(args); err == nil {
			t.Errorf("run(%q) succeeded, want an error", args)
		}
	}
}
