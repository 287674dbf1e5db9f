//go:build unix

package examples

import (
	"strings"
	"testing"
	"time"

	"vision1/internal/cli"
)

// TestHelpExamples runs the examples in the help for each command, one after another.
func TestHelpExamples(t *testing.T) {
	t.Parallel()
	count := 0
	for _, entry := range cli.HelpEntries() {
		script := examplesOf(&entry)
		if script == "" {
			continue
		}
		count++
		t.Run(strings.ReplaceAll(entry.Document.Title, " ", "-"), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, operationTime(entry.Args))
			if _, err := w.run(t, script); err != nil {
				t.Errorf("%v\n%s", err, script)
			}
		})
	}
	if count < 40 {
		t.Errorf("%d commands with examples, want 40 or more", count)
	}
}

// operationTime returns how long operations take: for cancel, longer than it waits.
func operationTime(command string) time.Duration {
	if command == "operations cancel" {
		return time.Minute
	}
	return 100 * time.Millisecond
}

// examplesOf returns the commands of the examples, as help prints them. Those that
// open a browser, or send a request to the real service, are left out.
func examplesOf(entry *cli.HelpEntry) string {
	var commands []string
	for _, section := range entry.Document.Sections {
		if section.Heading != "Examples" {
			continue
		}
		for _, block := range section.Blocks {
			for _, command := range block.Commands {
				if !strings.HasPrefix(command, "vision1 auth login") && !strings.HasPrefix(command, "curl") {
					commands = append(commands, command)
				}
			}
		}
	}
	return strings.Join(commands, "\n")
}
