package methods_test

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"vision1/internal/api/apitest"
	"vision1/internal/clitest"
	"vision1/internal/cmdutil"
	"vision1/internal/diag"
	"vision1/internal/exitcode"
	"vision1/internal/lro"
	"vision1/internal/methods"
)

// cancelSpec is a command that names an operation and expects it to be canceled.
func cancelSpec(t *testing.T) methods.Spec {
	t.Helper()
	return methods.Spec{Method: apitest.Method(t, "operations", "cancel"), Wait: methods.WaitSpec{
		Offered: true, Named: true, Verb: ", canceling",
		Outcome: func(o *lro.Operation) string {
			if o.Canceled() {
				return ""
			}
			return "was not canceled"
		},
	}}
}

// A wait for one operation writes it unmodified, however it ended, and its ending
// decides the exit code.
func TestWaitForOne(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		last    string
		code    int
		message string
	}{
		{"a", succeeded, exitcode.OK, ""},
		{"failed", failed, exitcode.Operation, "operations/failed failed: Empty image. (3 INVALID_ARGUMENT)"},
		{"canceled", canceled, exitcode.Operation, "operations/canceled was canceled: Canceled. (1 CANCELLED)"},
		{"part", inPart, exitcode.Partial, "the request succeeded, but a part of the response carries an error"},
	} {
		c := newSequence(t, batchPaths())
		err := c.wait(t.Context(), t, "operations/"+tt.name)
		if exitcode.Of(err) != tt.code || err != nil && err.Error() != tt.message {
			t.Errorf("%s: exit code %d, %v; want %d, %s", tt.name, exitcode.Of(err), err, tt.code, tt.message)
		}
		if want := operation(tt.name, tt.last); c.stdout.String() != want {
			t.Errorf("%s: output %q, want %q", tt.name, c.stdout.String(), want)
		}
		var object diag.Object
		diag.Describe(err, &object)
		if tt.name == "failed" && object.Status != "INVALID_ARGUMENT" {
			t.Errorf("%s: error object %+v", tt.name, object)
		}
	}
}

// A command that names an operation, such as cancel, polls it after the request,
// without the parameters of the request's own method.
func TestWaitForNamed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		last string
		code int
	}{{canceled, exitcode.OK}, {succeeded, exitcode.Operation}} {
		server := clitest.Serve(clitest.Sequence(map[string][]string{
			"POST /v1/operations/x:cancel": {"{}"}, "GET /v1/operations/x": {operation("x", ""), operation("x", tt.last)},
		}))
		t.Cleanup(server.Close)
		c := newCommand(t, "{}")
		c.f.Globals.Endpoint = server.URL()
		err := c.runSpec(t.Context(), cancelSpec(t), "operations/x", "--wait", "--interval=1ms", "--property=key=K", "--property=quota-user=u")
		if exitcode.Of(err) != tt.code || c.stdout.String() != operation("x", tt.last) {
			t.Errorf("exit code %d, %v, output %q", exitcode.Of(err), err, c.stdout.String())
		}
		for _, r := range server.Requests() {
			if r.Query != "alt=json&key=K&quotaUser=u" {
				t.Errorf("%s %s with %q", r.Method, r.Path, r.Query)
			}
		}
	}
}

// What the response to --wait says about the operation, or doesn't.
func TestWaitForStartedErrors(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		response string
		poll     string
		code     int
		message  string
		hint     string
	}{
		{"done at once", operation("x", succeeded), "", exitcode.OK, "", ""},
		{"no name", `{"done":false}`, "", exitcode.Unavailable, "", "the request was carried out, so an operation may be running"},
		{"invalid name", operation("a//b", ""), "", exitcode.Unavailable, "can't be polled", ""},
		{"not JSON", "hello", "", exitcode.Unavailable, "", "the request was carried out, so an operation may be running"},
		{"rejected", `403 {"error":{"status":"PERMISSION_DENIED","message":"No."}}`, "", exitcode.Rejected, "No (403 PERMISSION_DENIED)", ""},
		{"lost", operation("x", ""), unknown, exitcode.Rejected, "Unknown operation (404 NOT_FOUND)", ""},
		{"credentials rejected", operation("x", ""), `401 {"error":{"status":"UNAUTHENTICATED","message":"Expired."}}`, exitcode.Credentials, "Expired (401 UNAUTHENTICATED)",
			"to resume waiting: vision1 operations wait operations/x --interval 1ms"},
	} {
		c := newSequence(t, map[string][]string{"POST /v1/files:asyncBatchAnnotate": {tt.response}, "GET /v1/operations/x": {tt.poll}})
		c.f.Globals.Retries = "0"
		err := c.run(t.Context(), t, "files", "async-batch-annotate", "--wait", "--interval=1ms", "--property=key=K")
		hints := strings.Join(append(diag.Hints(err), c.f.Effect.Lines()...), "\n")
		if exitcode.Of(err) != tt.code || err != nil && !strings.Contains(err.Error(), tt.message) || !strings.Contains(hints, tt.hint) {
			t.Errorf("%s: exit code %d, %v, hints %q; want %d, %q, %q", tt.name, exitcode.Of(err), err, hints, tt.code, tt.message, tt.hint)
		}
	}
}

// Transient errors of the service are waited out.
func TestWaitTransient(t *testing.T) {
	t.Parallel()
	c := newSequence(t, map[string][]string{"GET /v1/operations/x": {
		operation("x", ""), "503 {}", "hang-up", "cut", "429 {}", operation("x", succeeded),
	}})
	c.f.Globals.Retries = "0"
	if err := c.wait(t.Context(), t, "operations/x"); err != nil || c.stdout.String() != operation("x", succeeded) {
		t.Errorf("%v, output %q", err, c.stdout.String())
	}
}

// The error of an ended wait reports whether the operation is known to be running.
func TestWaitStopped(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		cause    error
		answered bool
		code     int
		message  string
	}{
		{&cmdutil.TimeoutError{Limit: time.Minute}, true, exitcode.Waiting, "the operation is still running after --timeout 1m0s"},
		{&cmdutil.TimeoutError{Limit: time.Minute}, false, exitcode.Unavailable, "not done within --timeout 1m0s, and no poll was answered"},
		{&cmdutil.SignalError{Signal: os.Interrupt}, true, exitcode.Interrupted, "stopped waiting; the operation is still running"},
		{&cmdutil.SignalError{Signal: os.Interrupt}, false, exitcode.Interrupted, "stopped waiting; the operation is still running or did not respond"},
	} {
		ctx, end := signaled(t, tt.cause)
		var polls atomic.Int32
		c := newCommandFor(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if polls.Add(1) == 1 && tt.answered {
				clitest.RespondJSON(http.StatusOK, operation("x", "")).ServeHTTP(w, r)
				return
			}
			end()
			<-r.Context().Done()
		}))
		err := c.wait(ctx, t, "operations/x", "--query=.name", "--output="+filepath.Join(t.TempDir(), "a b"))
		if exitcode.Of(err) != tt.code || err == nil || err.Error() != tt.message {
			t.Errorf("exit code %d, %v; want %d, %s", exitcode.Of(err), err, tt.code, tt.message)
		}
		hints := strings.Join(diag.Hints(err), "\n")
		if !strings.Contains(hints, "operations wait operations/x --interval 1ms --query .name -o '") {
			t.Errorf("hints %q", hints)
		}
	}
}

// The state of an awaited operation appears on standard error: as plain lines, or
// in one line of a terminal; not at all with --quiet.
func TestProgress(t *testing.T) {
	t.Parallel()
	elapsed := regexp.MustCompile(` {2}\d\d:\d\d`)
	states := []string{
		operation("x", `,"metadata":{"state":"CREATED"}`), operation("x", `,"metadata":{"state":"RUNNING","progressPercent":40}`),
		"503 {}", operation("x", canceled),
	}
	for _, tt := range []struct {
		name     string
		terminal bool
		quiet    bool
		args     []string
		want     string // with | for the elapsed time
	}{
		{"nobody reads it", false, false, nil, ""},
		{"plain", false, false, []string{"--progress=plain"},
			"operations/x  CREATED, canceling|\noperations/x  RUNNING 40 %, canceling|\noperations/x  service unreachable, retrying|\noperations/x  CANCELLED|\n"},
		{"quiet", true, true, []string{"--progress=plain"}, ""},
		{"terminal", true, false, nil, "\roperations/x  CREATED, canceling|\r"},
	} {
		c := newSequence(t, map[string][]string{"POST /v1/operations/x:cancel": {"{}"}, "GET /v1/operations/x": states})
		c.f.Globals.Retries, c.f.Globals.Quiet, c.f.IO.ErrIsTTY = "0", tt.quiet, tt.terminal
		args := append([]string{"operations/x", "--property=key=K", "--wait", "--interval=1ms"}, tt.args...)
		if err := c.runSpec(t.Context(), cancelSpec(t), args...); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		got := elapsed.ReplaceAllString(c.stderr.String(), "|")
		if tt.terminal && tt.want != "" {
			if !strings.HasPrefix(got, tt.want) || !strings.HasSuffix(strings.TrimRight(got, " \n"), "CANCELLED|") || !strings.HasSuffix(got, "\n") {
				t.Errorf("%s: %q, want %q first and the last state kept", tt.name, got, tt.want)
			}
		} else if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
