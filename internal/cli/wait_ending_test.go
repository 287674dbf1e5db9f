package cli_test

import (
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"vision1/internal/clitest"
	"vision1/internal/history"
)

// Responses about operations with errors in parts.
const (
	importedInPart  = `{"name": "operations/x", "done": true, "response": {"statuses": [{}, {"code": 3, "message": "bad line"}]}}`
	annotatedInPart = `{"name": "operations/x", "done": true, "response": {"responses": [{}, {"error": {"code": 3, "message": "bad image"}}]}}`
	unknownName     = `404 {"error": {"status": "NOT_FOUND", "message": "unknown"}}`
)

// TestWaitFlushes checks, for each format, that a wait that ends early writes the
// operations that are done, and that the resume command names only the others.
func TestWaitFlushes(t *testing.T) {
	t.Parallel()
	outputs := map[string]string{
		"json": `"name": "operations/good"`, "compact": `"name":"operations/good"`, "yaml": "name: operations/good\n",
		"csv": "\noperations/good,true,", "table": "\noperations/good  true",
	}
	endings := []struct {
		name string
		args []string
		code int
	}{
		{"timeout", []string{"operations/good", "operations/slow"}, 8},
		{"failure", []string{"operations/good", "operations/unknown"}, 1},
		{"failure and timeout", []string{"operations/good", "operations/slow", "operations/unknown"}, 1},
	}
	paths := map[string][]string{
		"GET /v1/operations/good":    {named(running, "good"), named(succeeded, "good")},
		"GET /v1/operations/slow":    {named(running, "slow")},
		"GET /v1/operations/unknown": {unknownName},
	}
	for format, want := range outputs {
		for _, ending := range endings {
			t.Run(format+" "+ending.name, func(t *testing.T) {
				t.Parallel()
				got := runExpired(t, enough, paths, append([]string{"operations", "wait", "--format", format, "--interval", "1ms"}, ending.args...)...)
				if got.Code != ending.code || strings.Count(got.Stdout, want) != 1 {
					t.Errorf("exit %d, want %d; output %q, want %q\n%s", got.Code, ending.code, got.Stdout, want, got.Stderr)
				}
				resume := "to resume waiting: vision1 operations wait operations/slow --interval 1ms --format " + format + "\n"
				if strings.Contains(ending.name, "timeout") != strings.Contains(got.Stderr, resume) {
					t.Errorf("standard error has %q, want %q", got.Stderr, resume)
				}
			})
		}
	}
}

// TestResumeFlags checks that the resume command has every flag that shapes the
// result, but no parameter that is a secret, no field of the request, and no time limit.
func TestResumeFlags(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "out file")
	got := runExpired(t, 3, map[string][]string{purge: {running}, get: {running}},
		append(purgeArgs(), "--query", ".name, .x", "--format=compact", "--progress", "plain", "--retries", "1", "--quiet", "--debug=false",
			"--scope", "cloud-vision", "--scope", "cloud-platform", "-p", "pretty-print=false", "-o", out, "--timeout", "1h")...)
	want := "vision1 --scope cloud-vision --scope cloud-platform --retries 1 --quiet operations wait operations/x " +
		"--interval 1ms --query '.name, .x' --format compact --progress plain -p pretty-print=false -o '" + out + "'\n"
	if got.Code != 8 || !strings.HasSuffix(got.Stderr, "to resume waiting: "+want) {
		t.Errorf("exit %d, standard error\n%swant\n%s", got.Code, got.Stderr, want)
	}
}

// TestWaitPartErrors checks that errors in parts of a finished operation's response
// exit with 6, name the parts, and write the response.
func TestWaitPartErrors(t *testing.T) {
	t.Parallel()
	other := named(importedInPart, "other")
	tests := []struct {
		name  string
		paths map[string][]string
		args  []string
		code  int
		want  []string
	}{
		{"import", map[string][]string{get: {running, importedInPart}}, waitArgs(), 6, []string{"statuses[1]: bad line (code 3)"}},
		{"batch", map[string][]string{get: {annotatedInPart}}, waitArgs(), 6, []string{"responses[1]: bad image (code 3)"}},
		{"get", map[string][]string{get: {annotatedInPart}}, []string{"operations", "get", "operations/x"}, 6, []string{"responses[1]: bad image"}},
		{"--wait", map[string][]string{purge: {running}, get: {importedInPart}}, purgeArgs(), 6, []string{"statuses[1]"}},
		{"cancel", map[string][]string{cancel: {"{}"}, get: {importedInPart}}, cancelArgs(), 7, []string{"was not canceled"}},
		{"several", map[string][]string{get: {annotatedInPart}, "GET /v1/operations/other": {other}}, append(waitArgs(), "operations/other"), 6,
			[]string{"error: the responses of 2 operations carry errors\n", "operations/x succeeded, but a part", "    responses[1]: bad image", "    statuses[1]: bad line"}},
		{"several, one failed", map[string][]string{get: {failed}, "GET /v1/operations/other": {other}}, append(waitArgs(), "operations/other"), 7,
			[]string{"error: 1 operation failed\n", "operations/x failed: The image is empty.", "operations/other succeeded, but", "    statuses[1]: bad line"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := runWait(t, test.paths, false, test.args...)
			if got.Code != test.code || got.Stdout == "" {
				t.Errorf("exit %d, want %d; output %q", got.Code, test.code, got.Stdout)
			}
			for _, part := range test.want {
				if !strings.Contains(got.Stderr, part) {
					t.Errorf("standard error lacks %q:\n%s", part, got.Stderr)
				}
			}
		})
	}
}

// TestCancelWithoutPolls checks that a canceled operation that no poll was answered
// for is not called running.
func TestCancelWithoutPolls(t *testing.T) {
	t.Parallel()
	got := runExpired(t, 2, map[string][]string{cancel: {"{}"}, get: {"503 {}"}}, cancelArgs()...)
	if got.Code != 5 || !strings.Contains(got.Stderr, "no poll was answered") {
		t.Errorf("exit %d, standard error %q", got.Code, got.Stderr)
	}
}

// TestWaitLongRetryAfter checks that a service that asks for a long pause is not
// obeyed: the last poll before --timeout takes place, and the request is reported.
func TestWaitLongRetryAfter(t *testing.T) {
	t.Parallel()
	var polls atomic.Int32
	server := clitest.Serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		switch polls.Add(1) {
		case 1:
			_, _ = io.WriteString(w, running)
		case 2:
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			_, _ = io.WriteString(w, succeeded)
		}
	}))
	defer server.Close()
	env := map[string]string{"VISION_EMULATOR_HOST": server.Host(), "HOME": t.TempDir()}
	got := clitest.Command{Args: append(waitArgs(), "--timeout", "3s"), Env: env}.Run()
	const want = "warning: the service asks to wait 1h0m0s before the next poll; polling again after 2m0s at most\n"
	if got.Code != 0 || got.Stdout != succeeded || got.Stderr != want {
		t.Errorf("exit %d, output %q, standard error %q", got.Code, got.Stdout, got.Stderr)
	}
}

// TestLongRetryAfter checks that a request that is asked to wait too long fails,
// and that the error says how long.
func TestLongRetryAfter(t *testing.T) {
	t.Parallel()
	server, err := clitest.ServeBehavior("busy", map[string]string{"status": "503", "header": "Retry-After: 3600"})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	got := clitest.Command{Args: []string{"operations", "get", "operations/x"}, Env: map[string]string{"VISION_EMULATOR_HOST": server.Host()}}.Run()
	if got.Code != 5 || !strings.Contains(got.Stderr, "asks to wait 1h0m0s") || len(server.Requests()) != 1 {
		t.Errorf("exit %d, %d requests\n%s", got.Code, len(server.Requests()), got.Stderr)
	}
}

// TestWaitDeadService checks that the first failure of a service that never
// responded ends the wait for all names.
func TestWaitDeadService(t *testing.T) {
	t.Parallel()
	args := []string{"operations", "wait", "--retries", "0"}
	for i := range 100 {
		args = append(args, fmt.Sprint("operations/", i))
	}
	server, err := clitest.ServeBehavior("respond", map[string]string{"status": "503"})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	got := clitest.Command{Args: args, Env: map[string]string{"VISION_EMULATOR_HOST": server.Host(), "HOME": t.TempDir()}}.Run()
	if got.Code != 5 || !strings.Contains(got.Stderr, "100 operations of 100 could not be polled") || strings.Count(got.Stderr, "503") > 16 {
		t.Errorf("exit %d\n%s", got.Code, got.Stderr)
	}
	if n := len(server.Requests()); n > 50 {
		t.Errorf("%d requests", n)
	}
}

// TestHistoryOfWait checks that a wait for several operations, one of which fails,
// stores the names of the others.
func TestHistoryOfWait(t *testing.T) {
	t.Parallel()
	handler, expire := expireAt(enough, clitest.Sequence(map[string][]string{
		"GET /v1/operations/good": {named(succeeded, "good")}, "GET /v1/operations/slow": {named(running, "slow")},
		"GET /v1/operations/unknown": {unknownName}, "GET /v1/operations/part": {named(importedInPart, "part")},
	}))
	server := clitest.Serve(handler)
	defer server.Close()
	home := t.TempDir()
	wait := func(expire <-chan struct{}, names ...string) {
		args := append([]string{"operations", "wait", "--interval", "1ms"}, names...)
		clitest.Command{Args: args, Env: map[string]string{"VISION_EMULATOR_HOST": server.Host(), "HOME": home}, Expire: expire}.Run()
	}
	wait(nil, "operations/unknown")
	wait(expire, "operations/unknown", "operations/good", "operations/slow")
	wait(nil, "operations/part")
	stored := history.File(filepath.Join(home, ".google-service-cli", history.Name)).Names()
	if got := fmt.Sprint(stored); got != "[operations/part operations/good operations/slow]" {
		t.Errorf("the history has %s", got)
	}
}

// TestTokenRenewed checks that a wait continues if its token is rejected: with a
// new token, fetched once for all of the operations.
func TestTokenRenewed(t *testing.T) {
	t.Parallel()
	tokens := clitest.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Metadata-Flavor", "Google")
		if strings.HasSuffix(r.URL.Path, "/token") {
			_, _ = fmt.Fprintf(w, `{"access_token": "token-%d", "expires_in": 3600, "token_type": "Bearer"}`, time.Now().UnixNano())
		}
	}))
	defer tokens.Close()
	var first atomic.Value // the first token
	first.Store("")
	service := clitest.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, "/v1/operations/")
		switch token := r.Header.Get("Authorization"); {
		case strings.Contains(r.URL.RawQuery, "quotaUser=always"):
			w.WriteHeader(http.StatusUnauthorized)
		case token == first.Load() && name == "x":
			w.WriteHeader(http.StatusUnauthorized)
		case name == "x" && first.CompareAndSwap("", token):
			_, _ = io.WriteString(w, running)
		default:
			_, _ = io.WriteString(w, named(succeeded, name))
		}
	}))
	defer service.Close()
	env := map[string]string{"VISION1_ENDPOINT": service.URL(), "GCE_METADATA_HOST": tokens.Host(), "HOME": t.TempDir()}
	fetched := func() (n int) {
		for _, r := range tokens.Requests() {
			if strings.HasSuffix(r.Path, "/token") {
				n++
			}
		}
		return n
	}
	got := clitest.Command{Args: waitArgs(), Env: env}.Run()
	if got.Code != 0 || got.Stdout != succeeded || fetched() != 2 {
		t.Errorf("exit %d, output %q, %d tokens\n%s", got.Code, got.Stdout, fetched(), got.Stderr)
	}
	got = clitest.Command{Args: []string{"operations", "get", "operations/x", "-p", "quota-user=always"}, Env: env}.Run()
	if got.Code != 4 || fetched() != 4 {
		t.Errorf("rejected twice: exit %d, %d tokens\n%s", got.Code, fetched(), got.Stderr)
	}
}

// TestMetadataTimeout checks that --timeout is reported as such if it ends the
// search for credentials.
func TestMetadataTimeout(t *testing.T) {
	t.Parallel()
	server, err := clitest.ServeBehavior("never", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	got := clitest.Command{Args: []string{"operations", "get", "operations/x", "--timeout", "50ms"},
		Env: map[string]string{"GCE_METADATA_HOST": server.Host(), "HOME": t.TempDir()}}.Run()
	if got.Code != 5 || got.Stderr != "error: not done within --timeout 50ms\n" {
		t.Errorf("exit %d, standard error %q", got.Code, got.Stderr)
	}
}
