package cli

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
)

// mostFiles is how many files are offered at most.
const mostFiles = 1000

// fileWords offers the files whose names go on from what was begun, each after
// the prefix: the shells' own completion of files knows nothing of one.
func fileWords(prefix, begun string) ([]string, cobra.ShellCompDirective) {
	folder, part := filepath.Split(begun)
	from := folder
	if from == "" {
		from = "."
	}
	f, err := os.Open(from)
	if err != nil {
		return nil, closed
	}
	defer func() { _ = f.Close() }()   // it was only read
	entries, _ := f.ReadDir(mostFiles) // those before an error will do
	directive := closed
	var out []string
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasPrefix(name, part) || name[0] == '.' && part == "" || strings.ContainsAny(name, "\n\t") {
			continue
		}
		if info, err := os.Stat(filepath.Join(from, name)); err == nil && info.IsDir() {
			name += string(filepath.Separator)
			directive = open
		}
		out = append(out, prefix+folder+name)
	}
	return out, directive
}
