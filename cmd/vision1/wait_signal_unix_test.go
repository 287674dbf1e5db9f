//go:build unix

package main

import (
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
)

// TestWaitSignal: a signal ends the waiting, not the operation, and the command
// that goes on is said.
func TestWaitSignal(t *testing.T) {
	t.Parallel()
	several := map[string][]string{get: {running}, "GET /v1/operations/y": {named(running, "y")}}
	tests := []struct {
		name   string
		signal os.Signal
		paths  map[string][]string
		words  []string
		asked  int // requests after which the signal comes
		code   int
		goOn   string
	}{
		{"Ctrl-C", os.Interrupt, map[string][]string{get: {running}}, []string{"operations", "wait", "operations/x"}, 1, 130,
			"to go on waiting: vision1 operations wait operations/x\n"},
		{"SIGTERM", syscall.SIGTERM, map[string][]string{get: {running}}, []string{"operations", "wait", "operations/x"}, 1, 143,
			"to go on waiting: vision1 operations wait operations/x\n"},
		{"started", os.Interrupt, map[string][]string{purge: {running}, get: {running}}, purgeWords(), 2, 130,
			"to go on waiting: vision1 operations wait operations/x\n"},
		{"several", os.Interrupt, several, []string{"operations", "wait", "operations/x", "operations/y", "-o", "never.jsonl"}, 2, 130,
			"to go on waiting: vision1 operations wait operations/x operations/y -o never.jsonl\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := record(inTurn(test.paths))
			defer server.Close()
			p := prepare(t, server, test.words...)
			p.command.Dir = t.TempDir()
			if err := p.command.Start(); err != nil {
				t.Fatal(err)
			}
			for range test.asked {
				<-server.arrived
			}
			p.end(t, test.signal, test.code)
			if text := p.stderr.String(); !strings.HasSuffix(text, test.goOn) || !strings.Contains(text, "the waiting was") {
				t.Errorf("standard error\n%s\nwant\n%s", text, test.goOn)
			}
			for _, r := range server.Requests() {
				if r.Method == http.MethodPost && strings.HasSuffix(r.Path, ":cancel") {
					t.Error("the operation was cancelled")
				}
			}
			if files, err := os.ReadDir(p.command.Dir); err != nil || len(files) != 0 {
				t.Errorf("it left %v, %v", files, err)
			}
		})
	}
}
