package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// named returns text with another operation name.
func named(text, name string) string {
	return strings.ReplaceAll(text, "operations/x", "operations/"+name)
}

// TestWaitForSeveral checks that each operation is printed as one line when it is
// done, and that the exit code reflects the worst outcome.
func TestWaitForSeveral(t *testing.T) {
	t.Parallel()
	const (
		good     = `{"name":"operations/good","done":true,"big":123456789012345678901,"response":{}}` + "\n"
		bad      = `{"name":"operations/bad","done":true,"error":{"code":3,"message":"The image is empty.","details":[{"@type":"t"}]}}` + "\n"
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
		stderr []string // parts of it; nil if nothing is printed
	}{
		{"good good", 0, nil, nil}, // one operation, printed as it is
		{"bad good", 7, []string{good, bad}, []string{"error: 1 operation failed\n  operations/bad failed: The image is empty."}},
		{"bad good slow", 8, []string{good, bad}, []string{"error: the operation is still running after --timeout 1s\n",
			"to resume waiting: vision1 operations wait operations/slow --interval 10ms\n"}},
		{"unknown good slow", 1, []string{good}, []string{"error: 1 operation of 3 could not be polled\n  operations/unknown: ", "404 NOT_FOUND",
			"to resume waiting: vision1 operations wait operations/slow --interval 10ms\n"}},
	}
	for _, test := range tests {
		t.Run(test.names, func(t *testing.T) {
			t.Parallel()
			args := []string{"operations", "wait", "--interval", "10ms"}
			for _, name := range strings.Fields(test.names) {
				args = append(args, "operations/"+name)
			}
			got := runExpired(t, enough, paths, args...)
			if got.Code != test.code {
				t.Errorf("exit %d, want %d", got.Code, test.code)
			}
			for _, line := range test.lines {
				if strings.Count(got.Stdout, line) != 1 {
					t.Errorf("the output lacks %s", line)
				}
			}
			if test.lines == nil && got.Stdout != named(succeeded, "good") || test.lines != nil && len(got.Stdout) != len(strings.Join(test.lines, "")) {
				t.Errorf("the output is %s", got.Stdout)
			}
			for _, part := range test.stderr {
				if !strings.Contains(got.Stderr, part) {
					t.Errorf("standard error lacks %q:\n%s", part, got.Stderr)
				}
			}
			if test.stderr == nil && got.Stderr != "" {
				t.Errorf("standard error contains %q", got.Stderr)
			}
			complete := test.code == 0 || test.code == 7
			file := filepath.Join(t.TempDir(), "out.jsonl")
			code := runExpired(t, enough, paths, append(args, "-o", file)...).Code
			if _, err := os.Stat(file); code != test.code || (err == nil) != complete {
				t.Errorf("with -o: exit %d, the file: %v", code, err)
			}
		})
	}
}

// TestWaitInvalid checks that all errors in the arguments are reported together
// and that nothing is sent.
func TestWaitInvalid(t *testing.T) {
	t.Parallel()
	tests := []struct {
		args []string
		want []string
	}{
		{[]string{"operations", "wait"}, []string{"<name>  is missing"}},
		{[]string{"operations", "wait", "operations/a", "operations/../b", "operations//c"}, []string{"operations/../b (argument 2)", "operations//c (argument 3)"}},
		{[]string{"operations", "wait", "operations/x", "-p", "fields=name", "alt=proto", "callback=f", "--interval", "0s", "--progress", "fancy"},
			[]string{"fields=name", "alt=proto", "callback=f", "--interval 0s", "--progress fancy"}},
		{[]string{"operations", "delete", "operations/x", "--wait", "--interval", "soon"}, []string{"--wait", "starts no operation", "--interval soon"}},
		{[]string{"operations", "get", "operations/x", "--interval", "1s"}, []string{"requires --wait"}},
		{[]string{"operations", "wait", "operations/x", "-r", "force=true"}, []string{"no request"}},
		{[]string{"--strict", "operations", "wait", "operations/x", "something/else"}, []string{"something/else", "(--strict)"}},
	}
	for _, test := range tests {
		got := runWait(t, nil, false, test.args...)
		if got.Code != 2 || got.Stdout != "" || len(got.Requests) != 0 {
			t.Errorf("%q: exit %d, output %q, %d requests\n%s", test.args, got.Code, got.Stdout, len(got.Requests), got.Stderr)
		}
		for _, part := range test.want {
			if !strings.Contains(got.Stderr, part) {
				t.Errorf("%q: standard error lacks %q:\n%s", test.args, part, got.Stderr)
			}
		}
	}
}

// TestWaitDryRun checks that --dry-run prints the requests that are known in
// advance.
func TestWaitDryRun(t *testing.T) {
	t.Parallel()
	got := runWait(t, nil, false, "operations", "wait", "operations/x", "operations/y", "--dry-run", "-p", "key=K")
	if got.Code != 0 || len(got.Requests) != 0 {
		t.Errorf("exit %d, %d requests\n%s", got.Code, len(got.Requests), got.Stderr)
	}
	for _, name := range []string{"x", "y"} {
		if want := "GET /v1/operations/" + name + "?alt=json&key="; strings.Count(got.Stdout, want) != 1 {
			t.Errorf("the output lacks %q:\n%s", want, got.Stdout)
		}
	}
	if !strings.Contains(got.Stderr, "repeated until the operation is done") || strings.Contains(got.Stdout, "key=K") {
		t.Errorf("output\n%s%s", got.Stdout, got.Stderr)
	}
}

// instant returns progress as if no time had passed: a busy machine needs seconds.
func instant(progress string) string {
	return regexp.MustCompile(`\b00:\d\d\b`).ReplaceAllString(progress, "00:00")
}

// TestWaitProgress checks that progress is printed to standard error if that is a
// terminal or --progress is given, and not otherwise.
func TestWaitProgress(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		terminal bool
		args     []string
		want     string
	}{
		{"not a terminal", false, nil, ""},
		{"terminal", true, nil,
			"\roperations/x  RUNNING 40 %  00:00\roperations/x  service unreachable, retrying  00:00\roperations/x  done  00:00" +
				strings.Repeat(" ", len("service unreachable, retrying")-len("done")) + "\roperations/x  done  00:00\n"},
		{"terminal, quiet", true, []string{"--quiet"}, ""},
		{"plain lines", false, []string{"--progress", "plain"},
			"operations/x  RUNNING 40 %  00:00\noperations/x  service unreachable, retrying  00:00\noperations/x  done  00:00\n"},
		{"plain lines on a terminal", true, []string{"--progress", "plain"},
			"operations/x  RUNNING 40 %  00:00\noperations/x  service unreachable, retrying  00:00\noperations/x  done  00:00\n"},
		{"plain lines, quiet", false, []string{"--progress", "plain", "--quiet"}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := runWait(t, map[string][]string{get: {running, "500 {}", succeeded}}, test.terminal,
				append(append(waitArgs(), "--retries", "0"), test.args...)...)
			if got.Code != 0 || got.Stdout != succeeded || instant(got.Stderr) != test.want {
				t.Errorf("exit %d, output %q, standard error\n%q, want\n%q", got.Code, got.Stdout, got.Stderr, test.want)
			}
		})
	}
	t.Run("canceling", func(t *testing.T) {
		t.Parallel()
		got := runWait(t, map[string][]string{cancel: {"{}"}, get: {running, canceled}}, false, append(cancelArgs(), "--progress", "plain")...)
		if want := "operations/x  RUNNING 40 %, canceling  00:00\noperations/x  CANCELLED  00:00\n"; instant(got.Stderr) != want {
			t.Errorf("standard error %q, want %q", got.Stderr, want)
		}
	})
	t.Run("message during progress", func(t *testing.T) {
		t.Parallel()
		got := runWait(t, map[string][]string{get: {running, "503 {}", succeeded}}, true, waitArgs()...)
		line := "\r" + strings.Repeat(" ", len("operations/x  RUNNING 40 %  00:00")) + "\rretry 1 in "
		if got.Code != 0 || !strings.Contains(got.Stderr, line) {
			t.Errorf("exit %d, standard error %q lacks %q", got.Code, got.Stderr, line)
		}
	})
	t.Run("several", func(t *testing.T) {
		t.Parallel()
		paths := map[string][]string{}
		args := []string{"operations", "wait", "--interval", "1ms", "--progress", "plain"}
		for i := range 5 {
			name := fmt.Sprint("n", i)
			paths["GET /v1/operations/"+name] = []string{named(running, name), named(succeeded, name)}
			args = append(args, "operations/"+name)
		}
		got := runWait(t, paths, false, args...)
		if stderr := instant(got.Stderr); !strings.HasPrefix(stderr, "0 of 5 operations done  00:00\n") || !strings.HasSuffix(stderr, "5 of 5 operations done  00:00\n") {
			t.Errorf("standard error %q", got.Stderr)
		}
	})
}
