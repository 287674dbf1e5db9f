package main

import (
	"bytes"
	"strings"
	"testing"

	"vision1/internal/cli"
)

// TestTerminal looks at what a person at a terminal sees, and a pipe does not.
func TestTerminal(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name           string
		reply          string
		words          []string
		stdout, stderr string // on a terminal; stderr is a part of it
		piped          string // standard output elsewhere
	}{
		{"a missing last newline", `{"done": true}`, []string{"operations", "get", "operations/x"},
			"{\"done\": true}\n", "", `{"done": true}`},
		{"a last newline", "{}\n", []string{"operations", "get", "operations/x"}, "{}\n", "", "{}\n"},
		{"a mark under the fault", "", []string{"images", "annotate", "-r", "requests.image.contnet=x"},
			"", "  -r requests.image.contnet=x (word 1)\n                    ^^^^^^^ ", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server, err := behave("reply", map[string]string{"text": test.reply})
			if err != nil {
				t.Fatal(err)
			}
			defer server.Close()
			for _, terminal := range []bool{true, false} {
				var stdout, stderr bytes.Buffer
				env := cli.System()
				env.Args, env.Stdin, env.Stdout, env.Stderr = test.words, strings.NewReader(""), &stdout, &stderr
				env.StdoutTerminal, env.StderrTerminal = terminal, terminal
				env.Getenv = func(name string) string {
					return map[string]string{"VISION_EMULATOR_HOST": server.Host()}[name]
				}
				cli.Main(env)
				want := test.piped
				if terminal {
					want = test.stdout
				}
				if stdout.String() != want {
					t.Errorf("terminal %t: standard output %q, want %q", terminal, stdout.String(), want)
				}
				if has := strings.Contains(stderr.String(), test.stderr); test.stderr != "" && has != terminal {
					t.Errorf("terminal %t: standard error has no %q, or should have none:\n%s", terminal, test.stderr, stderr.String())
				}
			}
		})
	}
}
