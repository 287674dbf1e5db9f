package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"vision1/internal/api"
)

// TestUpToDate compares docs/commands with newly generated files.
func TestUpToDate(t *testing.T) {
	t.Parallel()
	dir := filepath.Join("..", "..", "docs", "commands")
	names := map[string]bool{}
	for _, f := range markdown(entries()) {
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
	files := markdown(entries())
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
	for _, name := range []string{"operations_wait.md", "auth_login.md", "schema.md", "completion.md", "version.md", "help_cursors.md", "help_features.md", "vision1.md", "vision1-emulator.md"} {
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

// The help for every command of both programs fits a terminal of 80 columns.
func TestWidth(t *testing.T) {
	t.Parallel()
	for _, e := range entries() {
		for line := range strings.Lines(e.Document.Text()) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > 80 {
				t.Errorf("%s: %d characters: %s", e.Args, n, line)
			}
		}
	}
}

// Every man page of a command has the usual sections, in the usual order, and refers
// only to pages that exist.
func TestManSections(t *testing.T) {
	t.Parallel()
	pages := manPages(entries(), "v1", "2030-01-02")
	var names []string
	for _, f := range pages {
		names = append(names, strings.TrimSuffix(f.name, ".1"))
	}
	heading := regexp.MustCompile(`(?m)^\.SH "?([A-Z ]*)"?$`)
	reference := regexp.MustCompile(`(?m)^\\fB(.*)\\fR\(1\)`)
	for _, f := range pages {
		var got []string
		for _, found := range heading.FindAllStringSubmatch(f.content, -1) {
			got = append(got, found[1])
		}
		want := []string{"NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXAMPLES", "EXIT STATUS", "ENVIRONMENT", "FILES", "SEE ALSO"}
		switch name := strings.TrimSuffix(f.name, ".1"); {
		case strings.HasPrefix(name, "vision1-help-"):
			want = []string{"NAME", "SYNOPSIS", "DESCRIPTION", "SEE ALSO"}
		case slices.Contains([]string{"vision1-completion", "vision1-auth", "vision1-files", "vision1-images", "vision1-locations", "vision1-operations", "vision1-projects"}, name):
			want = []string{"NAME", "SYNOPSIS", "DESCRIPTION", "EXIT STATUS", "ENVIRONMENT", "FILES", "SEE ALSO"}
		}
		rest := got
		for _, w := range want {
			i := slices.Index(rest, w)
			if i < 0 {
				t.Errorf("%s has the sections %q, want %q in this order", f.name, got, want)
				break
			}
			rest = rest[i+1:]
		}
		for _, found := range reference.FindAllStringSubmatch(f.content, -1) {
			if name := strings.ReplaceAll(found[1], `\-`, "-"); !slices.Contains(names, name) {
				t.Errorf("%s refers to %s, which does not exist", f.name, name)
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
	if err := run([]string{"-man", "-version", "v1.2.3", "-date", "2030-01-02", dir}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "vision1-operations-cancel.1"))
	if err != nil || !strings.Contains(string(text), ` 1 2030-01-02 "vision1 v1.2.3"`) {
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
