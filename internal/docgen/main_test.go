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

// TestChecked compares the pages of the repository with those that are made now.
func TestChecked(t *testing.T) {
	t.Parallel()
	folder := filepath.Join("..", "..", "docs", "commands")
	names := map[string]bool{}
	for _, f := range markdown(cli.HelpEntries()) {
		names[f.name] = true
		content, err := os.ReadFile(filepath.Join(folder, f.name))
		if err != nil || strings.ReplaceAll(string(content), "\r\n", "\n") != f.content {
			t.Errorf("docs/commands/%s is not what is made now (%v); run make generate", f.name, err)
		}
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !names[entry.Name()] {
			t.Errorf("docs/commands/%s belongs to no command; run make generate", entry.Name())
		}
	}
}

// TestEvery: each method has its page under the name that people look for, and
// all that is linked to is there.
func TestEvery(t *testing.T) {
	t.Parallel()
	var names []string
	files := markdown(cli.HelpEntries())
	for _, f := range files {
		if slices.Contains(names, f.name) {
			t.Errorf("%s is made twice", f.name)
		}
		names = append(names, f.name)
	}
	methods := 0
	for _, r := range api.Resources() {
		for i := range r.Methods {
			methods++
			if name := r.Name + "_" + r.Methods[i].Name + ".md"; !slices.Contains(names, name) {
				t.Errorf("no %s", name)
			}
		}
	}
	if methods != 38 {
		t.Errorf("%d methods", methods)
	}
	for _, name := range []string{"operations_wait.md", "auth_login.md", "schema.md", "completion.md", "version.md", "help_cursors.md", "vision1.md"} {
		if !slices.Contains(names, name) {
			t.Errorf("no %s", name)
		}
	}
	link := regexp.MustCompile(`\]\(([^)]*)\)`)
	for _, f := range files {
		for _, found := range link.FindAllStringSubmatch(f.content, -1) {
			if !slices.Contains(names, found[1]) {
				t.Errorf("%s leads to %s, which is not there", f.name, found[1])
			}
		}
	}
}

func TestReplace(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "man")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"stale.1", "kept.txt"} {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := run([]string{"-man", "-version", "v1.2.3", folder}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(folder, "vision1-operations-cancel.1"))
	if err != nil || !strings.Contains(string(text), `"vision1 v1.2.3"`) {
		t.Errorf("%v in %.200s", err, text)
	}
	if _, err := os.Stat(filepath.Join(folder, "stale.1")); err == nil {
		t.Error("stale.1 is still there")
	}
	if _, err := os.Stat(filepath.Join(folder, "kept.txt")); err != nil {
		t.Error(err)
	}
	for _, args := range [][]string{{}, {"a", "b"}, {"-nonsense", "a"}, {filepath.Join(folder, "kept.txt")}} {
		if err := run(args); err == nil {
			t.Errorf("%q: no error", args)
		}
	}
}
