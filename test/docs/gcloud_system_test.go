//go:build system

package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// checkGcloudTable runs the commands that the guide for users of gcloud lists, with
// --dry-run. The commands of gcloud must have the other one as their suggestion.
func checkGcloudTable(t *testing.T, programs string) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, "docs", "guides", "from-gcloud.md"))
	if err != nil {
		t.Fatal(err)
	}
	steps := []*step{
		{command: "vision1-emulator --bucket-dir bucket &"},
		{command: "export VISION_EMULATOR_HOST=127.0.0.1:9790"},
	}
	rows := regexp.MustCompile("(?m)^\\| `([a-z]+-[a-z-]+ [^`]*)` \\| `(detect [^`]*)` \\|$").FindAllStringSubmatch(string(content), -1)
	if len(rows) != 13 {
		t.Fatalf("%d commands in the table, want 13", len(rows))
	}
	for _, row := range rows {
		steps = append(steps, &step{command: "vision1 " + row[2] + " --dry-run"}, &step{command: "vision1 " + row[1]})
	}
	runConsole(t, programs, steps)
	for i := 2; i < len(steps); i += 2 {
		if s := steps[i]; s.status != 0 {
			t.Errorf("$ %s\nexits with %d\n%s", s.command, s.status, s.got)
		}
		feature := regexp.MustCompile(`detect [a-z-]+`).FindString(steps[i].command)
		if s := steps[i+1]; s.status != 2 || !regexp.MustCompile(`did you mean vision1 `+feature).MatchString(s.got) {
			t.Errorf("$ %s\nexits with %d, want the suggestion %s\n%s", s.command, s.status, feature, s.got)
		}
	}
}
