package session_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"vision1/internal/api/apitest"
	"vision1/internal/auth"
	"vision1/internal/cmdutil"
	"vision1/internal/diag"
	"vision1/internal/exitcode"
	"vision1/internal/lro"
	"vision1/internal/request"
	"vision1/internal/session"
)

// serveMetadata starts a metadata server that issues token-1, token-2, …, and
// counts them.
func serveMetadata(t *testing.T) (env map[string]string, tokens *atomic.Int32) {
	t.Helper()
	tokens = new(atomic.Int32)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Metadata-Flavor", "Google")
		if strings.HasSuffix(r.URL.Path, "/token") {
			w.Header().Set("Content-Type", "application/json")
			_, _ = fmt.Fprintf(w, `{"access_token":"token-%d","expires_in":3600,"token_type":"Bearer"}`, tokens.Add(1))
		}
	}))
	t.Cleanup(server.Close)
	return map[string]string{"GCE_METADATA_HOST": server.Listener.Addr().String()}, tokens
}

// A rejected token is renewed once for all requests, which are sent again; the
// connections are reused.
func TestTokenRenewal(t *testing.T) {
	t.Parallel()
	env, tokens := serveMetadata(t)
	var connections, rejected atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer token-2" {
			rejected.Add(1)
			w.WriteHeader(http.StatusUnauthorized)
		}
		_, _ = io.WriteString(w, "{}")
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	s := open(t, env, server.URL, false)
	for range 4 {
		var group sync.WaitGroup
		for range 32 {
			group.Go(func() {
				response, err := s.Do(t.Context(), get(t))
				if err != nil {
					t.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, response.Body)
				_ = response.Body.Close()
			})
		}
		group.Wait()
	}
	if n := rejected.Load(); n < 1 || n > 32 || tokens.Load() != 2 {
		t.Errorf("%d rejected requests, %d tokens", n, tokens.Load())
	}
	if n := connections.Load(); n > 96 {
		t.Errorf("%d connections for 128 requests", n)
	}
}

// Each request renews a rejected token once: if the new token is rejected too, the
// request fails. No rejected token is sent again.
func TestTokenRejected(t *testing.T) {
	t.Parallel()
	env, tokens := serveMetadata(t)
	var requests atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		w.WriteHeader(http.StatusUnauthorized)
	}))
	t.Cleanup(server.Close)
	s := open(t, env, server.URL, false)
	for n := range int32(2) {
		_, err := s.Do(t.Context(), get(t))
		if exitcode.Of(err) != exitcode.Credentials || requests.Load() != 2*n+2 || tokens.Load() != 2*n+2 {
			t.Errorf("%v, %d requests, %d tokens; want %d and %d", err, requests.Load(), tokens.Load(), 2*n+2, 2*n+2)
		}
	}
	requests.Store(0)
	_, err := open(t, map[string]string{"GOOGLE_OAUTH_ACCESS_TOKEN": "ya29.token"}, server.URL, false).Do(t.Context(), get(t))
	if exitcode.Of(err) != exitcode.Credentials || requests.Load() != 1 {
		t.Errorf("fixed token: %v, %d requests", err, requests.Load())
	}
}

// Credentials that give no token fail the request with an error of its own.
func TestTokenErrors(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		status int
		body   string
		code   int
		hint   string
	}{
		{"revoked", 400, `{"error":"invalid_grant","error_description":"Token has been expired or revoked."}`, exitcode.Credentials, "nothing was sent to the Vision API"},
		{"unavailable", 503, "", exitcode.Unavailable, "the credentials may be valid; try again later"},
	} {
		endpoint := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(tt.status)
			_, _ = io.WriteString(w, tt.body)
		}))
		t.Cleanup(endpoint.Close)
		var requests atomic.Int32
		server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { requests.Add(1) }))
		t.Cleanup(server.Close)
		file := filepath.Join(t.TempDir(), "user.json")
		text := fmt.Sprintf(`{"type":"authorized_user","client_id":"c","client_secret":"cs-secret","refresh_token":"rt-secret","token_uri":%q}`, endpoint.URL)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := open(t, map[string]string{"GOOGLE_APPLICATION_CREDENTIALS": file}, server.URL, false).Do(t.Context(), get(t))
		var failed *session.Error
		var token *auth.TokenError
		hints := strings.Join(diag.Hints(err), "\n")
		if !errors.As(err, &failed) || !errors.As(err, &token) || exitcode.Of(err) != tt.code || !strings.Contains(hints, tt.hint) || requests.Load() > 0 {
			t.Errorf("%s: exit code %d, %v, hints %q, %d requests", tt.name, exitcode.Of(err), err, hints, requests.Load())
		}
		if strings.Contains(err.Error()+hints, "secret") {
			t.Errorf("%s: a secret in %v, %q", tt.name, err, hints)
		}
	}
}

// Without usable credentials, a session is not opened.
func TestOpenErrors(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		env  map[string]string
		code int
	}{
		{map[string]string{"GCE_METADATA_HOST": "127.0.0.1:1"}, exitcode.Credentials},
		{map[string]string{"GOOGLE_APPLICATION_CREDENTIALS": filepath.Join(t.TempDir(), "missing")}, exitcode.Config},
		{map[string]string{"VISION1_CREDENTIALS_JSON": "{}"}, exitcode.Config},
		{map[string]string{"VISION1_API_KEY": "a\nb"}, exitcode.Credentials},
	} {
		f, _ := factory(tt.env)
		config, _ := session.Configure(f.Globals, session.AllScopes(), f.IO.Getenv)
		s, err := session.Open(t.Context(), f, session.Options{Config: config, Scopes: session.AllScopes()})
		if s != nil || exitcode.Of(err) != tt.code {
			t.Errorf("%v: exit code %d, %v; want %d", tt.env, exitcode.Of(err), err, tt.code)
		}
	}
}

// A request that must not be sent twice leaves its effect in the factory.
func TestEffect(t *testing.T) {
	t.Parallel()
	f, _ := factory(nil)
	var status atomic.Int32
	status.Store(http.StatusOK)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(int(status.Load()))
		_, _ = io.WriteString(w, `{"name":"projects/p/locations/l/products/x"}`)
	}))
	t.Cleanup(server.Close)
	f.Globals.Endpoint = server.URL
	config, _ := session.Configure(f.Globals, session.AllScopes(), f.IO.Getenv)
	s, err := session.Open(t.Context(), f, session.Options{Config: config, HasCredentials: true})
	if err != nil {
		t.Fatal(err)
	}
	body, _ := request.NewBody(struct{}{})
	create, err := request.New(apitest.Method(t, "projects", "locations-products-create"), []string{"projects/p/locations/l"}, nil, body)
	if err != nil {
		t.Fatal(err)
	}
	response, err := s.Do(t.Context(), create)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.ReadAll(response.Body)
	_ = response.Body.Close()
	if lines := strings.Join(f.Effect.Lines(), "\n"); !strings.Contains(lines, "its response names projects/p/locations/l/products/x") {
		t.Errorf("%q", lines)
	}
	status.Store(http.StatusForbidden)
	if _, err := s.Do(t.Context(), create); err == nil || f.Effect.Lines() != nil {
		t.Errorf("%v, %q", err, f.Effect.Lines())
	}
}

// A poller polls through the session: transient errors are retried, others are not.
func TestPoller(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		steps []string // "STATUS body"
		code  int
	}{
		{"done", []string{`200 {"name":"operations/x"}`, `503 `, `429 {}`, `200 {"name":"operations/x","done":true,"response":{}}`}, exitcode.OK},
		{"rejected", []string{`200 {"name":"operations/x"}`, `404 {}`}, exitcode.Rejected},
		{"credentials", []string{`200 {"name":"operations/x"}`, `401 {}`}, exitcode.Credentials},
		{"unusable", []string{`200 {"name":7}`}, exitcode.Unavailable},
		{"never answered", []string{`503 {}`}, exitcode.Unavailable},
	} {
		var polls atomic.Int32
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			step := tt.steps[min(int(polls.Add(1)), len(tt.steps))-1]
			code, body, _ := strings.Cut(step, " ")
			status := 0
			_, _ = fmt.Sscan(code, &status)
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}))
		t.Cleanup(server.Close)
		poller := open(t, nil, server.URL, true).Poller(func(string) *request.Request { return get(t) })
		poller.Interval = time.Millisecond
		o, err := poller.Wait(t.Context(), "operations/x", nil)
		if exitcode.Of(err) != tt.code || (o != nil) != (tt.code == exitcode.OK) {
			t.Errorf("%s: exit code %d, %v", tt.name, exitcode.Of(err), err)
		}
		var pending *lro.PendingError
		if err != nil && !errors.As(err, &pending) {
			t.Errorf("%s: %T", tt.name, err)
		}
	}
}

// A retry is reported if somebody may be waiting for it.
func TestNoteRetry(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		change func(*cmdutil.Factory)
		pause  time.Duration
		want   bool
	}{
		{func(*cmdutil.Factory) {}, time.Second, false},
		{func(*cmdutil.Factory) {}, time.Minute, true},
		{func(f *cmdutil.Factory) { f.IO.ErrIsTTY = true }, time.Second, true},
		{func(f *cmdutil.Factory) { f.Globals.Debug = true }, time.Second, true},
		{func(f *cmdutil.Factory) { f.IO.ErrIsTTY, f.Globals.Quiet = true, true }, time.Minute, false},
	} {
		f, messages := factory(nil)
		tt.change(f)
		session.NoteRetry(f, 2, tt.pause, errors.New("busy"))
		want := ""
		if tt.want {
			want = "retry 2 in " + tt.pause.String() + ": busy\n"
		}
		if got := messages.String(); got != want {
			t.Errorf("%+v: %q, want %q", tt, got, want)
		}
	}
}

// With --debug, the source of the credentials is noted, and no secret.
func TestDebug(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") }))
	t.Cleanup(server.Close)
	f, messages := factory(map[string]string{"GOOGLE_OAUTH_ACCESS_TOKEN": "ya29.token"})
	f.Globals.Endpoint, f.Globals.Debug = server.URL, true
	config, _ := session.Configure(f.Globals, session.AllScopes(), f.IO.Getenv)
	s, err := session.Open(t.Context(), f, session.Options{Config: config, Scopes: session.AllScopes()})
	if err != nil {
		t.Fatal(err)
	}
	response, err := s.Do(t.Context(), get(t))
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	text := messages.String()
	if !strings.HasPrefix(text, "authenticated with the access token of GOOGLE_OAUTH_ACCESS_TOKEN: ") || !strings.Contains(text, "GET ") || strings.Contains(text, "ya29") {
		t.Errorf("%s", text)
	}
}
