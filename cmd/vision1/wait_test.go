package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	get    = "GET /v1/operations/x"
	cancel = "POST /v1/operations/x:cancel"
	purge  = "POST /v1/projects/p/locations/l/products:purge"
)

func waitWords() []string { return []string{"operations", "wait", "operations/x", "--interval", "1ms"} }

func cancelWords() []string {
	return []string{"operations", "cancel", "operations/x", "--wait", "--interval", "1ms"}
}

func purgeWords() []string {
	return []string{"projects", "locations-products-purge", "projects/p/locations/l", "-r", "force=true", "--wait", "--interval", "1ms"}
}

// TestWait: the finished operation and nothing else is the output, byte for
// byte, and the exit code tells how it ended.
func TestWait(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		paths  map[string][]string
		words  []string
		code   int
		stdout string
		stderr string // a part of it; "" for silence
		asked  int
	}{
		{"a success", map[string][]string{get: {running, running, succeeded}}, waitWords(), 0, succeeded, "", 3},
		{"one that is over", map[string][]string{get: {succeeded}}, waitWords(), 0, succeeded, "", 1},
		{"an error", map[string][]string{get: {running, failed}}, waitWords(), 7, failed,
			"error: operations/x ended in an error: The picture is empty. (3 INVALID_ARGUMENT)\n", 2},
		{"cancelled by others", map[string][]string{get: {running, cancelled}}, waitWords(), 7, cancelled, "operations/x was cancelled", 2},
		{"get --wait", map[string][]string{get: {running, succeeded}},
			[]string{"operations", "get", "operations/x", "--wait", "--interval", "1ms"}, 0, succeeded, "", 2},

		{"through failures", map[string][]string{get: {running, "503 {}", "hang-up", "cut", "500 {}", "429 {}", succeeded}},
			append(waitWords(), "--retries", "0"), 0, succeeded, "", 7},
		{"a first reply that is cut", map[string][]string{get: {"cut", "503 {}", succeeded}},
			append(waitWords(), "--retries", "0"), 0, succeeded, "", 3},
		{"never reached", map[string][]string{get: {"hang-up"}}, append(waitWords(), "--retries", "0"), 5, "", "could not be reached", 1},
		{"never available", map[string][]string{get: {"503 {}"}}, append(waitWords(), "--retries", "0"), 5, "", "503", 1},
		{"unknown", map[string][]string{get: {`404 {"error": {"status": "NOT_FOUND", "message": "no"}}`}}, waitWords(), 1, "", "404 NOT_FOUND", 1},
		{"deleted meanwhile", map[string][]string{get: {running, `404 {"error": {"status": "NOT_FOUND", "message": "no"}}`}},
			waitWords(), 1, "", "404 NOT_FOUND", 2},
		{"expired meanwhile", map[string][]string{get: {running, `401 {"error": {"status": "UNAUTHENTICATED", "message": "old"}}`}},
			waitWords(), 4, "", "to go on waiting: vision1 operations wait operations/x\n", 2},

		{"another operation", map[string][]string{get: {`{"name": "operations/y"}`}}, waitWords(), 5, "", "about operations/y", 1},
		{"no end", map[string][]string{get: {`{"name": "operations/x", "done": true}`}}, waitWords(), 5, "", "neither an error nor a response", 1},
		{"not done", map[string][]string{get: {`{"name": "operations/x", "response": {}}`}}, waitWords(), 5, "", "is not done", 1},
		{"nothing of it", map[string][]string{get: {`{}`}}, waitWords(), 5, "", "no name", 1},
		{"a list", map[string][]string{get: {running, `[]`}}, waitWords(), 5, "", "not an object", 2},
		{"a page", map[string][]string{get: {running, `<html>sign in</html>`}}, waitWords(), 5, "", "HTML", 2},
		{"an empty reply", map[string][]string{get: {""}}, waitWords(), 5, "", "empty", 1},

		{"started", map[string][]string{purge: {running}, get: {running, succeeded}}, purgeWords(), 0, succeeded, "", 3},
		{"started and over", map[string][]string{purge: {failed}}, purgeWords(), 7, failed, "ended in an error", 1},
		{"refused", map[string][]string{purge: {`403 {"error": {"status": "PERMISSION_DENIED"}}`}}, purgeWords(), 1, "", "403", 1},
		{"started without a name", map[string][]string{purge: {`{}`}}, purgeWords(), 5, "", "an operation may be running", 1},
		{"started, the reply cut", map[string][]string{purge: {"cut"}}, purgeWords(), 5, "", "an operation may be running", 1},
		{"started under a bad name", map[string][]string{purge: {`{"name": "operations/../x"}`}}, purgeWords(), 5, "", "can't be asked for", 1},
		{"started, then out of reach", map[string][]string{purge: {running}, get: {"503 {}", "hang-up", succeeded}},
			append(purgeWords(), "--retries", "0"), 0, succeeded, "", 4},

		{"cancelled", map[string][]string{cancel: {"{}"}, get: {running, cancelled}}, cancelWords(), 0, cancelled, "", 3},
		{"too late to cancel", map[string][]string{cancel: {"{}"}, get: {succeeded}}, cancelWords(), 7, succeeded,
			"error: operations/x was not cancelled: it ended with its result\n", 2},
		{"cancelled, another error", map[string][]string{cancel: {"{}"}, get: {failed}}, cancelWords(), 7, failed,
			"was not cancelled: it ended in another error: The picture is empty.", 2},
		{"can't be cancelled", map[string][]string{cancel: {`501 {"error": {"status": "UNIMPLEMENTED", "message": "no"}}`}}, cancelWords(), 1, "",
			"the service can't cancel this operation, which goes on to its end", 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			file := filepath.Join(folder, "out.json")
			if err := os.WriteFile(file, []byte("older"), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, words := range [][]string{test.words, append(append([]string{}, test.words...), "-o", file)} {
				got := waitCommand(t, test.paths, onTerminal{}, words...)
				toFile := len(words) > len(test.words)
				if toFile {
					text, err := os.ReadFile(file)
					if err != nil || got.stdout != "" {
						t.Errorf("standard output %q, the file %v", got.stdout, err)
					}
					if got.stdout = string(text); got.stdout == "older" {
						got.stdout = ""
					}
				}
				if got.code != test.code || got.stdout != test.stdout {
					t.Errorf("%q: exit %d, want %d; output %q, want %q\n%s", words, got.code, test.code, got.stdout, test.stdout, got.stderr)
				}
				want := test.stderr
				if toFile {
					want = strings.TrimSuffix(want, "\n") // -o belongs to the command that goes on
				}
				if !strings.Contains(got.stderr, want) || (test.stderr == "") != (got.stderr == "") {
					t.Errorf("%q: standard error %q, want %q", words, got.stderr, test.stderr)
				}
				if len(got.requests) != test.asked {
					t.Errorf("%q: %d requests, want %d", words, len(got.requests), test.asked)
				}
			}
			if entries, err := os.ReadDir(folder); err != nil || len(entries) != 1 {
				t.Errorf("the folder has %v, %v", entries, err)
			}
		})
	}
}

// TestWaitTimeout: where the time is up the operation is said to run on, with
// the command that goes on, and nothing is written.
func TestWaitTimeout(t *testing.T) {
	t.Parallel()
	limit := []string{"--timeout", "100ms"}
	tests := []struct {
		name   string
		paths  map[string][]string
		words  []string
		code   int
		stderr string
	}{
		{"one", map[string][]string{get: {running}}, append(waitWords(), limit...), 8,
			"error: the operation is still running after --timeout 100ms\nto go on waiting: vision1 operations wait operations/x\n"},
		{"one that is out of reach", map[string][]string{get: {running, "503 {}"}}, append(waitWords(), limit...), 8, "still running after"},
		{"started", map[string][]string{purge: {running}, get: {running}}, append(purgeWords(), limit...), 8, "vision1 operations wait operations/x\n"},
		{"cancelled", map[string][]string{cancel: {"{}"}, get: {running}}, append(cancelWords(), limit...), 8, "still running after"},
		{"for a program", map[string][]string{get: {running}}, append(waitWords(), "--timeout", "100ms", "--error-format", "json"), 8,
			`{"error":{"exit":8,"message":"the operation is still running after --timeout 100ms","operations":["operations/x"]}}` + "\n"},
		{"other flags", map[string][]string{get: {running}},
			append(waitWords(), "--timeout", "100ms", "-p", "key=AIzaSecret", "--quota-project", "my project"), 8,
			"vision1 --quota-project 'my project' operations wait operations/x\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := waitCommand(t, test.paths, onTerminal{}, test.words...)
			if got.code != test.code || got.stdout != "" || !strings.Contains(got.stderr, test.stderr) {
				t.Errorf("exit %d, output %q\n%s\nwant %d\n%s", got.code, got.stdout, got.stderr, test.code, test.stderr)
			}
			if strings.Contains(got.stderr, "AIzaSecret") {
				t.Errorf("the key is shown: %s", got.stderr)
			}
		})
	}
}

// TestWaitStarts: an operation is started once, and the looks at it are signed
// and counted as the call was, without what belongs to that alone.
func TestWaitStarts(t *testing.T) {
	t.Parallel()
	const start = "POST /v1/projects/p/locations/l/products:purge"
	got := waitCommand(t, map[string][]string{start: {"503 {}", running}, get: {running, succeeded}}, onTerminal{},
		append(purgeWords(), "-p", "key=K", "quota-user=u", "pretty-print=false")...)
	if got.code != 0 || got.stdout != succeeded {
		t.Fatalf("exit %d, %q\n%s", got.code, got.stdout, got.stderr)
	}
	var asked []string
	for _, r := range got.requests {
		asked = append(asked, r.Method+" "+r.Path+"?"+r.Query)
	}
	const query = "?alt=json&key=K&prettyPrint=false&quotaUser=u"
	want := []string{start + query, start + query, get + query, get + query}
	if fmt.Sprint(asked) != fmt.Sprint(want) {
		t.Errorf("asked\n%s\nwant\n%s", strings.Join(asked, "\n"), strings.Join(want, "\n"))
	}
	if string(got.requests[0].Body) != string(got.requests[1].Body) || len(got.requests[0].Body) == 0 {
		t.Errorf("first %s, then %s", got.requests[0].Body, got.requests[1].Body)
	}
}
