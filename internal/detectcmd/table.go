package detectcmd

import (
	"fmt"
	"strings"
	"text/tabwriter"
)

// A table is lines of a name, a value, and what to know about it.
type table struct{ rows []string }

// add adds a line. Empty notes are left out.
func (t *table) add(name, value string, notes ...string) {
	var texts []string
	for _, note := range notes {
		if note != "" {
			texts = append(texts, note)
		}
	}
	t.rows = append(t.rows, name+"\t"+value+"\t"+strings.Join(texts, "; "))
}

// addCount adds a line for a number that is not 0.
func (t *table) addCount(name string, n int64, note string) {
	if n > 0 {
		t.add(name, group(n), note)
	}
}

// String returns the lines, aligned.
func (t *table) String() string {
	var aligned, b strings.Builder
	w := tabwriter.NewWriter(&aligned, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, strings.Join(t.rows, "\n")) // to memory
	_ = w.Flush()
	for line := range strings.Lines(aligned.String()) {
		b.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	return b.String()
}
