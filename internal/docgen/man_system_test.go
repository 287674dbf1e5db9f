//go:build system

package main

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"vision1/internal/cli"
)

// TestManPages formats every man page with groff, which must not print warnings.
func TestManPages(t *testing.T) {
	t.Parallel()
	for _, f := range manPages(cli.HelpEntries(), "v1.2.3") {
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
