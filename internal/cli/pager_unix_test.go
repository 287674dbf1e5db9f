//go:build unix

package cli_test

import (
	"bytes"
	"strings"
	"testing"

	"vision1/internal/cli"
)

// show runs `vision1 help images annotate` on a terminal of that size, which
// takes nothing of its environment but the variables given.
func show(t *testing.T, columns, rows int, variables map[string]string) string {
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
		t.Errorf("standard error has %q", stderr.String())
	}
	return stdout.String()
}

func TestPager(t *testing.T) {
	t.Parallel()
	const first, heading = "Annotate pictures and wait for the result.\n", "\n\x1b[1mScopes\x1b[0m\n"
	tests := []struct {
		name      string
		rows      int
		variables map[string]string
		has       []string
		lacks     string
	}{
		{"a pager", 24, map[string]string{"PAGER": "sed s/^/P:/", "TERM": "xterm"}, []string{"P:" + first, "P:\x1b[1mScopes"}, ""},
		{"one with quotes", 24, map[string]string{"PAGER": "sed 's/^/P: /'", "TERM": "xterm"}, []string{"P: " + first}, ""},
		{"one with its settings", 24, map[string]string{"PAGER": "env | grep LESS", "TERM": "xterm"}, []string{"LESS=FRX\n"}, first},
		{"a screen that is long enough", 1000, map[string]string{"PAGER": "sed s/^/P:/", "TERM": "xterm"}, []string{first, heading}, "P:"},
		{"a screen of unknown length", 0, map[string]string{"PAGER": "sed s/^/P:/", "TERM": "xterm"}, []string{first, heading}, "P:"},
		{"no pager wanted", 24, map[string]string{"PAGER": "cat", "TERM": "xterm"}, []string{first, heading}, ""},
		{"a pager that is missing", 24, map[string]string{"PAGER": "no-such-pager -x", "TERM": "xterm"}, []string{first, heading}, ""},
		{"one that quits at once", 24, map[string]string{"PAGER": "true", "TERM": "xterm"}, nil, first},
		{"one that fails", 24, map[string]string{"PAGER": "false", "TERM": "xterm"}, nil, first},
		{"one that quits early", 24, map[string]string{"PAGER": "head -n 1", "TERM": "xterm"}, []string{first}, "Scopes"},
		{"no colour", 1000, map[string]string{"NO_COLOR": "1", "TERM": "xterm"}, []string{first, "\nScopes\n"}, "\x1b"},
		{"a terminal that can do nothing", 24, map[string]string{"PAGER": "sed s/^/P:/", "TERM": "dumb"}, []string{first, "\nScopes\n"}, "P:"},
		{"no TERM", 24, map[string]string{"PAGER": "sed s/^/P:/"}, []string{first, "\nScopes\n"}, "\x1b"},
		{"an unknown TERM", 1000, map[string]string{"TERM": "nonsense"}, []string{first, heading}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := show(t, 80, test.rows, test.variables)
			for _, want := range test.has {
				if !strings.Contains(got, want) {
					t.Errorf("no %q in\n%.600q", want, got)
				}
			}
			if test.lacks != "" && strings.Contains(got, test.lacks) {
				t.Errorf("%q in\n%.600q", test.lacks, got)
			}
		})
	}
}

func TestNarrowTerminal(t *testing.T) {
	t.Parallel()
	got := show(t, 20, 0, map[string]string{"TERM": "xterm"})
	if !strings.HasPrefix(got, "Annotate pictures\nand wait for the\nresult.\n") {
		t.Errorf("%.200q", got)
	}
}
