//go:build system

package main

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"
)

// TestManLint checks every man page with mandoc, which must have nothing to report.
func TestManLint(t *testing.T) {
	t.Parallel()
	for _, f := range manPages(entries(), "v1.2.3", "2024-01-02") {
		cmd := exec.CommandContext(t.Context(), "mandoc", "-T", "lint")
		cmd.Stdin = strings.NewReader(f.content)
		if output, err := cmd.CombinedOutput(); err != nil || len(output) > 0 {
			t.Errorf("%s: %v\n%.500s", f.name, err, output)
		}
	}
}

// TestManPages formats every man page with groff, which must not print warnings.
func TestManPages(t *testing.T) {
	t.Parallel()
	for _, f := range manPages(entries(), "v1.2.3", "2024-01-02") {
		cmd := exec.CommandContext(t.Context(), "groff", "-man", "-ww", "-Tutf8", "-P-c")
		var out, warnings bytes.Buffer
		cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(f.content), &out, &warnings
		if err := cmd.Run(); err != nil || warnings.Len() > 0 {
			t.Errorf("%s: %v %.500s", f.name, err, warnings.String())
		}
		if name := strings.TrimSuffix(f.name, ".1"); !strings.Contains(out.String(), name+" - ") {
			t.Errorf("%s does not contain %s:\n%.500s", f.name, name, out.String())
		}
	}
}
