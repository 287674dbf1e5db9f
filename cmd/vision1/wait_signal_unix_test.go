//go:build unix

package main

import (
	"net/http"
	"os"
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
