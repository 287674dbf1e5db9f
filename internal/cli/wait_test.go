package cli_test

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

// Responses of the service for operations/x.
const (
	running   = `{"name": "operations/x", "metadata": {"state": "RUNNING", "progressPercent": 40}}`
	succeeded = "{\n  \"name\": \"operations/x\",\n  \"done\": true, \"big\": 123456789012345678901, \"response\": {}\n}\n"
	failed    = `{"name": "operations/x", "done": true, "error": {"code": 3, "message": "The image is empty.", "details": [{"@type": "t"}]}}`
	canceled  = `{"name": "operations/x", "done": true, "error": {"code": 1, "message": "The operation was cancelled."}}`
)

func waitArgs() []string { return []string{"operations", "wait", "operations/x", "--interval", "1ms"} }

func cancelArgs() []string {
	return []string{"operations", "cancel", "operations/x", "--wait", "--interval", "1ms"}
}

func purgeArgs() []string {
	return []string{"projects", "locations-products-purge", "projects/p/locations/l", "-r", "force=true", "--wait", "--interval", "1ms"}
}

// TestWait checks that the output is the final operation, unmodified, and that
// the exit code reflects its outcome.
func TestWait(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		paths  map[string][]string
		args   []string
		code   int
		stdout string
		stderr string // a part of it; "" if nothing is printed
		count  int    // of requests
	}{
		{"success", map[string][]string{get: {running, running, succeeded}}, waitArgs(), 0, succeeded, "", 3},
		{"already done", map[string][]string{get: {succeeded}}, waitArgs(), 0, succeeded, "", 1},
		{"error", map[string][]string{get: {running, failed}}, waitArgs(), 7, failed,
			"error: operations/x failed: The image is empty. (3 INVALID_ARGUMENT)\n", 2},
		{"canceled elsewhere", map[string][]string{get: {running, canceled}}, waitArgs(), 7, canceled, "operations/x was canceled", 2},
		{"get --wait", map[string][]string{get: {running, succeeded}},
			[]string{"operations", "get", "operations/x", "--wait", "--interval", "1ms"}, 0, succeeded, "", 2},

		{"transient errors", map[string][]string{get: {running, "503 {}", "hang-up", "cut", "500 {}", "429 {}", succeeded}},
			append(waitArgs(), "--retries", "0"), 0, succeeded, "", 7},
		{"first response cut", map[string][]string{get: {"cut", "503 {}", succeeded}},
			append(waitArgs(), "--retries", "0"), 0, succeeded, "", 3},
		{"unreachable", map[string][]string{get: {"hang-up"}}, append(waitArgs(), "--retries", "0"), 5, "", "could not be reached", 1},
		{"unavailable", map[string][]string{get: {"503 {}"}}, append(waitArgs(), "--retries", "0"), 5, "", "503", 1},
		{"unknown", map[string][]string{get: {`404 {"error": {"status": "NOT_FOUND", "message": "no"}}`}}, waitArgs(), 1, "", "404 NOT_FOUND", 1},
		{"deleted while waiting", map[string][]string{get: {running, `404 {"error": {"status": "NOT_FOUND", "message": "no"}}`}},
			waitArgs(), 1, "", "404 NOT_FOUND", 2},
		{"credentials expired while waiting", map[string][]string{get: {running, `401 {"error": {"status": "UNAUTHENTICATED", "message": "old"}}`}},
			waitArgs(), 4, "", "to resume waiting: vision1 operations wait operations/x --interval 1ms\n", 2},

		{"wrong name", map[string][]string{get: {`{"name": "operations/y"}`}}, waitArgs(), 5, "", "about operations/y", 1},
		{"done without a result", map[string][]string{get: {`{"name": "operations/x", "done": true}`}}, waitArgs(), 5, "", "neither an error nor a response", 1},
		{"result but not done", map[string][]string{get: {`{"name": "operations/x", "response": {}}`}}, waitArgs(), 5, "", "is not done", 1},
		{"empty object", map[string][]string{get: {`{}`}}, waitArgs(), 5, "", "no name", 1},
		{"JSON array", map[string][]string{get: {running, `[]`}}, waitArgs(), 5, "", "not an object", 2},
		{"HTML", map[string][]string{get: {running, `<html>sign in</html>`}}, waitArgs(), 5, "", "HTML", 2},
		{"empty body", map[string][]string{get: {""}}, waitArgs(), 5, "", "empty", 1},

		{"started", map[string][]string{purge: {running}, get: {running, succeeded}}, purgeArgs(), 0, succeeded, "", 3},
		{"started and done", map[string][]string{purge: {failed}}, purgeArgs(), 7, failed, "operations/x failed", 1},
		{"rejected", map[string][]string{purge: {`403 {"error": {"status": "PERMISSION_DENIED"}}`}}, purgeArgs(), 1, "", "403", 1},
		{"started without a name", map[string][]string{purge: {`{}`}}, purgeArgs(), 5, "", "an operation may be running", 1},
		{"started, response cut", map[string][]string{purge: {"cut"}}, purgeArgs(), 5, "", "an operation may be running", 1},
		{"started with an invalid name", map[string][]string{purge: {`{"name": "operations/../x"}`}}, purgeArgs(), 5, "", "can't be polled", 1},
		{"started, then unreachable", map[string][]string{purge: {running}, get: {"503 {}", "hang-up", succeeded}},
			append(purgeArgs(), "--retries", "0"), 0, succeeded, "", 4},

		{"canceled", map[string][]string{cancel: {"{}"}, get: {running, canceled}}, cancelArgs(), 0, canceled, "", 3},
		{"too late to cancel", map[string][]string{cancel: {"{}"}, get: {succeeded}}, cancelArgs(), 7, succeeded,
			"error: operations/x was not canceled: it completed with its result\n", 2},
		{"not canceled, other error", map[string][]string{cancel: {"{}"}, get: {failed}}, cancelArgs(), 7, failed,
			"was not canceled: it failed with another error: The image is empty.", 2},
		{"cancel not supported", map[string][]string{cancel: {`501 {"error": {"status": "UNIMPLEMENTED", "message": "no"}}`}}, cancelArgs(), 1, "",
			"the service can't cancel this operation, which continues", 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			file := filepath.Join(dir, "out.json")
			if err := os.WriteFile(file, []byte("older"), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, args := range [][]string{test.args, append(append([]string{}, test.args...), "-o", file)} {
				got := runWait(t, test.paths, false, args...)
				toFile := len(args) > len(test.args)
				if toFile {
					text, err := os.ReadFile(file)
					if err != nil || got.Stdout != "" {
						t.Errorf("standard output %q, the file %v", got.Stdout, err)
					}
					if got.Stdout = string(text); got.Stdout == "older" {
						got.Stdout = ""
					}
				}
				if got.Code != test.code || got.Stdout != test.stdout {
					t.Errorf("%q: exit %d, want %d; output %q, want %q\n%s", args, got.Code, test.code, got.Stdout, test.stdout, got.Stderr)
				}
				want := test.stderr
				if toFile {
					want = strings.TrimSuffix(want, "\n") // -o is part of the command that resumes waiting
				}
				if !strings.Contains(got.Stderr, want) || (test.stderr == "") != (got.Stderr == "") {
					t.Errorf("%q: standard error %q, want %q", args, got.Stderr, test.stderr)
				}
				if len(got.Requests) != test.count {
					t.Errorf("%q: %d requests, want %d", args, len(got.Requests), test.count)
				}
			}
			if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
				t.Errorf("the directory contains %v, %v", entries, err)
			}
		})
	}
}

// TestWaitTimeout checks that a timeout is reported with the command that resumes
// waiting, and that nothing is written.
func TestWaitTimeout(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		paths  map[string][]string
		args   []string
		code   int
		stderr string
	}{
		{"one operation", map[string][]string{get: {running}}, waitArgs(), 8,
			"error: the operation is still running after --timeout 1s\nto resume waiting: vision1 operations wait operations/x --interval 1ms\n"},
		{"unreachable", map[string][]string{get: {running, "503 {}"}}, waitArgs(), 8, "still running after"},
		{"started", map[string][]string{purge: {running}, get: {running}}, purgeArgs(), 8, "vision1 operations wait operations/x --interval 1ms\n"},
		{"canceled", map[string][]string{cancel: {"{}"}, get: {running}}, cancelArgs(), 8, "still running after"},
		{"JSON error", map[string][]string{get: {running}}, append(waitArgs(), "--error-format", "json"), 8,
			`{"error":{"exit":8,"message":"the operation is still running after --timeout 1s","operations":["operations/x"]}}` + "\n"},
		{"other flags", map[string][]string{get: {running}},
			append(waitArgs(), "-p", "key=AIzaSecret", "--quota-project", "my project"), 8,
			"vision1 --quota-project 'my project' operations wait operations/x --interval 1ms\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := runExpired(t, len(test.paths)+1, test.paths, test.args...)
			if got.Code != test.code || got.Stdout != "" || !strings.Contains(got.Stderr, test.stderr) {
				t.Errorf("exit %d, output %q\n%s\nwant %d\n%s", got.Code, got.Stdout, got.Stderr, test.code, test.stderr)
			}
			if strings.Contains(got.Stderr, "AIzaSecret") {
				t.Errorf("the key is printed: %s", got.Stderr)
			}
		})
	}
}

// TestWaitStarts checks that an operation is started only once, and that polling
// uses the same system parameters as the request that started it.
func TestWaitStarts(t *testing.T) {
	t.Parallel()
	const start = "POST /v1/projects/p/locations/l/products:purge"
	got := runWait(t, map[string][]string{start: {"503 {}", running}, get: {running, succeeded}}, false,
		append(purgeArgs(), "-p", "key=K", "quota-user=u", "pretty-print=false")...)
	if got.Code != 0 || got.Stdout != succeeded {
		t.Fatalf("exit %d, %q\n%s", got.Code, got.Stdout, got.Stderr)
	}
	var sent []string
	for _, r := range got.Requests {
		sent = append(sent, r.Method+" "+r.Path+"?"+r.Query)
	}
	const query = "?alt=json&key=K&prettyPrint=false&quotaUser=u"
	want := []string{start + query, start + query, get + query, get + query}
	if fmt.Sprint(sent) != fmt.Sprint(want) {
		t.Errorf("requests\n%s\nwant\n%s", strings.Join(sent, "\n"), strings.Join(want, "\n"))
	}
	if string(got.Requests[0].Body) != string(got.Requests[1].Body) || len(got.Requests[0].Body) == 0 {
		t.Errorf("the retry has the body %[2]s, the first request %[1]s", got.Requests[0].Body, got.Requests[1].Body)
	}
}
