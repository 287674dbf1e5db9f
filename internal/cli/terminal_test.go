package cli_test

import (
	"strings"
	"testing"

	"vision1/internal/clitest"
)

// runGet runs a command whose streams are terminals or not, against a server
// that always sends the given response.
func runGet(t *testing.T, response string, terminal bool, args ...string) clitest.Result {
	t.Helper()
	server, err := clitest.ServeBehavior("respond", map[string]string{"text": response})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	home := t.TempDir()
	env := map[string]string{"VISION_EMULATOR_HOST": server.Host(), "HOME": home, "XDG_CACHE_HOME": home}
	return clitest.Command{Args: args, Env: env, StdoutTerminal: terminal, StderrTerminal: terminal}.Run()
}

// TestTerminal checks output that differs between a terminal and a pipe.
func TestTerminal(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name           string
		response       string
		args           []string
		stdout, stderr string // on a terminal; stderr is a part of it
		piped          string // standard output if it isn't a terminal
	}{
		{"adds a missing newline", `{"done": true}`, []string{"operations", "get", "operations/x"},
			"{\"done\": true}\n", "", `{"done": true}`},
		{"keeps the newline", "{}\n", []string{"operations", "get", "operations/x"}, "{}\n", "", "{}\n"},
		{"marks the invalid part", "", []string{"images", "annotate", "-r", "requests.image.contnet=x"},
			"", "  -r requests.image.contnet=x (argument 1)\n                    ^^^^^^^ ", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for _, terminal := range []bool{true, false} {
				got := runGet(t, test.response, terminal, test.args...)
				want := test.piped
				if terminal {
					want = test.stdout
				}
				if got.Stdout != want {
					t.Errorf("terminal %t: standard output %q, want %q", terminal, got.Stdout, want)
				}
				if has := strings.Contains(got.Stderr, test.stderr); test.stderr != "" && has != terminal {
					t.Errorf("terminal %t: standard error contains %q: %t, want %t\n%s", terminal, test.stderr, has, terminal, got.Stderr)
				}
			}
		})
	}
}

// TestFormatsOnTerminal checks that control characters in a response are escaped
// on a terminal and unmodified elsewhere.
func TestFormatsOnTerminal(t *testing.T) {
	t.Parallel()
	const response = `{"name":"operations/x","error":{"message":"a\u001b[2Jb\u202ec\nd"}}`
	for _, test := range []struct {
		args            []string
		terminal, piped string
	}{
		{[]string{"--query", ".error.message"}, "a\\x1b[2Jb\\u202ec\nd\n", "a\x1b[2Jb\u202ec\nd\n"},
		{[]string{"--query", "[.error.message]", "--format", "csv"}, "\"a\\x1b[2Jb\\u202ec\nd\"\n", "\"a\x1b[2Jb\u202ec\nd\"\n"},
		{[]string{"--query", "[.error.message]", "--format", "table"}, "a\\x1b[2Jb\\u202ec\\nd\n", "a\\x1b[2Jb\\u202ec\\nd\n"},
	} {
		for terminal, want := range map[bool]string{true: test.terminal, false: test.piped} {
			got := runGet(t, response, terminal, append([]string{"operations", "get", "operations/x"}, test.args...)...)
			if got.Code != 0 {
				t.Fatalf("%q: exit %d: %s", test.args, got.Code, got.Stderr)
			}
			if got.Stdout != want {
				t.Errorf("%q, terminal %t: %q, want %q", test.args, terminal, got.Stdout, want)
			}
		}
	}
}
