package docs

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"vision1/internal/exitcode"
)

// TestExitCodes checks that the catalog of messages has every exit code.
func TestExitCodes(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile(filepath.Join(root, "docs", "messages.md"))
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for line := range strings.Lines(string(content)) {
		if strings.HasPrefix(line, "| ") {
			rows = append(rows, line)
		}
	}
	for _, entry := range exitcode.Table() {
		code := strconv.Itoa(entry.Code)
		found := false
		for _, row := range rows {
			first, _, _ := strings.Cut(strings.TrimPrefix(row, "| "), " |")
			for number := range strings.SplitSeq(first, ", ") {
				found = found || number == code
			}
		}
		if !found {
			t.Errorf("docs/messages.md has no row for exit code %s: %s", code, entry.Meaning)
		}
	}
}
