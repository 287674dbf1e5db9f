package main

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"vision1/internal/cli"
)

// A result is what came of one command.
type result struct {
	code           int
	stdout, stderr string
	requests       []request // that the server got meanwhile
}

// command runs one command in this process against a server of its own, which
// answers {} to everything. environment is all that it finds there.
func command(t *testing.T, stdin string, environment map[string]string, words ...string) result {
	t.Helper()
	server := record(reply(http.StatusOK, map[string]string{"type": "application/json", "text": "{}\n"}))
	defer server.Close()
	var stdout, stderr bytes.Buffer
	env := cli.System()
	env.Args, env.Stdin, env.Stdout, env.Stderr = words, strings.NewReader(stdin), &stdout, &stderr
	env.StdoutTerminal, env.StderrTerminal = false, false
	env.Getenv = func(name string) string {
		if name == "VISION1_ENDPOINT" {
			return server.server.URL
		}
		return environment[name]
	}
	code := cli.Main(env)
	return result{code, stdout.String(), stderr.String(), server.Requests()}
}
