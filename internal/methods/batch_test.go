package methods_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"vision1/internal/clitest"
	"vision1/internal/cmdutil"
	"vision1/internal/diag"
	"vision1/internal/exitcode"
	"vision1/internal/methods"
)

// operation returns an operation as JSON; rest is what follows its name.
func operation(name, rest string) string {
	return fmt.Sprintf(`{"name":"operations/%s"%s}`, name, rest)
}

// The states of an operation, as the rest for operation.
const (
	succeeded = `,"done":true,"response":{"n":1}`
	failed    = `,"done":true,"error":{"code":3,"message":"Empty image."}`
	canceled  = `,"done":true,"error":{"code":1,"message":"Canceled."}`
	inPart    = `,"done":true,"response":{"responses":[{},{"error":{"code":3,"message":"Bad image data."}}]}`
	unknown   = `404 {"error":{"code":404,"status":"NOT_FOUND","message":"Unknown operation."}}`
)

// batchPaths has an operation for each way in which one can end.
func batchPaths() map[string][]string {
	return map[string][]string{
		"GET /v1/operations/a":        {operation("a", ""), operation("a", succeeded)},
		"GET /v1/operations/b":        {operation("b", succeeded)},
		"GET /v1/operations/failed":   {operation("failed", ""), operation("failed", failed)},
		"GET /v1/operations/canceled": {operation("canceled", canceled)},
		"GET /v1/operations/part":     {operation("part", inPart)},
		"GET /v1/operations/unknown":  {unknown},
	}
}

// A wait for several operations writes each that is done as a line, and the worst
// ending decides the exit code.
func TestBatch(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		names   string
		code    int
		lines   string // the names in the output
		message string
		hints   []string
	}{
		{"a b", exitcode.OK, "a b", "", nil},
		{"a a b", exitcode.OK, "a b", "", nil},
		{"a failed", exitcode.Operation, "a failed", "1 operation failed", []string{"operations/failed failed: Empty image. (3 INVALID_ARGUMENT)"}},
		{"failed canceled", exitcode.Operation, "failed canceled", "2 operations failed", []string{"operations/canceled was canceled: Canceled."}},
		{"a part", exitcode.Partial, "a part", "the responses of 1 operation carry errors", []string{"operations/part succeeded, but a part", "responses[1]: Bad image data. (code 3)"}},
		{"part failed", exitcode.Operation, "part failed", "1 operation failed", []string{"operations/part succeeded, but", "operations/failed failed"}},
		{"a unknown", exitcode.Rejected, "a", "1 operation of 2 could not be polled", []string{"  operations/unknown: Unknown operation (404 NOT_FOUND)"}},
		{"failed unknown", exitcode.Rejected, "failed", "1 operation of 2 could not be polled", []string{"operations/failed failed"}},
	} {
		t.Run(tt.names, func(t *testing.T) {
			t.Parallel()
			c := newSequence(t, batchPaths())
			var args []string
			for _, name := range strings.Fields(tt.names) {
				args = append(args, "operations/"+name)
			}
			err := c.wait(t.Context(), t, args...)
			if exitcode.Of(err) != tt.code || err != nil && err.Error() != tt.message {
				t.Errorf("exit code %d, %v; want %d, %s", exitcode.Of(err), err, tt.code, tt.message)
			}
			hints := strings.Join(diag.Hints(err), "\n")
			for _, want := range tt.hints {
				if !strings.Contains(hints, want) {
					t.Errorf("hints %q, want %q", hints, want)
				}
			}
			lines := slices.Sorted(strings.Lines(c.stdout.String()))
			names := strings.Fields(tt.lines)
			slices.Sort(names)
			if len(lines) != len(names) {
				t.Fatalf("output %q, want a line for each of %q", lines, names)
			}
			for i, name := range names {
				if !strings.HasPrefix(lines[i], `{"name":"operations/`+name+`",`) {
					t.Errorf("line %q, want %s", lines[i], name)
				}
			}
		})
	}
}

// The formats of a table have the rows of all operations; a query has its results.
func TestBatchFormats(t *testing.T) {
	t.Parallel()
	for format, want := range map[string]string{
		"--format=csv":     "\noperations/b,true,",
		"--format=table":   "NAME          DONE",
		"--format=yaml":    "---\n",
		"--format=compact": `{"name":"operations/a","done":true,"response":{"n":1}}` + "\n",
		"--query=.name":    "operations/a\n",
	} {
		c := newSequence(t, batchPaths())
		if err := c.wait(t.Context(), t, "operations/a", "operations/b", format); err != nil {
			t.Errorf("%s: %v", format, err)
		}
		if got := c.stdout.String(); !strings.Contains(got, want) || strings.Count(got, "operations/") != 2 {
			t.Errorf("%s: %q, want %q", format, got, want)
		}
	}
}

// syncBuffer is a buffer that a test can read while a command writes to it.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// waitUntilWritten waits for an operation that is done and for one that runs until
// both were polled and written reports that the first one was written; then the
// wait ends with cause.
func waitUntilWritten(t *testing.T, cause error, out io.Writer, written func() bool, args ...string) error {
	t.Helper()
	ctx, end := signaled(t, cause)
	var slow atomic.Int32
	polls := clitest.Sequence(batchPaths())
	c := newCommandFor(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v1/operations/slow" {
			polls.ServeHTTP(w, r)
			return
		}
		if slow.Add(1) > 1 && written() {
			end()
		}
		_, _ = io.WriteString(w, operation("slow", ""))
	}))
	c.f.IO.Out = out
	return c.wait(ctx, t, append([]string{"operations/b", "operations/slow"}, args...)...)
}

// A wait that is ended names what is still running and the command that resumes
// the wait.
func TestBatchStopped(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		cause   error
		code    int
		message string
	}{
		{&cmdutil.TimeoutError{Limit: time.Minute}, exitcode.Waiting, "the operation is still running after --timeout 1m0s"},
		{&cmdutil.SignalError{Signal: os.Interrupt}, exitcode.Interrupted, "stopped waiting; the operation is still running"},
		{&cmdutil.SignalError{Signal: syscall.SIGTERM}, exitcode.Terminated, "stopped waiting; the operation is still running"},
	} {
		t.Run(tt.cause.Error(), func(t *testing.T) {
			t.Parallel()
			var out syncBuffer
			err := waitUntilWritten(t, tt.cause, &out, func() bool { return out.String() != "" })
			if exitcode.Of(err) != tt.code || err == nil || err.Error() != tt.message {
				t.Errorf("exit code %d, %v; want %d, %s", exitcode.Of(err), err, tt.code, tt.message)
			}
			hints := strings.Join(diag.Hints(err), "\n")
			if !strings.Contains(hints, "to resume waiting: vision1 operations wait operations/slow --interval 1ms") || strings.Contains(hints, "key") {
				t.Errorf("hints %q", hints)
			}
			var object diag.Object
			diag.Describe(err, &object)
			if !slices.Equal(object.Operations, []string{"operations/slow"}) {
				t.Errorf("operations %q in the error object", object.Operations)
			}
			if got := out.String(); got != operation("b", succeeded)+"\n" {
				t.Errorf("output %q", got)
			}
		})
	}
}

// If the output is a file, which is not created, the wait has to be repeated for
// all operations.
func TestBatchStoppedFile(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	file := filepath.Join(directory, "out.json")
	written := func() bool { // to a temporary file
		entries, _ := os.ReadDir(directory)
		return slices.ContainsFunc(entries, func(e os.DirEntry) bool {
			info, err := e.Info()
			return err == nil && info.Size() > 0
		})
	}
	err := waitUntilWritten(t, &cmdutil.SignalError{Signal: os.Interrupt}, io.Discard, written, "--output="+file)
	const want = "to resume waiting: vision1 operations wait operations/b operations/slow --interval 1ms -o "
	if hints := strings.Join(diag.Hints(err), "\n"); exitcode.Of(err) != exitcode.Interrupted || !strings.Contains(hints, want) {
		t.Errorf("exit code %d, hints %q", exitcode.Of(err), hints)
	}
	if entries, _ := os.ReadDir(directory); len(entries) > 0 {
		t.Errorf("files %v", entries)
	}
}

// A service that never answers a poll is not reported as one with running
// operations.
func TestBatchUnanswered(t *testing.T) {
	t.Parallel()
	ctx, end := signaled(t, &cmdutil.TimeoutError{Limit: time.Minute})
	c := newCommandFor(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		end()
		<-r.Context().Done()
	}))
	err := c.wait(ctx, t, "operations/a", "operations/b")
	if exitcode.Of(err) != exitcode.Unavailable || !strings.Contains(err.Error(), "no poll was answered") {
		t.Errorf("exit code %d, %v", exitcode.Of(err), err)
	}
}

// A dead service ends the wait for all operations: only the first errors are
// listed.
func TestBatchDeadService(t *testing.T) {
	t.Parallel()
	c := newCommandFor(t, clitest.RespondJSON(http.StatusServiceUnavailable, `{"error":{"status":"UNAVAILABLE","message":"Down."}}`))
	c.f.Globals.Retries = "0"
	var names []string
	for i := range 40 {
		names = append(names, fmt.Sprintf("operations/%d", i))
	}
	err := c.wait(t.Context(), t, names...)
	hints := diag.Hints(err)
	if exitcode.Of(err) != exitcode.Unavailable || err.Error() != "40 operations of 40 could not be polled" || len(hints) > 14 {
		t.Errorf("exit code %d, %v, %q", exitcode.Of(err), err, hints)
	}
	if n := c.requests.Load(); n >= 40 {
		t.Errorf("%d requests", n)
	}
}

// The history has the names that the service knows: those that are done and those
// that are still running.
func TestBatchHistory(t *testing.T) {
	t.Parallel()
	c := newSequence(t, batchPaths())
	for _, tt := range []struct{ names, want []string }{
		{[]string{"operations/unknown"}, nil},
		{[]string{"operations/a", "operations/unknown"}, []string{"operations/a"}},
		{[]string{"operations/failed", "operations/part"}, []string{"operations/failed", "operations/part", "operations/a"}},
	} {
		err := c.wait(t.Context(), t, tt.names...)
		if got := methods.History(c.f).Names(); !slices.Equal(got, tt.want) {
			t.Errorf("after %q (%v): %q, want %q", tt.names, err, got, tt.want)
		}
	}
	c.f.Globals.NoHistory = true
	if file := methods.History(c.f); file != "" {
		t.Errorf("with --no-history: %q", file)
	}
}

// A closed pipe ends a wait for many, and the reason is the output.
func TestBatchOutputFails(t *testing.T) {
	t.Parallel()
	c := newSequence(t, batchPaths())
	c.f.IO.Out = failingWriter{}
	err := c.wait(t.Context(), t, "operations/a", "operations/b")
	if exitcode.Of(err) != exitcode.Output || !errors.Is(err, errFull) {
		t.Errorf("exit code %d, %v", exitcode.Of(err), err)
	}
}

var errFull = errors.New("full")

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, errFull }
