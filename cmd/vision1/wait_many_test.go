package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func named(text, name string) string {
	return strings.ReplaceAll(text, "operations/x", "operations/"+name)
}

// TestWaitForSeveral: each operation is a line as it ends, and the worst of the
// ends is the exit code.
func TestWaitForSeveral(t *testing.T) {
	t.Parallel()
	const (
		good     = `{"name":"operations/good","done":true,"big":123456789012345678901,"response":{}}` + "\n"
		bad      = `{"name":"operations/bad","done":true,"error":{"code":3,"message":"The picture is empty.","details":[{"@type":"t"}]}}` + "\n"
		notFound = `404 {"error": {"status": "NOT_FOUND", "message": "unknown"}}`
	)
	paths := map[string][]string{
		"GET /v1/operations/good":    {named(running, "good"), named(succeeded, "good")},
		"GET /v1/operations/bad":     {named(failed, "bad")},
		"GET /v1/operations/slow":    {named(running, "slow")},
		"GET /v1/operations/unknown": {notFound},
	}
	tests := []struct {
		names  string
		code   int
		lines  []string
		stderr []string // parts of it; nil for silence
	}{
		{"good good", 0, nil, nil}, // one, and as one: not a line
		{"bad good", 7, []string{good, bad}, []string{"error: 1 operation ended in an error\n  operations/bad ended in an error: The picture is empty."}},
		{"bad good slow", 8, []string{good, bad}, []string{"error: the operation is still running after --timeout 300ms\n",
			"to go on waiting: vision1 operations wait operations/slow\n"}},
		{"unknown good slow", 1, []string{good}, []string{"error: 1 operation of 3 could not be waited for\n  operations/unknown: ", "404 NOT_FOUND",
			"to go on waiting: vision1 operations wait operations/slow\n"}},
	}
	for _, test := range tests {
		t.Run(test.names, func(t *testing.T) {
			t.Parallel()
			words := []string{"operations", "wait", "--interval", "10ms", "--timeout", "300ms"}
			for _, name := range strings.Fields(test.names) {
				words = append(words, "operations/"+name)
			}
			got := waitCommand(t, paths, onTerminal{}, words...)
			if got.code != test.code {
				t.Errorf("exit %d, want %d", got.code, test.code)
			}
			for _, line := range test.lines {
				if strings.Count(got.stdout, line) != 1 {
					t.Errorf("the output lacks %s", line)
				}
			}
			if test.lines == nil && got.stdout != named(succeeded, "good") || test.lines != nil && len(got.stdout) != len(strings.Join(test.lines, "")) {
				t.Errorf("the output is %s", got.stdout)
			}
			for _, part := range test.stderr {
				if !strings.Contains(got.stderr, part) {
					t.Errorf("standard error lacks %q:\n%s", part, got.stderr)
				}
			}
			if test.stderr == nil && got.stderr != "" {
				t.Errorf("standard error has %q", got.stderr)
			}
			whole := test.code == 0 || test.code == 7
			file := filepath.Join(t.TempDir(), "out.jsonl")
			code := waitCommand(t, paths, onTerminal{}, append(words, "-o", file)...).code
			if _, err := os.Stat(file); code != test.code || (err == nil) != whole {
				t.Errorf("with -o: exit %d, the file: %v", code, err)
			}
		})
	}
}

// TestWaitMistakes: what is wrong with a wait is said at once, and nothing is sent.
func TestWaitMistakes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		words []string
		want  []string
	}{
		{[]string{"operations", "wait"}, []string{"<name>  is missing"}},
		{[]string{"operations", "wait", "operations/a", "operations/../b", "operations//c"}, []string{"operations/../b (word 2)", "operations//c (word 3)"}},
		{[]string{"operations", "wait", "operations/x", "-p", "fields=name", "alt=proto", "callback=f", "--interval", "0s", "--progress", "fancy"},
			[]string{"fields=name", "alt=proto", "callback=f", "--interval 0s", "--progress fancy"}},
		{[]string{"operations", "delete", "operations/x", "--wait", "--interval", "soon"}, []string{"--wait", "starts no operation", "--interval soon"}},
		{[]string{"operations", "get", "operations/x", "--interval", "1s"}, []string{"goes with --wait"}},
		{[]string{"operations", "wait", "operations/x", "-r", "force=true"}, []string{"no request"}},
		{[]string{"--strict", "operations", "wait", "operations/x", "something/else"}, []string{"something/else", "(--strict)"}},
	}
	for _, test := range tests {
		got := waitCommand(t, nil, onTerminal{}, test.words...)
		if got.code != 2 || got.stdout != "" || len(got.requests) != 0 {
			t.Errorf("%q: exit %d, output %q, %d requests\n%s", test.words, got.code, got.stdout, len(got.requests), got.stderr)
		}
		for _, part := range test.want {
			if !strings.Contains(got.stderr, part) {
				t.Errorf("%q: standard error lacks %q:\n%s", test.words, part, got.stderr)
			}
		}
	}
}

// TestWaitDryRun prints the calls that are known before the first is made.
func TestWaitDryRun(t *testing.T) {
	t.Parallel()
	got := waitCommand(t, nil, onTerminal{}, "operations", "wait", "operations/x", "operations/y", "--dry-run", "-p", "key=K")
	if got.code != 0 || len(got.requests) != 0 {
		t.Errorf("exit %d, %d requests\n%s", got.code, len(got.requests), got.stderr)
	}
	for _, name := range []string{"x", "y"} {
		if want := "GET /v1/operations/" + name + "?alt=json&key="; strings.Count(got.stdout, want) != 1 {
			t.Errorf("it lacks %q:\n%s", want, got.stdout)
		}
	}
	if !strings.Contains(got.stderr, "again and again") || strings.Contains(got.stdout, "key=K") {
		t.Errorf("it says\n%s%s", got.stdout, got.stderr)
	}
}

// TestWaitProgress: how far an operation is stands on standard error where
// somebody looks or asked for it, and nowhere else.
func TestWaitProgress(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		terminal onTerminal
		words    []string
		want     string
	}{
		{"nobody looks", onTerminal{}, nil, ""},
		{"a terminal", onTerminal{stderr: true}, nil,
			"\roperations/x  RUNNING 40 %  00:00\roperations/x  out of reach, trying again  00:00\roperations/x  done  00:00" +
				strings.Repeat(" ", len("out of reach, trying again")-len("done")) + "\roperations/x  done  00:00\n"},
		{"a terminal, quiet", onTerminal{stderr: true}, []string{"--quiet"}, ""},
		{"plain lines", onTerminal{}, []string{"--progress", "plain"},
			"operations/x  RUNNING 40 %  00:00\noperations/x  out of reach, trying again  00:00\noperations/x  done  00:00\n"},
		{"plain lines on a terminal", onTerminal{stderr: true}, []string{"--progress", "plain"},
			"operations/x  RUNNING 40 %  00:00\noperations/x  out of reach, trying again  00:00\noperations/x  done  00:00\n"},
		{"plain lines, quiet", onTerminal{}, []string{"--progress", "plain", "--quiet"}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := waitCommand(t, map[string][]string{get: {running, "500 {}", succeeded}}, test.terminal,
				append(append(waitWords(), "--retries", "0"), test.words...)...)
			if got.code != 0 || got.stdout != succeeded || got.stderr != test.want {
				t.Errorf("exit %d, output %q, standard error\n%q, want\n%q", got.code, got.stdout, got.stderr, test.want)
			}
		})
	}
	t.Run("cancelling", func(t *testing.T) {
		t.Parallel()
		got := waitCommand(t, map[string][]string{cancel: {"{}"}, get: {running, cancelled}}, onTerminal{}, append(cancelWords(), "--progress", "plain")...)
		if want := "operations/x  RUNNING 40 %, cancelling  00:00\noperations/x  CANCELLED  00:00\n"; got.stderr != want {
			t.Errorf("standard error %q, want %q", got.stderr, want)
		}
	})
	t.Run("a message meanwhile", func(t *testing.T) {
		t.Parallel()
		got := waitCommand(t, map[string][]string{get: {running, "503 {}", succeeded}}, onTerminal{stderr: true}, waitWords()...)
		line := "\r" + strings.Repeat(" ", len("operations/x  RUNNING 40 %  00:00")) + "\rretry 1 in "
		if got.code != 0 || !strings.Contains(got.stderr, line) {
			t.Errorf("exit %d, standard error %q lacks %q", got.code, got.stderr, line)
		}
	})
	t.Run("several", func(t *testing.T) {
		t.Parallel()
		paths := map[string][]string{}
		words := []string{"operations", "wait", "--interval", "1ms", "--progress", "plain"}
		for i := range 5 {
			name := fmt.Sprint("n", i)
			paths["GET /v1/operations/"+name] = []string{named(running, name), named(succeeded, name)}
			words = append(words, "operations/"+name)
		}
		got := waitCommand(t, paths, onTerminal{}, words...)
		if !strings.HasPrefix(got.stderr, "0 of 5 operations ended  00:00\n") || !strings.HasSuffix(got.stderr, "5 of 5 operations ended  00:00\n") {
			t.Errorf("standard error %q", got.stderr)
		}
	})
}
