package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"vision1/internal/cli"
)

// TestFormatsOnATerminal has control characters in a reply: visible on a
// terminal, as they came elsewhere.
func TestFormatsOnATerminal(t *testing.T) {
	t.Parallel()
	server, err := behave("reply", map[string]string{"text": `{"name":"operations/x","error":{"message":"a\u001b[2Jb\u202ec\nd"}}`})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	for _, test := range []struct {
		words            []string
		terminal, passed string
	}{
		{[]string{"--query", ".error.message"}, "a\\x1b[2Jb\\u202ec\nd\n", "a\x1b[2Jb\u202ec\nd\n"},
		{[]string{"--query", "[.error.message]", "--format", "csv"}, "\"a\\x1b[2Jb\\u202ec\nd\"\n", "\"a\x1b[2Jb\u202ec\nd\"\n"},
		{[]string{"--query", "[.error.message]", "--format", "table"}, "a\\x1b[2Jb\\u202ec\\nd\n", "a\\x1b[2Jb\\u202ec\\nd\n"},
	} {
		for _, terminal := range []bool{true, false} {
			var stdout, stderr bytes.Buffer
			env := cli.System()
			env.Args = append([]string{"operations", "get", "operations/x"}, test.words...)
			env.Stdin, env.Stdout, env.Stderr = strings.NewReader(""), &stdout, &stderr
			env.StdoutTerminal, env.StderrTerminal = terminal, terminal
			home := t.TempDir()
			env.Getenv = func(name string) string {
				return map[string]string{"VISION_EMULATOR_HOST": server.Host(), "HOME": home, "XDG_CACHE_HOME": filepath.Join(home, "cache")}[name]
			}
			if code := cli.Main(env); code != 0 {
				t.Fatalf("%q: exit code %d: %s", test.words, code, &stderr)
			}
			want := test.passed
			if terminal {
				want = test.terminal
			}
			if stdout.String() != want {
				t.Errorf("%q, terminal %t: %q, want %q", test.words, terminal, stdout.String(), want)
			}
		}
	}
}
