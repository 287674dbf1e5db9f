package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"vision1/internal/cli"
)

// What a service says of operations/x.
const (
	running   = `{"name": "operations/x", "metadata": {"state": "RUNNING", "progressPercent": 40}}`
	succeeded = "{\n  \"name\": \"operations/x\",\n  \"done\": true, \"big\": 123456789012345678901, \"response\": {}\n}\n"
	failed    = `{"name": "operations/x", "done": true, "error": {"code": 3, "message": "The picture is empty.", "details": [{"@type": "t"}]}}`
	cancelled = `{"name": "operations/x", "done": true, "error": {"code": 1, "message": "The operation was cancelled."}}`
)

// inTurn answers each request for a path with the next of its steps, the last
// one again and again. A step is "STATUS body" or, with 200 for the status, the
// body alone; "hang-up" and "cut" end the connection before or in the reply.
func inTurn(paths map[string][]string) http.Handler {
	var mu sync.Mutex
	asked := map[string]int{}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := r.Method + " " + r.URL.Path
		steps := paths[key]
		if len(steps) == 0 {
			http.Error(w, "not asked for in this test: "+key, http.StatusTeapot)
			return
		}
		mu.Lock()
		step := steps[min(asked[key], len(steps)-1)]
		asked[key]++
		mu.Unlock()
		switch step {
		case "hang-up":
			raw("").ServeHTTP(w, r)
			return
		case "cut":
			raw("Content-Length: 1000\r\n\r\n{\"name\":").ServeHTTP(w, r)
			return
		}
		code, body := http.StatusOK, step
		if first, rest, ok := strings.Cut(step, " "); ok && len(first) == 3 && first[0] >= '2' && first[0] <= '5' {
			body = rest
			_, _ = fmt.Sscan(first, &code) // three digits
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(code)
		_, _ = io.WriteString(w, body) // the client tells what it got
	})
}

// onTerminal says which streams are one.
type onTerminal struct{ stdout, stderr bool }

// waitCommand runs a command in this process against a server that answers in
// turn. The looks at an operation follow each other at once.
func waitCommand(t *testing.T, paths map[string][]string, terminal onTerminal, words ...string) result {
	t.Helper()
	server := record(inTurn(paths))
	defer server.Close()
	var stdout, stderr bytes.Buffer
	env := cli.System()
	env.Args, env.Stdin, env.Stdout, env.Stderr = words, strings.NewReader(""), &stdout, &stderr
	env.StdoutTerminal, env.StderrTerminal = terminal.stdout, terminal.stderr
	env.Getenv = func(name string) string {
		return map[string]string{"VISION_EMULATOR_HOST": server.Host(), "HOME": t.TempDir()}[name]
	}
	code := cli.Main(env)
	return result{code, stdout.String(), stderr.String(), server.Requests()}
}
