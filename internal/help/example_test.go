package help

import (
	"strings"
	"testing"

	"vision1/internal/api"
)

// Every method has two or three examples, the first of which uses the method.
func TestExamples(t *testing.T) {
	t.Parallel()
	for _, resource := range api.Resources() {
		for i := range resource.Methods {
			m := &resource.Methods[i]
			list := examples(m)
			if len(list) < 2 || len(list) > 3 {
				t.Errorf("%s: %d examples, want 2 or 3", m.ID, len(list))
				continue
			}
			if commands := strings.Join(list[0].Commands, "\n"); !strings.Contains(commands, "vision1 "+m.Resource+" "+m.Name) {
				t.Errorf("%s: the first example doesn't use it:\n%s", m.ID, commands)
			}
		}
	}
}

// The lines of a command contain all of its parts, and all lines except the last end
// in a backslash.
func TestCommandLines(t *testing.T) {
	t.Parallel()
	const command = `NAME=$(vision1 images annotate -r requests.+ image content=aGVsbG8= x='a  b' --query '.a | .b' -o out.json) > "x y"`
	for _, width := range []int{1, 20, 30, 80} {
		lines := commandLines([]string{command, "second"}, width)
		if last := len(lines) - 1; lines[last] != "second" {
			t.Fatalf("width %d: %q", width, lines)
		}
		lines = lines[:len(lines)-1]
		var parts []string
		for i, line := range lines {
			text, continues := strings.CutSuffix(line, ` \`)
			if continues == (i == len(lines)-1) {
				t.Errorf("width %d: line %d of %q", width, i, lines)
			}
			parts = append(parts, strings.TrimSpace(text))
		}
		if got := strings.Join(parts, " "); got != command {
			t.Errorf("width %d: the lines contain\n  %s, want\n  %s", width, got, command)
		}
	}
	got := strings.Join(splitCommand(command), "|")
	if want := `NAME=$(vision1|images|annotate|-r requests.+|image|content=aGVsbG8=|x='a  b'|--query '.a | .b'|-o out.json)|> "x y"`; got != want {
		t.Errorf("parts: %s\nwant   %s", got, want)
	}
	if got := commandLines(nil, 80); got != nil {
		t.Errorf("%q", got)
	}
}
