package session_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"vision1/internal/api/apitest"
	"vision1/internal/cmdutil"
	"vision1/internal/diag"
	"vision1/internal/exitcode"
	"vision1/internal/request"
	"vision1/internal/secret"
	"vision1/internal/session"
)

func factory(env map[string]string) (*cmdutil.Factory, *bytes.Buffer) {
	var messages bytes.Buffer
	secrets := new(secret.Redactor)
	return &cmdutil.Factory{
		IO: &cmdutil.IO{
			In: strings.NewReader(""), Out: io.Discard, Err: cmdutil.NewStatusWriter(&messages, func() int { return 0 }, secrets), Secrets: secrets,
			Getenv: func(name string) string { return env[name] },
		},
		Globals: cmdutil.NewGlobals(),
		Version: "test",
	}, &messages
}

func get(t *testing.T) *request.Request {
	t.Helper()
	built, err := request.New(apitest.Method(t, "operations", "get"), []string{"operations/x"}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return built
}

func TestConfigure(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		flag    string
		set     func(*cmdutil.Globals)
		message string // "" if it is valid
	}{
		{"", func(*cmdutil.Globals) {}, ""},
		{"--scope", func(g *cmdutil.Globals) { g.Scopes = []string{"cloud-vision"} }, ""},
		{"--scope", func(g *cmdutil.Globals) { g.Scopes = []string{"no scope"} }, "not a scope"},
		{"--timeout", func(g *cmdutil.Globals) { g.Timeout = "90s" }, ""},
		{"--timeout", func(g *cmdutil.Globals) { g.Timeout = "-1s" }, "not a duration above zero"},
		{"--retries", func(g *cmdutil.Globals) { g.Retries = "-1" }, "not a number of retries"},
		{"--retries", func(g *cmdutil.Globals) { g.Retries = "many" }, "not a number of retries"},
		{"--error-format", func(g *cmdutil.Globals) { g.ErrorFormat = "xml" }, "valid values are text and json"},
		{"--quota-project", func(g *cmdutil.Globals) { g.QuotaProject = "p\r\nX: y" }, "control character"},
		{"--location", func(g *cmdutil.Globals) { g.Location = "mars" }, "us and eu"},
		{"--endpoint", func(g *cmdutil.Globals) { g.Endpoint = "nowhere" }, "not a valid URL"},
		{"--impersonate-service-account", func(g *cmdutil.Globals) { g.Impersonate = "a@b,c" }, "not the email address"},
	} {
		f, _ := factory(nil)
		tt.set(f.Globals)
		_, diags := session.Configure(f.Globals, session.AllScopes(), f.IO.Getenv)
		switch {
		case tt.message == "" && len(diags) > 0:
			t.Errorf("%s: %+v", tt.flag, diags)
		case tt.message != "" && (len(diags) != 1 || diags[0].Flag != tt.flag || !strings.Contains(diags[0].Message, tt.message)):
			t.Errorf("%s: %+v, want %q", tt.flag, diags, tt.message)
		}
	}
}

// open opens a session with the server at url.
func open(t *testing.T, env map[string]string, url string, hasCredentials bool) *session.Session {
	t.Helper()
	f, _ := factory(env)
	f.Globals.Endpoint, f.Globals.Retries = url, "0"
	config, diags := session.Configure(f.Globals, session.AllScopes(), f.IO.Getenv)
	if len(diags) > 0 {
		t.Fatalf("%+v", diags)
	}
	s, err := session.Open(t.Context(), f, session.Options{Config: config, Scopes: session.AllScopes(), HasCredentials: hasCredentials})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A session authenticates once for any number of concurrent requests.
func TestConcurrentRequests(t *testing.T) {
	t.Parallel()
	var tokens, requests atomic.Int32
	metadata := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Metadata-Flavor", "Google")
		if strings.HasSuffix(r.URL.Path, "/token") {
			tokens.Add(1)
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"access_token":"ya29.metadata","expires_in":3600,"token_type":"Bearer"}`)
		}
	}))
	t.Cleanup(metadata.Close)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer ya29.metadata" {
			w.WriteHeader(http.StatusUnauthorized)
		}
		requests.Add(1)
		_, _ = io.WriteString(w, "{}")
	}))
	t.Cleanup(server.Close)
	s := open(t, map[string]string{"GCE_METADATA_HOST": strings.TrimPrefix(metadata.URL, "http://")}, server.URL, false)
	r := get(t)
	var group sync.WaitGroup
	for range 32 {
		group.Go(func() {
			response, err := s.Do(t.Context(), r)
			if err != nil {
				t.Error(err)
				return
			}
			_ = response.Body.Close()
		})
	}
	group.Wait()
	if requests.Load() != 32 || tokens.Load() != 1 {
		t.Errorf("%d requests with %d token fetches, want 32 with 1", requests.Load(), tokens.Load())
	}
}

// The exit code, the message, the hints, and the fields of the error object of a
// failed request.
func TestError(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		status        int
		body          string
		code          int
		message, hint string
		reason        string
	}{
		{404, `{"error":{"code":404,"status":"NOT_FOUND","message":"No such operation."}}`, exitcode.Rejected,
			"No such operation (404 NOT_FOUND)", "", ""},
		{401, `{"error":{"code":401,"status":"UNAUTHENTICATED","message":"Invalid."}}`, exitcode.Credentials,
			"Invalid (401 UNAUTHENTICATED)", "GOOGLE_OAUTH_ACCESS_TOKEN", ""},
		{503, `{"error":{"code":503,"status":"UNAVAILABLE","message":"Later."}}`, exitcode.Unavailable,
			"Later (503 UNAVAILABLE)", "try again later", ""},
		{403, `{"error":{"code":403,"status":"PERMISSION_DENIED","message":"Disabled.","details":[` +
			`{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"BILLING_DISABLED","metadata":{"consumer":"projects/7"}}]}}`,
			exitcode.Rejected, "BILLING_DISABLED", "project=7", "BILLING_DISABLED"},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(tt.status)
			_, _ = io.WriteString(w, tt.body)
		}))
		t.Cleanup(server.Close)
		s := open(t, map[string]string{"GOOGLE_OAUTH_ACCESS_TOKEN": "ya29.token"}, server.URL, false)
		_, err := s.Do(t.Context(), get(t))
		var failed *session.Error
		var o diag.Object
		diag.Describe(err, &o)
		hints := strings.Join(diag.Hints(err), "\n")
		if !errors.As(err, &failed) || exitcode.Of(err) != tt.code || !strings.Contains(err.Error(), tt.message) ||
			!strings.Contains(hints, tt.hint) || o.Code != tt.status || o.Reason != tt.reason {
			t.Errorf("%d: exit code %d, %q, hints %q, object %+v", tt.status, exitcode.Of(err), err, hints, o)
		}
	}
}

// A service that can't be reached is named, with what chose it.
func TestUnreachable(t *testing.T) {
	t.Parallel()
	_, err := open(t, nil, "http://127.0.0.1:1", true).Do(t.Context(), get(t))
	if exitcode.Of(err) != exitcode.Unavailable || !strings.Contains(err.Error(), "127.0.0.1:1") ||
		!strings.Contains(strings.Join(diag.Hints(err), "\n"), "--endpoint") {
		t.Errorf("%v, %q", err, diag.Hints(err))
	}
}
