package auth

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"vision1/internal/clitest"
	"vision1/test/authserver"
)

// TestLoginFails checks the exit code of failed logins, and that an older login
// stays unmodified.
func TestLoginFails(t *testing.T) {
	t.Parallel()
	respond := func(status int, kind, body string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		})
	}
	for name, test := range map[string]struct {
		config authserver.Config
		args   []string
		code   int
		want   string
	}{
		"denied":           {authserver.Config{Deny: true}, nil, 4, "consent was denied"},
		"another scope":    {authserver.Config{Grant: func(string) string { return "openid" }}, nil, 4, "consent was not given for"},
		"no refresh token": {authserver.Config{NoRefresh: true}, nil, 4, "no refresh token"},
		"HTML":             {authserver.Config{Token: respond(200, "text/html", "<p>")}, nil, 5, "an HTML page"},
		"rejected":         {authserver.Config{Token: respond(401, "application/json", `{"error":"invalid_client"}`)}, nil, 4, "invalid_client"},
		"no keyring":       {authserver.Config{}, []string{"--keyring"}, 3, "the system keyring can't be used"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := loggedIn(t, authserver.Config{})
			before, err := os.ReadFile(s.store())
			if err != nil {
				t.Fatal(err)
			}
			s.server.Behave(func(c *authserver.Config) { *c = test.config })
			// Without a bus, there is no keyring.
			s.env = append(s.env, "DBUS_SESSION_BUS_ADDRESS=unix:path="+s.home+"/none")
			r := s.login(s.consent, append(test.args, "--error-format", "json")...)
			var failure struct{ Error struct{ Message string } }
			last := r.Stderr[strings.LastIndex(strings.TrimSpace(r.Stderr), "\n")+1:]
			if err := json.Unmarshal([]byte(last), &failure); err != nil || r.Code != test.code || !strings.Contains(failure.Error.Message, test.want) {
				t.Errorf("exit %d, %v; want %d, %q\n%s", r.Code, err, test.code, test.want, r.Stderr)
			}
			if after, err := os.ReadFile(s.store()); err != nil || string(after) != string(before) {
				t.Errorf("the store is now %s, %v", after, err)
			}
			s.noSecrets()
		})
	}
}

// TestLoginTimeout checks a login whose URL is never opened.
func TestLoginTimeout(t *testing.T) {
	t.Parallel()
	s := newSession(t, authserver.Config{})
	s.writeClient()
	r := s.login(func(string) {}, "--timeout", "100ms")
	if r.Code != 5 || !strings.Contains(r.Stderr, "not done within --timeout 100ms") {
		t.Errorf("exit %d\n%s", r.Code, r.Stderr)
	}
	if _, err := os.Stat(s.store()); err == nil {
		t.Error("something was stored")
	}
}

// TestRenewalFails checks that a login is kept if the token endpoint fails.
func TestRenewalFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		token http.HandlerFunc
		want  string
		code  int
	}{
		"unavailable": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }, "status 503", 5},
		"HTML": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, "<p>")
		}, "an HTML page", 5},
		"wrong clock": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Date", time.Now().Add(3*time.Hour).UTC().Format(http.TimeFormat))
			w.WriteHeader(http.StatusBadRequest)
		}, "the clock of this machine is 3h0m0s behind", 4},
		"redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://localhost:1/", http.StatusTemporaryRedirect)
		}, "status 307", 4},
		"no response": {clitest.HangUp().ServeHTTP, "EOF", 5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := loggedIn(t, authserver.Config{})
			s.expire()
			s.server.Behave(func(c *authserver.Config) { c.Token = test.token })
			r := s.run("operations", "get", "operations/x", "--debug", "--retries", "1")
			if r.Code != test.code || len(r.Requests) != 0 || !strings.Contains(r.Stderr, test.want) || !strings.Contains(r.Stderr, s.store()) {
				t.Errorf("exit %d, want %d, %q\n%s", r.Code, test.code, test.want, r.Stderr)
			}
			s.server.Behave(func(c *authserver.Config) { c.Token = nil })
			s.get()
			s.noSecrets()
		})
	}
}

// TestRenewalEarly checks that a token is renewed before it expires, and used until
// then if that fails.
func TestRenewalEarly(t *testing.T) {
	t.Parallel()
	s := loggedIn(t, authserver.Config{})
	expireSoon := func() {
		s.change(func(_, secrets map[string]any) {
			secrets["expiry"] = time.Now().Add(2 * time.Minute).Format(time.RFC3339)
		})
	}
	expireSoon()
	s.get()
	if s.server.Renewed() != 1 {
		t.Errorf("renewed %d times", s.server.Renewed())
	}
	expireSoon()
	s.server.Behave(func(c *authserver.Config) {
		c.Token = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	})
	s.get()
}

// TestRenewalClock checks that a token that was issued in the future is renewed: the
// clock was set back, so its expiry is unreliable.
func TestRenewalClock(t *testing.T) {
	t.Parallel()
	s := loggedIn(t, authserver.Config{})
	s.change(func(_, secrets map[string]any) {
		secrets["issued"] = time.Now().Add(5 * time.Hour).Format(time.RFC3339)
		secrets["expiry"] = time.Now().Add(6 * time.Hour).Format(time.RFC3339)
	})
	s.get()
	if s.server.Renewed() != 1 {
		t.Errorf("renewed %d times", s.server.Renewed())
	}
}

// TestTokenRejected checks that a token is renewed once after the API has rejected
// it, even if it has not expired, and that no rejected token is sent again.
func TestTokenRejected(t *testing.T) {
	t.Parallel()
	s := loggedIn(t, authserver.Config{})
	rejecting := clitest.Serve(clitest.RespondJSON(http.StatusUnauthorized, `{"error":{"code":401,"status":"UNAUTHENTICATED","message":"no"}}`))
	defer rejecting.Close()
	r := s.run("operations", "get", "operations/x", "--endpoint", rejecting.URL())
	if r.Code != 4 || s.server.Renewed() != 1 {
		t.Errorf("exit %d, renewed %d times\n%s", r.Code, s.server.Renewed(), r.Stderr)
	}
	s.get() // without the renewed token, which was rejected too
	if s.server.Renewed() != 2 {
		t.Errorf("renewed %d times", s.server.Renewed())
	}
	s.noSecrets()
}
