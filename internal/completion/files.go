package completion

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
)

// maxFiles is how many files are offered at most.
const maxFiles = 1000

// files offers the files whose names start with current, each after the prefix:
// the shells' own completion of files doesn't support one.
func files(prefix, current string) ([]string, cobra.ShellCompDirective) {
	directory, part := filepath.Split(current)
	from := directory
	if from == "" {
		from = "."
	}
	f, err := os.Open(from)
	if err != nil {
		return nil, complete
	}
	defer func() { _ = f.Close() }()  // only read
	entries, _ := f.ReadDir(maxFiles) // those before an error are enough
	directive := complete
	var out []string
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasPrefix(name, part) || name[0] == '.' && part == "" || strings.ContainsAny(name, "\n\t") {
			continue
		}
		if info, err := os.Stat(filepath.Join(from, name)); err == nil && info.IsDir() {
			name += string(filepath.Separator)
			directive = incomplete
		}
		out = append(out, prefix+directory+name)
	}
	return out, directive
}
