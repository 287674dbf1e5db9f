package auth

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"vision1/internal/auth/store"
	"vision1/internal/diag"
	"vision1/internal/exitcode"
	"vision1/internal/secret"
)

const userCredentials = `{"type":"authorized_user","client_id":"c","client_secret":"client-secret-1","refresh_token":"refresh-token-1","token_uri":"%s/token"}`

// serveTokens starts a server that answers the n-th token request, from 1.
func serveTokens(t *testing.T, answer func(n int32, w http.ResponseWriter, r *http.Request)) (address string, calls *atomic.Int32) {
	t.Helper()
	calls = new(atomic.Int32)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		answer(calls.Add(1), w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL, calls
}

func variableConfig(text string) (Config, *secret.Redactor) {
	secrets := new(secret.Redactor)
	return Config{
		Getenv: func(name string) string {
			if name == "VISION1_CREDENTIALS_JSON" {
				return text
			}
			return ""
		},
		TokenClient: new(http.Client), Secrets: secrets,
	}, secrets
}

// One failure of the token endpoint is retried; if it persists, the credentials may
// still be valid.
func TestTokenRetries(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fail    func(w http.ResponseWriter)
		retries int
		code    int
		calls   int32
	}{
		"503 once":      {func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) }, 1, 0, 2},
		"429 once":      {func(w http.ResponseWriter) { w.WriteHeader(http.StatusTooManyRequests) }, 1, 0, 2},
		"EOF once":      {func(http.ResponseWriter) { panic(http.ErrAbortHandler) }, 1, 0, 2}, //nolint:forbidigo // how a handler hangs up
		"503, no retry": {func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) }, 0, exitcode.Unavailable, 1},
		"401":           {func(w http.ResponseWriter) { w.WriteHeader(http.StatusUnauthorized) }, 1, exitcode.Credentials, 1},
		"long pause": {func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(http.StatusServiceUnavailable)
		}, 1, exitcode.Unavailable, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address, calls := serveTokens(t, func(n int32, w http.ResponseWriter, _ *http.Request) {
				if n == 1 {
					test.fail(w)
					return
				}
				fmt.Fprint(w, `{"access_token":"fetched-token","token_type":"Bearer","expires_in":3600}`)
			})
			config, secrets := variableConfig(fmt.Sprintf(userCredentials, address))
			config.Retries = test.retries
			source, err := FindLocal(t.Context(), config)
			if err != nil {
				t.Fatal(err)
			}
			token, err := source.Token(t.Context())
			switch {
			case calls.Load() != test.calls:
				t.Errorf("%d requests, want %d", calls.Load(), test.calls)
			case test.code != 0 && exitcode.Of(err) != test.code:
				t.Errorf("error %v, exit code %d, want %d", err, exitcode.Of(err), test.code)
			case test.code == 0 && (err != nil || token != "fetched-token"):
				t.Errorf("token %q, error %v", token, err)
			case test.code == 0 && strings.Contains(secrets.Redact(token+" client-secret-1 refresh-token-1"), "-"):
				t.Error("a secret is not masked")
			}
		})
	}
}

func TestTokenEndpointRefused(t *testing.T) {
	t.Parallel()
	config, _ := variableConfig(fmt.Sprintf(userCredentials, "http://127.0.0.1:1"))
	retries := 0
	config.Retries, config.OnRetry = 1, func(int, time.Duration, error) { retries++ }
	source, err := FindLocal(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	_, err = source.Token(t.Context())
	if code := exitcode.Of(err); code != exitcode.Unavailable || retries != 1 {
		t.Errorf("error %v, exit code %d, %d retries", err, code, retries)
	}
}

// An endpoint that asks for a long pause, and a proxy that refuses, are reported as
// such at once.
func TestTokenFailureAdvice(t *testing.T) {
	t.Parallel()
	address, _ := serveTokens(t, func(_ int32, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	for want, transport := range map[string]http.RoundTripper{
		" asks to wait 1h0m0s before the next attempt\nnothing was sent": nil,
		"nothing was sent": refusingTransport{},
	} {
		config, _ := variableConfig(fmt.Sprintf(userCredentials, address))
		config.TokenClient.Transport = transport
		retries := 0
		config.Retries, config.OnRetry = 1, func(int, time.Duration, error) { retries++ }
		source, err := FindLocal(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		_, err = source.Token(t.Context())
		hints := strings.Join(diag.Hints(err), "\n")
		if exitcode.Of(err) != exitcode.Unavailable || retries != 0 || !strings.Contains(hints, want) || strings.Contains(hints, "later") {
			t.Errorf("error %v, hints %q, %d retries; want %q", err, hints, retries, want)
		}
	}
}

// A refusingTransport fails like a proxy that rejects the connection.
type refusingTransport struct{}

func (refusingTransport) RoundTrip(*http.Request) (*http.Response, error) { return nil, refusedError{} }

type refusedError struct{}

func (refusedError) Error() string     { return "refused" }
func (refusedError) IsPermanent() bool { return true }

// A response beyond the limit is reported as such, not as invalid JSON.
func TestTokenResponseTooLong(t *testing.T) {
	t.Parallel()
	for size, want := range map[int]string{maxTokenBody: "", maxTokenBody + 1: "returned status 200: the response has more than 1 MiB"} {
		const token = `{"access_token":"access-token-1","expires_in":3600,"token_type":"Bearer"}`
		address, _ := serveTokens(t, func(_ int32, w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, token+strings.Repeat(" ", size-len(token)))
		})
		config, _ := variableConfig(fmt.Sprintf(userCredentials, address))
		source, err := FindLocal(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		_, err = source.Token(t.Context())
		if want == "" && err == nil {
			continue
		}
		if err == nil || !strings.HasSuffix(err.Error(), want) || exitcode.Of(err) != exitcode.Unavailable {
			t.Errorf("%d bytes: %v, want %q", size, err, want)
		}
	}
}

// What a subject-token source sends is a secret, as text and as JSON.
func TestSubjectTokenIsLearned(t *testing.T) {
	t.Parallel()
	for format, body := range map[string]string{
		`{"type":"text"}`: "subject-token-1",
		`{"type":"json","subject_token_field_name":"value"}`: `{"value":"subject-token-1"}`,
	} {
		address, _ := serveTokens(t, func(_ int32, w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/subject" {
				_, _ = io.WriteString(w, body)
				return
			}
			fmt.Fprint(w, `{"access_token":"fetched-token","issued_token_type":"x","token_type":"Bearer","expires_in":3600}`)
		})
		config, secrets := variableConfig(fmt.Sprintf(`{"type":"external_account","audience":"a","subject_token_type":"jwt","token_url":"%[1]s/sts",
			"credential_source":{"url":"%[1]s/subject","headers":{"X-Case":"header-secret-1"},"format":%[2]s}}`, address, format))
		source, err := FindLocal(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		if host := strings.TrimPrefix(address, "http://"); source.TokenHost != host || source.Subject != "URL "+address+"/subject" {
			t.Errorf("token host %q, subject token from %q", source.TokenHost, source.Subject)
		}
		if len(source.Warnings) != 1 || !strings.Contains(source.Warnings[0], "token_url") {
			t.Errorf("warnings %q", source.Warnings)
		}
		if _, err := source.Token(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := secrets.Redact("subject-token-1 header-secret-1 fetched-token"); strings.Contains(got, "-") {
			t.Errorf("%s: not masked: %s", format, got)
		}
	}
}

func TestRevoke(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status int
		body   string
		fails  bool
	}{
		"revoked":         {http.StatusOK, "{}", false},
		"already invalid": {http.StatusBadRequest, `{"error":"invalid_token"}`, false},
		"rejected":        {http.StatusBadRequest, `{"error":"invalid_request"}`, true},
	} {
		var got atomic.Value
		address, calls := serveTokens(t, func(_ int32, w http.ResponseWriter, r *http.Request) {
			got.Store(r.URL.Path + " " + r.FormValue("token"))
			w.WriteHeader(test.status)
			_, _ = io.WriteString(w, test.body)
		})
		dir := store.Dir(t.TempDir())
		err := dir.Add(t.Context(), &store.Login{ClientID: "c", TokenURI: address + "/token", Scopes: []string{"s"}, Secrets: &store.Secrets{RefreshToken: "refresh-token-1"}})
		if err != nil {
			t.Fatal(err)
		}
		err = Revoke(t.Context(), Config{ConfigDir: string(dir)})
		var failed *TokenError
		if errors.As(err, &failed) != test.fails || !test.fails && err != nil || calls.Load() != 1 || got.Load() != "/revoke refresh-token-1" {
			t.Errorf("%s: error %v, request %v", name, err, got.Load())
		}
	}
}

// Where the quota project comes from doesn't matter.
func TestQuotaProjectWithControlCharacter(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "file.json")
	text := strings.Replace(fmt.Sprintf(userCredentials, "https://oauth2.googleapis.com"), "{", `{"quota_project_id":"p\u202e",`, 1)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := FindLocal(t.Context(), Config{CredentialsFile: path}); err == nil || !strings.Contains(err.Error(), "control character") {
		t.Errorf("error %v", err)
	}
}
