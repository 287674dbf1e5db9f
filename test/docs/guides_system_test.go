//go:build system

package docs

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update-outputs", false, "update the outputs in the guides and in the catalog of messages")

// TestConsole runs the commands in the guides and in the catalog of messages, and
// compares their output.
func TestConsole(t *testing.T) {
	t.Parallel()
	programs := buildPrograms(t)
	paths, err := filepath.Glob(filepath.Join(root, "docs", "guides", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, path := range append(paths, filepath.Join(root, "docs", "messages.md")) {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text := string(content)
		steps := parseConsole(text)
		count += len(steps)
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			runConsole(t, programs, steps)
			if *update {
				if err := os.WriteFile(path, []byte(updateConsole(text, steps)), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			for _, s := range steps {
				checkStep(t, path, s)
			}
			if filepath.Base(path) == "messages.md" {
				checkMessages(t, steps)
			}
		})
	}
	t.Run("gcloud table", func(t *testing.T) {
		t.Parallel()
		checkGcloudTable(t, programs)
	})
	if count < 50 {
		t.Errorf("only %d commands found", count)
	}
}

// checkStep checks the output of a command, and that a command which fails is
// meant to.
func checkStep(t *testing.T, path string, s *step) {
	t.Helper()
	if !*update && !matches(s.got, s.want) {
		t.Errorf("%s:%d: $ %s\nprints\n%s\nbut the document shows\n%s", path, s.first+1, s.command, s.got, s.want)
	}
	if shown := s.want; s.status != 0 && !*update && !strings.Contains(shown, "error: ") && !strings.Contains(shown, `{"error":`) {
		t.Errorf("%s:%d: $ %s\nexits with %d\n%s", path, s.first+1, s.command, s.status, s.got)
	}
}

// checkMessages checks the blocks of the catalog: the first command exits with the
// code in the heading of its section, and the last one, which follows the advice,
// succeeds.
func checkMessages(t *testing.T, steps []*step) {
	t.Helper()
	code := regexp.MustCompile(`exit code (\d+)`)
	for len(steps) > 0 {
		n := 1
		for n < len(steps) && steps[n].block == steps[0].block {
			n++
		}
		block := steps[:n]
		steps = steps[n:]
		found := code.FindStringSubmatch(block[0].heading)
		if found == nil {
			continue // preparations
		}
		failed := slices.IndexFunc(block, func(s *step) bool { return s.status != 0 })
		want := found[1]
		for part := range strings.SplitSeq(block[0].entry, " … ") {
			if !slices.ContainsFunc(block, func(s *step) bool { return strings.Contains(s.got, part) }) {
				t.Errorf("line %d: no output has the message %q", block[0].first+1, part)
			}
		}
		switch {
		case want == "0" && (failed >= 0 || !strings.Contains(block[0].got, "warning: ")):
			t.Errorf("line %d: want a warning\n%s", block[0].first+1, block[0].got)
		case want != "0" && (failed < 0 || strconv.Itoa(block[failed].status) != want):
			t.Errorf("line %d: no command exits with %s\n%s", block[0].first+1, want, block[0].got)
		case block[n-1].status != 0 || want != "0" && failed == n-1:
			t.Errorf("line %d: the last command follows the advice, and exits with %d\n%s", block[0].first+1, block[n-1].status, block[n-1].got)
		}
	}
}
