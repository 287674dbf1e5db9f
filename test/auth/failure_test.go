package main

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"vision1/internal/auth/authserver"
)

// TestAuthLoginFails: whatever goes wrong, the exit code tells which kind it is,
// nothing is kept, and an older login is as it was.
func TestAuthLoginFails(t *testing.T) {
	t.Parallel()
	answer := func(status int, kind, body string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		})
	}
	for name, test := range map[string]struct {
		config authserver.Config
		words  []string
		code   int
		want   string
	}{
		"denied":           {authserver.Config{Deny: true}, nil, 4, "consent was denied"},
		"another scope":    {authserver.Config{Grant: func(string) string { return "openid" }}, nil, 4, "consent was not given for"},
		"no refresh token": {authserver.Config{NoRefresh: true}, nil, 4, "no refresh token"},
		"HTML":             {authserver.Config{Token: answer(200, "text/html", "<p>")}, nil, 4, "a page in HTML"},
		"refused":          {authserver.Config{Token: answer(401, "application/json", `{"error":"invalid_client"}`)}, nil, 4, "invalid_client"},
		"no keyring":       {authserver.Config{}, []string{"--keyring"}, 3, "the keyring of the system can't be used"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := signedIn(t, authserver.Config{})
			before, err := os.ReadFile(s.store())
			if err != nil {
				t.Fatal(err)
			}
			s.server.Behave(func(c *authserver.Config) { *c = test.config })
			// No bus that a keyring could be reached by.
			s.env = append(s.env, "DBUS_SESSION_BUS_ADDRESS=unix:path="+s.home+"/none")
			r := s.login(s.visit, append(test.words, "--error-format", "json")...)
			var failure struct{ Error struct{ Message string } }
			last := r.stderr[strings.LastIndex(strings.TrimSpace(r.stderr), "\n")+1:]
			if err := json.Unmarshal([]byte(last), &failure); err != nil || r.code != test.code || !strings.Contains(failure.Error.Message, test.want) {
				t.Errorf("exit %d, %v; want %d, %q\n%s", r.code, err, test.code, test.want, r.stderr)
			}
			if after, err := os.ReadFile(s.store()); err != nil || string(after) != string(before) {
				t.Errorf("the store is now %s, %v", after, err)
			}
			s.noSecrets()
		})
	}
}

// TestAuthNobody: the browser is closed, or never opened.
func TestAuthNobody(t *testing.T) {
	t.Parallel()
	s := newAuthSession(t, authserver.Config{})
	s.putClient()
	r := s.login(func(string) {}, "--timeout", "100ms")
	if r.code != 5 || !strings.Contains(r.stderr, "not done within --timeout 100ms") {
		t.Errorf("exit %d\n%s", r.code, r.stderr)
	}
	if _, err := os.Stat(s.store()); err == nil {
		t.Error("something was kept")
	}
}

// TestAuthRenewalFails: the token endpoint is of no use, the login is kept.
func TestAuthRenewalFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"ill": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }, "status 503"},
		"HTML": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, "<p>")
		}, "a page in HTML"},
		"another clock": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Date", time.Now().Add(3*time.Hour).UTC().Format(http.TimeFormat))
			w.WriteHeader(http.StatusBadRequest)
		}, "the clock of this machine is 3h0m0s behind"},
		"elsewhere": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://localhost:1/", http.StatusTemporaryRedirect)
		}, "status 307"},
		"gone": {func(w http.ResponseWriter, r *http.Request) { raw("").ServeHTTP(w, r) }, "EOF"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := signedIn(t, authserver.Config{})
			s.expire()
			s.server.Behave(func(c *authserver.Config) { c.Token = test.answer })
			r := s.run("operations", "get", "operations/x", "--debug")
			if r.code != 4 || len(r.requests) != 0 || !strings.Contains(r.stderr, test.want) || !strings.Contains(r.stderr, s.store()) {
				t.Errorf("exit %d, want %q\n%s", r.code, test.want, r.stderr)
			}
			s.server.Behave(func(c *authserver.Config) { c.Token = nil })
			s.call()
			s.noSecrets()
		})
	}
}

// TestAuthNearEnd: a token that is about to end is renewed ahead of it, and
// where that does not work, is used as long as it is good.
func TestAuthNearEnd(t *testing.T) {
	t.Parallel()
	s := signedIn(t, authserver.Config{})
	near := func() {
		s.change(func(_, secrets map[string]any) {
			secrets["expiry"] = time.Now().Add(2 * time.Minute).Format(time.RFC3339)
		})
	}
	near()
	s.call()
	if s.server.Renewed() != 1 {
		t.Errorf("renewed %d times", s.server.Renewed())
	}
	near()
	s.server.Behave(func(c *authserver.Config) {
		c.Token = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	})
	s.call()
}

// TestAuthClock: a clock that was set back makes an end that can't be relied on.
func TestAuthClock(t *testing.T) {
	t.Parallel()
	s := signedIn(t, authserver.Config{})
	s.change(func(_, secrets map[string]any) {
		secrets["issued"] = time.Now().Add(5 * time.Hour).Format(time.RFC3339)
		secrets["expiry"] = time.Now().Add(6 * time.Hour).Format(time.RFC3339)
	})
	s.call()
	if s.server.Renewed() != 1 {
		t.Errorf("renewed %d times", s.server.Renewed())
	}
}

// TestAuthRejected: after the API has refused a token, the next call has a new
// one, whatever its end was said to be.
func TestAuthRejected(t *testing.T) {
	t.Parallel()
	s := signedIn(t, authserver.Config{})
	refusing := record(reply(http.StatusUnauthorized, map[string]string{"type": "application/json",
		"text": `{"error":{"code":401,"status":"UNAUTHENTICATED","message":"no"}}`}))
	defer refusing.Close()
	r := s.run("operations", "get", "operations/x", "--endpoint", refusing.server.URL)
	if r.code != 4 || s.server.Renewed() != 0 {
		t.Errorf("exit %d, renewed %d times\n%s", r.code, s.server.Renewed(), r.stderr)
	}
	s.call()
	if s.server.Renewed() != 1 {
		t.Errorf("renewed %d times", s.server.Renewed())
	}
	s.noSecrets()
}
