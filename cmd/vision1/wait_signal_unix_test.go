//go:build unix

package main

import (
	"net/http"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"vision1/internal/clitest"
)

// TestWaitSignal checks that a signal stops the waiting, doesn't cancel the
// operation, and prints the command that resumes waiting.
func TestWaitSignal(t *testing.T) {
	t.Parallel()
	const (
		get     = "GET /v1/operations/x"
		running = `{"name": "operations/x", "metadata": {"state": "RUNNING", "progressPercent": 40}}`
	)
	purge := []string{"projects", "locations-products-purge", "projects/p/locations/l", "-r", "force=true", "--wait", "--interval", "1ms"}
	several := map[string][]string{get: {running}, "GET /v1/operations/y": {strings.ReplaceAll(running, "operations/x", "operations/y")}}
	tests := []struct {
		name   string
		signal os.Signal
		paths  map[string][]string
		args   []string
		after  int // requests after which the signal is sent
		code   int
		resume string
	}{
		{"Ctrl-C", os.Interrupt, map[string][]string{get: {running}}, []string{"operations", "wait", "operations/x"}, 1, 130,
			"to resume waiting: vision1 operations wait operations/x\n"},
		{"SIGTERM", syscall.SIGTERM, map[string][]string{get: {running}}, []string{"operations", "wait", "operations/x"}, 1, 143,
			"to resume waiting: vision1 operations wait operations/x\n"},
		{"started", os.Interrupt, map[string][]string{"POST /v1/projects/p/locations/l/products:purge": {running}, get: {running}}, purge, 2, 130,
			"to resume waiting: vision1 operations wait operations/x --interval 1ms\n"},
		{"several", os.Interrupt, several, []string{"operations", "wait", "operations/x", "operations/y", "-o", "never.jsonl"}, 2, 130,
			"to resume waiting: vision1 operations wait operations/x operations/y -o never.jsonl\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := clitest.Serve(clitest.Sequence(test.paths))
			defer server.Close()
			p := newProcess(t, server, test.args...)
			p.command.Dir = t.TempDir()
			if err := p.command.Start(); err != nil {
				t.Fatal(err)
			}
			for range test.after {
				<-server.Arrived
			}
			p.interrupt(t, test.signal, test.code)
			if text := p.stderr.String(); !strings.HasSuffix(text, test.resume) || !strings.Contains(text, "stopped waiting") {
				t.Errorf("standard error\n%s\nwant\n%s", text, test.resume)
			}
			for _, r := range server.Requests() {
				if r.Method == http.MethodPost && strings.HasSuffix(r.Path, ":cancel") {
					t.Error("the operation was canceled")
				}
			}
			if files, err := os.ReadDir(p.command.Dir); err != nil || len(files) != 0 {
				t.Errorf("the command left %v behind, %v", files, err)
			}
		})
	}
}

// TestWaitOutputBlocked checks that a command that is ended while it writes the
// operations that are done prints the command that resumes waiting.
func TestWaitOutputBlocked(t *testing.T) {
	t.Parallel()
	const done = `{"name": "operations/x", "done": true, "response": {}}`
	paths := map[string][]string{
		"POST /v1/operations/x:cancel":                   {"{}"},
		"POST /v1/projects/p/locations/l/products:purge": {`{"name": "operations/x"}`},
		"GET /v1/operations/x":                           {done},
		"GET /v1/operations/y":                           {strings.ReplaceAll(done, "operations/x", "operations/y")},
		"GET /v1/operations/z":                           {`{"name": "operations/z"}`},
	}
	purge := []string{"projects", "locations-products-purge", "projects/p/locations/l", "-r", "force=true", "--wait"}
	const oneDone, allDone = "the operation is done but not written", "2 operations are done but not written"
	tests := []struct {
		name  string
		args  []string
		code  int
		err   string
		names string
	}{
		{"wait", []string{"operations", "wait", "operations/x"}, 5, oneDone, "operations/x"},
		{"cancel", []string{"operations", "cancel", "operations/x", "--wait"}, 5, oneDone, "operations/x"},
		{"start", purge, 5, oneDone, "operations/x"},
		{"several", []string{"operations", "wait", "operations/x", "operations/y"}, 5, allDone, "operations/x operations/y"},
		{"several, one of them running", []string{"operations", "wait", "operations/x", "operations/z"}, 8,
			"2 operations are still running or not written", "operations/x operations/z"},
	}
	for _, flags := range []string{"", " --query .name", " --format yaml", " --format table"} {
		for _, test := range tests {
			t.Run(test.name+flags, func(t *testing.T) {
				t.Parallel()
				server := clitest.Serve(clitest.Sequence(paths))
				defer server.Close()
				args := slices.Concat(test.args, strings.Fields(flags), []string{"--interval", "1ms", "--timeout", "1s"})
				p := newProcess(t, server, args...)
				p.command.Stdout = fullPipe(t)
				if err := p.command.Run(); p.command.ProcessState.ExitCode() != test.code {
					t.Errorf("%v, want exit code %d", err, test.code)
				}
				want := "error: " + test.err + " after --timeout 1s\n" +
					"to resume waiting: vision1 operations wait " + test.names + " --interval 1ms" + flags + "\n"
				if p.stderr.String() != want {
					t.Errorf("standard error\n%s\nwant\n%s", p.stderr.String(), want)
				}
			})
		}
	}
}
