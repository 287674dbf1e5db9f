//go:build unix

package cli_test

import (
	"bytes"
	"strings"
	"testing"

	"vision1/internal/cli"
)

// showHelp runs `vision1 help images annotate` on a terminal of the given size,
// with no other environment variables than the given ones.
func showHelp(t *testing.T, columns, rows int, variables map[string]string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	env := cli.System()
	env.Args, env.Stdin, env.Stdout, env.Stderr = []string{"help", "images", "annotate"}, strings.NewReader(""), &stdout, &stderr
	env.StdoutTerminal, env.StderrTerminal = true, true
	env.StdoutSize = func() (int, int) { return columns, rows }
	env.Getenv = func(name string) string { return variables[name] }
	if code := cli.Main(env); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if stderr.Len() > 0 {
		t.Errorf("standard error contains %q", stderr.String())
	}
	return stdout.String()
}

func TestPager(t *testing.T) {
	t.Parallel()
	const first, heading = "Annotate images.\n", "\n\x1b[1mScopes\x1b[0m\n"
	tests := []struct {
		name      string
		rows      int
		variables map[string]string
		want      []string
		unwanted  string // "" if any output is allowed
	}{
		{"pager", 24, map[string]string{"PAGER": "sed s/^/P:/", "TERM": "xterm"}, []string{"P:" + first, "P:\x1b[1mScopes"}, ""},
		{"quoted argument", 24, map[string]string{"PAGER": "sed 's/^/P: /'", "TERM": "xterm"}, []string{"P: " + first}, ""},
		{"default of LESS", 24, map[string]string{"PAGER": "env | grep LESS", "TERM": "xterm"}, []string{"LESS=FRX\n"}, first},
		{"output fits the screen", 1000, map[string]string{"PAGER": "sed s/^/P:/", "TERM": "xterm"}, []string{first, heading}, "P:"},
		{"unknown screen height", 0, map[string]string{"PAGER": "sed s/^/P:/", "TERM": "xterm"}, []string{first, heading}, "P:"},
		{"cat with arguments", 24, map[string]string{"PAGER": "cat -n", "TERM": "xterm"}, []string{"     1\t" + first}, ""},
		{"PAGER=cat", 24, map[string]string{"PAGER": "cat", "TERM": "xterm"}, []string{first, heading}, ""},
		{"missing pager", 24, map[string]string{"PAGER": "no-such-pager -x", "TERM": "xterm"}, []string{first, heading}, ""},
		{"pager that exits immediately", 24, map[string]string{"PAGER": "true", "TERM": "xterm"}, nil, first},
		{"failing pager", 24, map[string]string{"PAGER": "false", "TERM": "xterm"}, nil, first},
		{"pager that exits early", 24, map[string]string{"PAGER": "head -n 1", "TERM": "xterm"}, []string{first}, "Scopes"},
		{"NO_COLOR", 1000, map[string]string{"NO_COLOR": "1", "TERM": "xterm"}, []string{first, "\nScopes\n"}, "\x1b"},
		{"dumb terminal", 24, map[string]string{"PAGER": "sed s/^/P:/", "TERM": "dumb"}, []string{first, "\nScopes\n"}, "P:"},
		{"TERM is not set", 24, map[string]string{"PAGER": "sed s/^/P:/"}, []string{first, "\nScopes\n"}, "\x1b"},
		{"unknown TERM", 1000, map[string]string{"TERM": "nonsense"}, []string{first, heading}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := showHelp(t, 80, test.rows, test.variables)
			for _, want := range test.want {
				if !strings.Contains(got, want) {
					t.Errorf("output lacks %q:\n%.600q", want, got)
				}
			}
			if test.unwanted != "" && strings.Contains(got, test.unwanted) {
				t.Errorf("output contains %q:\n%.600q", test.unwanted, got)
			}
		})
	}
}

func TestNarrowTerminal(t *testing.T) {
	t.Parallel()
	got := showHelp(t, 20, 0, map[string]string{"TERM": "xterm"})
	if !strings.HasPrefix(got, "Annotate images.\n\nvision1\n    [flags] images annotate\n    [-r field=value...]\n") {
		t.Errorf("%.200q", got)
	}
}
