// Package login tests the package login against a real authorization server.
package login

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"vision1/internal/auth/login"
	"vision1/internal/auth/store"
	"vision1/test/authserver"
)

const vision = "https://www.googleapis.com/auth/cloud-vision"

// browserResult is the last response that a browser received.
type browserResult struct {
	status int
	header http.Header
	body   string
}

// get requests a URL and follows redirects.
func get(t *testing.T, method, target string) browserResult {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, target, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := (&http.Client{Transport: new(http.Transport)}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	return browserResult{resp.StatusCode, resp.Header, string(body)}
}

// run logs in to a server. browser acts as the user's browser.
func run(t *testing.T, s *authserver.Server, o login.Options, browser func(login.Prompt)) (*store.Login, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "client.json")
	if err := s.ClientFile(path); err != nil {
		t.Fatal(err)
	}
	client, _, err := store.ReadClient(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	o.Client, o.Scopes = client, []string{vision}
	done := make(chan struct{})
	o.ShowPrompt = func(i login.Prompt) {
		go func() {
			defer close(done)
			browser(i)
		}()
	}
	var saved *store.Login
	err = login.Run(t.Context(), o, func(_ context.Context, l *store.Login) error {
		saved = l
		return nil
	})
	<-done
	return saved, err
}

func start(t *testing.T, config authserver.Config) *authserver.Server {
	t.Helper()
	s := authserver.Start(config)
	t.Cleanup(s.Close)
	return s
}

func TestLogin(t *testing.T) {
	s := start(t, authserver.Config{})
	var page browserResult
	l, err := run(t, s, login.Options{}, func(i login.Prompt) {
		u, err := url.Parse(i.URL)
		if err != nil {
			t.Error(err)
		}
		q := u.Query()
		if q.Get("code_challenge_method") != "S256" || q.Get("scope") != vision+" openid email" || q.Get("access_type") != "offline" {
			t.Errorf("URL %s", i.URL)
		}
		if want := fmt.Sprintf("http://127.0.0.1:%d/", i.Port); q.Get("redirect_uri") != want || len(q.Get("state")) < 20 {
			t.Errorf("URL %s", i.URL)
		}
		page = get(t, http.MethodGet, i.URL)
	})
	if err != nil {
		t.Fatal(err)
	}
	if l.Account != authserver.Account || l.ClientID != authserver.ClientID || l.TokenURI != s.URL+"/token" || !slices.Equal(l.Scopes, []string{vision}) {
		t.Errorf("login %+v", l)
	}
	if left := time.Until(l.Secrets.Expiry); l.Secrets.RefreshToken == "" || l.Secrets.AccessToken == "" || left < 59*time.Minute || left > time.Hour {
		t.Errorf("left %v", left)
	}
	if page.status != http.StatusOK || !strings.Contains(page.body, "You are signed in") || !strings.Contains(page.body, authserver.Account) {
		t.Errorf("%d %s", page.status, page.body)
	}
	if strings.Contains(page.body, "<script") || !strings.HasPrefix(page.header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("the page is not restricted: %v", page.header)
	}
	if page.header.Get("Referrer-Policy") != "no-referrer" || page.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", page.header)
	}
	for _, secret := range s.Secrets() {
		if strings.Contains(page.body, secret) {
			t.Errorf("the page contains a secret: %s", secret)
		}
	}
}

// TestErrors checks that each error is reported by Run and in the browser.
// TestWrongState checks that a request with another state, which any program on
// this machine can send, is rejected and doesn't end the login.
func TestWrongState(t *testing.T) {
	s := start(t, authserver.Config{})
	l, err := run(t, s, login.Options{}, func(i login.Prompt) {
		u, _ := url.Parse(i.URL)
		callback, state := u.Query().Get("redirect_uri"), u.Query().Get("state")
		for _, query := range []string{"state=other&code=c", "state=&code=c", "state=" + state + "&state=" + state + "&code=c"} {
			if page := get(t, http.MethodGet, callback+"?"+query); page.status != http.StatusBadRequest {
				t.Errorf("%s: status %d, want 400", query, page.status)
			}
		}
		if page := get(t, http.MethodGet, i.URL); page.status != http.StatusOK {
			t.Errorf("the login itself: status %d", page.status)
		}
	})
	if err != nil || l == nil {
		t.Errorf("login %v, %v", l, err)
	}
}

func TestErrors(t *testing.T) {
	respond := func(status int, kind, body string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		})
	}
	redirect := func(query string) func(string) string { // skips the server and redirects back with query
		return func(loginURL string) string {
			u, _ := url.Parse(loginURL)
			return u.Query().Get("redirect_uri") + "?" + strings.ReplaceAll(query, "STATE", u.Query().Get("state"))
		}
	}
	tests := []struct {
		name   string
		config authserver.Config
		target func(loginURL string) string // what the browser opens instead
		want   string
	}{
		{"denied", authserver.Config{Deny: true}, nil, "consent was denied"},
		{"partly denied", authserver.Config{Grant: func(string) string { return "openid email" }}, nil, "consent was not given for " + vision},
		{"no refresh token", authserver.Config{NoRefresh: true}, nil, "no refresh token"},
		{"HTML", authserver.Config{Token: respond(200, "text/html", "<b>SECRET</b>")}, nil, "an HTML page"},
		{"not JSON", authserver.Config{Token: respond(200, "application/json", "SECRET")}, nil, "signing in failed"},
		{"no token", authserver.Config{Token: respond(200, "application/json", `{"expires_in":1}`)}, nil, "access_token"},
		{"rejected", authserver.Config{Token: respond(400, "application/json", `{"error":"invalid_client","error_description":"no"}`)}, nil, "status 400: invalid_client: no"},
		{"unavailable", authserver.Config{Token: respond(503, "text/plain", "SECRET")}, nil, "status 503"},
		{"no code", authserver.Config{}, redirect("state=STATE"), "has no code"},
		{"wrong code", authserver.Config{}, redirect("state=STATE&code=c"), "invalid_grant"},
		{"server error", authserver.Config{}, redirect("state=STATE&error=server_error&error_description=%3Cb%3Ebad%0A%3C/b%3E"), "server_error: <b>bad </b>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := start(t, tt.config)
			var page browserResult
			l, err := run(t, s, login.Options{}, func(i login.Prompt) {
				target := i.URL
				if tt.target != nil {
					target = tt.target(target)
				}
				page = get(t, http.MethodGet, target)
			})
			var e *login.Error
			if !errors.As(err, &e) || !strings.Contains(err.Error(), tt.want) || l != nil {
				t.Fatalf("error %v, login %v; want %q", err, l, tt.want)
			}
			if page.status != http.StatusBadRequest || !strings.Contains(page.body, "Signing in failed") || strings.Contains(page.body, "<b>") {
				t.Errorf("%d %s", page.status, page.body)
			}
			if strings.Contains(err.Error()+page.body, "SECRET") {
				t.Errorf("the error contains the body: %v", err)
			}
		})
	}
}

// TestOtherRequests checks that other requests are rejected and change nothing.
func TestOtherRequests(t *testing.T) {
	s := start(t, authserver.Config{})
	_, err := run(t, s, login.Options{}, func(i login.Prompt) {
		callback := fmt.Sprintf("http://127.0.0.1:%d", i.Port)
		for _, target := range []string{callback, callback + "/favicon.ico", callback + "/x?state=s&code=c", fmt.Sprintf("http://localhost:%d/?state=s&code=c", i.Port)} {
			if v := get(t, http.MethodGet, target); v.status != http.StatusNotFound {
				t.Errorf("%s: %d", target, v.status)
			}
		}
		for _, method := range []string{http.MethodPost, http.MethodHead} {
			if v := get(t, method, callback+"/?state=s&code=c"); v.status != http.StatusMethodNotAllowed {
				t.Errorf("%s: %d", method, v.status)
			}
		}
		get(t, http.MethodGet, i.URL)
	})
	if err != nil {
		t.Error(err)
	}
}

// TestSecondRedirect checks that a second redirect is rejected while the first one is
// processed.
func TestSecondRedirect(t *testing.T) {
	first, second := make(chan struct{}), make(chan struct{})
	s := start(t, authserver.Config{Token: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(first)
		<-second
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"access_token":"a","refresh_token":"r","expires_in":3600}`)
	})})
	_, err := run(t, s, login.Options{}, func(i login.Prompt) {
		go func() {
			defer close(second)
			<-first
			u, _ := url.Parse(i.URL)
			target := fmt.Sprintf("http://127.0.0.1:%d/?state=%s&error=access_denied", i.Port, u.Query().Get("state"))
			if v := get(t, http.MethodGet, target); v.status != http.StatusConflict {
				t.Errorf("%d %s", v.status, v.body)
			}
		}()
		if v := get(t, http.MethodGet, i.URL); v.status != http.StatusOK {
			t.Errorf("%d %s", v.status, v.body)
		}
	})
	if err != nil {
		t.Error(err)
	}
}

func TestTimeout(t *testing.T) {
	s := start(t, authserver.Config{})
	var port int
	_, err := run(t, s, login.Options{Timeout: 10 * time.Millisecond}, func(i login.Prompt) { port = i.Port })
	var e *login.Error
	if !errors.As(err, &e) || !strings.Contains(err.Error(), "no one signed in within 10ms") {
		t.Errorf("error %v", err)
	}
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, fmt.Sprintf("http://127.0.0.1:%d/", port), http.NoBody)
	if resp, err := (&http.Client{Transport: new(http.Transport)}).Do(req); err == nil {
		_ = resp.Body.Close()
		t.Errorf("the server still responds: %d", resp.StatusCode)
	}
}

// TestCanceled cancels before the redirect, and during the exchange of the code.
func TestCanceled(t *testing.T) {
	stop := errors.New("stop")
	for _, exchanging := range []bool{false, true} {
		ctx, cancel := context.WithCancelCause(t.Context())
		s := start(t, authserver.Config{Token: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			cancel(stop)
			<-r.Context().Done()
		})})
		client := &store.Client{ID: authserver.ClientID, Secret: authserver.ClientSecret, AuthURI: s.URL + "/auth", TokenURI: s.URL + "/token"}
		page := make(chan browserResult, 1)
		err := login.Run(ctx, login.Options{Client: client, Scopes: []string{vision}, ShowPrompt: func(i login.Prompt) {
			if !exchanging {
				cancel(stop)
				return
			}
			go func() { page <- get(t, http.MethodGet, i.URL) }()
		}}, func(context.Context, *store.Login) error {
			t.Error("the login was saved")
			return nil
		})
		if !errors.Is(err, stop) {
			t.Errorf("exchanging %t: error %v", exchanging, err)
		}
		if exchanging {
			if v := <-page; v.status != http.StatusBadRequest {
				t.Errorf("%d %s", v.status, v.body)
			}
		}
		cancel(nil)
	}
}

// TestSaveError checks that the browser shows an error while storing the login.
func TestSaveError(t *testing.T) {
	s := start(t, authserver.Config{})
	client := &store.Client{ID: authserver.ClientID, Secret: authserver.ClientSecret, AuthURI: s.URL + "/auth", TokenURI: s.URL + "/token"}
	full := errors.New("no space left on device")
	page := make(chan browserResult, 1)
	err := login.Run(t.Context(), login.Options{Client: client, Scopes: []string{vision}, ShowPrompt: func(i login.Prompt) {
		go func() { page <- get(t, http.MethodGet, i.URL) }()
	}}, func(context.Context, *store.Login) error { return full })
	if v := <-page; !errors.Is(err, full) || v.status != http.StatusBadRequest || !strings.Contains(v.body, "No space left on device") {
		t.Errorf("error %v; %d %s", err, v.status, v.body)
	}
}
