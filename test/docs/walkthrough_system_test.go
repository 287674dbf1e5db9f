//go:build system

package docs

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestWalkthroughs follows the walk-throughs for contributors in a copy of the
// repository: it applies their patches and runs their commands.
func TestWalkthroughs(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob(filepath.Join(root, "docs", "contributing", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	dir := copyRepository(t)
	patches := 0
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range parseBlocks(string(content)) {
			switch b.language {
			case "diff":
				patches++
				runIn(t, dir, path, "git apply -", b.text)
			case "console":
				for _, s := range parseConsole("```console\n" + b.text + "```\n") {
					output := runIn(t, dir, path, s.command+shouldFail(s), "")
					if s.want != "" && !matches(output, s.want) {
						t.Errorf("%s: $ %s\nprints\n%s\nbut the document shows\n%s", path, s.command, output, s.want)
					}
				}
			}
		}
	}
	if patches < 6 {
		t.Errorf("only %d patches found", patches)
	}
}

// shouldFail returns what a command is followed by to expect its failure, if its
// output is an error.
func shouldFail(s *step) string {
	if strings.Contains(s.want, "did you mean") {
		return "; test $? -ne 0"
	}
	return ""
}

// A block is a block of code in a document.
type block struct{ language, text string }

func parseBlocks(text string) []block {
	var blocks []block
	inside := false
	for line := range strings.Lines(text) {
		language, fence := strings.CutPrefix(line, "```")
		switch {
		case fence && !inside:
			blocks = append(blocks, block{language: strings.TrimSpace(language)})
			inside = true
		case fence:
			inside = false
		case inside:
			blocks[len(blocks)-1].text += line
		}
	}
	return blocks
}

// runIn runs a command of a document in a directory, and returns its output.
func runIn(t *testing.T, dir, path, command, stdin string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-c", command)
	cmd.Dir = dir
	cmd.Stdin = strings.NewReader(stdin)
	// Packages that don't change are found in the cache, because they are compiled
	// with the same tags, and without the directory in their debugging information.
	cmd.Env = append(os.Environ(), "GOFLAGS=-tags=grpcnotrace,nodynamic -trimpath -vet=off", "VISION_EMULATOR_HOST=127.0.0.1:1")
	output, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: $ %s\n%v\n%s%s", path, command, err, stdin, output)
	}
	return string(output)
}

// copyRepository returns a directory with the files of the repository, also those
// that are not committed.
func copyRepository(t *testing.T) string {
	t.Helper()
	list := exec.CommandContext(t.Context(), "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	list.Dir = root
	output, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name := range strings.SplitSeq(strings.TrimSuffix(string(output), "\x00"), "\x00") {
		content, err := os.ReadFile(filepath.Join(root, name))
		if os.IsNotExist(err) {
			continue // deleted
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
