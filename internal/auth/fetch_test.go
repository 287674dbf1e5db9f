package auth

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"vision1/internal/exitcode"
)

const vision = "https://www.googleapis.com/auth/cloud-vision"

// An account is a service account with its key.
type account struct{ key *rsa.PrivateKey }

func newAccount(t *testing.T) account {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return account{key}
}

// file returns the account's credentials file; more is additional fields.
func (a account) file(t *testing.T, tokenURI, more string) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(a.key)
	if err != nil {
		t.Fatal(err)
	}
	key, err := json.Marshal(string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})))
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf(`{"type":"service_account","client_email":"robot@p.example","private_key_id":"k1","private_key":%s,"token_uri":%q%s}`, key, tokenURI, more)
}

// claims verifies a JWT of the account and returns its claims.
func (a account) claims(t *testing.T, assertion string) map[string]any {
	t.Helper()
	parts := strings.Split(assertion, ".")
	if len(parts) != 3 {
		t.Fatalf("not a JWT: %q", assertion)
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		t.Fatal(err)
	}
	hash := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if err := rsa.VerifyPKCS1v15(&a.key.PublicKey, crypto.SHA256, hash[:], signature); err != nil {
		t.Fatal(err)
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	claims := map[string]any{}
	if err := json.Unmarshal(text, &claims); err != nil {
		t.Fatal(err)
	}
	return claims
}

// endpoint starts a token endpoint that returns the token "fetched" and stores the
// form it received.
func endpoint(t *testing.T, form *url.Values) string {
	t.Helper()
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		*form = r.PostForm
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"access_token":"fetched","token_type":"Bearer","expires_in":3600}`)
	})
}

// sendWith authenticates a request with a credentials file.
func sendWith(t *testing.T, text string) (*Source, http.Header, error) {
	t.Helper()
	config := Config{
		CredentialsFile: write(t, "credentials.json", text), Scopes: []string{vision},
		Getenv: lookup(), TokenClient: &http.Client{Transport: http.DefaultTransport},
	}
	source, err := Find(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	header, err := send(t, source)
	return source, header, err
}

func TestServiceAccount(t *testing.T) {
	robot := newAccount(t)
	var form url.Values
	serverURL := endpoint(t, &form)
	source, header, err := sendWith(t, robot.file(t, serverURL, `,"quota_project_id":"q"`))
	if err != nil || header.Get("Authorization") != "Bearer fetched" {
		t.Fatalf("sent %q, %v", header.Get("Authorization"), err)
	}
	if header.Get("X-Goog-User-Project") != "q" || source.QuotaProject != "q" {
		t.Errorf("quota project %q, %q", header.Get("X-Goog-User-Project"), source.QuotaProject)
	}
	claims := robot.claims(t, form.Get("assertion"))
	if claims["iss"] != "robot@p.example" || claims["scope"] != vision || claims["aud"] != serverURL {
		t.Errorf("claims %v", claims)
	}
	if source.Account != "robot@p.example" || len(source.Secrets) != 1 || !strings.Contains(source.Secrets[0], "PRIVATE KEY") {
		t.Errorf("%s, %d secrets", source.Account, len(source.Secrets))
	}
}

func TestAuthorizedUser(t *testing.T) {
	var form url.Values
	source, header, err := sendWith(t, fmt.Sprintf(userFile, fmt.Sprintf(`,"token_uri":%q`, endpoint(t, &form))))
	if err != nil || header.Get("Authorization") != "Bearer fetched" {
		t.Fatalf("sent %q, %v", header.Get("Authorization"), err)
	}
	if form.Get("grant_type") != "refresh_token" || form.Get("refresh_token") != "rt-secret" || form.Get("client_secret") != "cs-secret" {
		t.Errorf("form %v", form)
	}
	if strings.Join(source.Secrets, " ") != "cs-secret rt-secret" {
		t.Errorf("secrets %q", source.Secrets)
	}
	if header.Get("X-Goog-User-Project") != "" {
		t.Errorf("quota project %q", header.Get("X-Goog-User-Project"))
	}
}

func TestExternalAccount(t *testing.T) {
	subject := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Mine") != "yes" {
			t.Errorf("headers %v", r.Header)
		}
		fmt.Fprint(w, `{"value":"subject-2"}`)
	})
	tests := []struct{ name, source, want string }{
		{"from a file", fmt.Sprintf(`{"file":%q}`, write(t, "subject", "subject-1\n")), "subject-1"},
		{"from a URL", fmt.Sprintf(`{"url":%q,"headers":{"X-Mine":"yes"},"format":{"type":"json","subject_token_field_name":"value"}}`, subject), "subject-2"},
	}
	for _, tt := range tests {
		var form url.Values
		_, header, err := sendWith(t, fmt.Sprintf(`{"type":"external_account","audience":"//iam.example/pool",
			"subject_token_type":"urn:ietf:params:oauth:token-type:jwt","token_url":%q,"credential_source":%s}`, endpoint(t, &form), tt.source))
		if err != nil || header.Get("Authorization") != "Bearer fetched" {
			t.Errorf("%s: sent %q, %v", tt.name, header.Get("Authorization"), err)
		}
		if form.Get("subject_token") != tt.want || form.Get("scope") != vision || form.Get("audience") != "//iam.example/pool" {
			t.Errorf("%s: form %v", tt.name, form)
		}
	}
}

func TestImpersonatedServiceAccount(t *testing.T) {
	var form url.Values
	var request struct {
		Scope, Delegates []string
	}
	iam := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer fetched" {
			t.Errorf("Authorization %q", r.Header.Get("Authorization"))
		}
		if err := json.NewDecoder(r.Body).Decode(&request); err != nil {
			t.Error(err)
		}
		fmt.Fprint(w, `{"accessToken":"impersonated","expireTime":"2099-01-01T00:00:00Z"}`)
	})
	inner := fmt.Sprintf(userFile, fmt.Sprintf(`,"token_uri":%q`, endpoint(t, &form)))
	source, header, err := sendWith(t, fmt.Sprintf(`{"type":"impersonated_service_account","service_account_impersonation_url":%q,
		"delegates":["d@p.example"],"source_credentials":%s}`, iam+"/v1/projects/-/serviceAccounts/robot@p.example:generateAccessToken", inner))
	if err != nil || header.Get("Authorization") != "Bearer impersonated" {
		t.Fatalf("sent %q, %v", header.Get("Authorization"), err)
	}
	if form.Get("refresh_token") != "rt-secret" || strings.Join(request.Scope, " ") != vision || strings.Join(request.Delegates, " ") != "d@p.example" {
		t.Errorf("form %v, then %+v", form, request)
	}
	if strings.Join(source.Secrets, " ") != "cs-secret rt-secret" {
		t.Errorf("secrets %q", source.Secrets)
	}
}

func TestTokenErrors(t *testing.T) {
	robot := newAccount(t)
	const down = "http://127.0.0.1:1" // a port on which nothing listens
	respond := func(status int, kind, body string) string {
		return serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.Header().Set("Location", "http://elsewhere.example/SECRET")
			w.WriteHeader(status)
			fmt.Fprint(w, body)
		})
	}
	const asJSON = "application/json"
	tests := []struct {
		name, serverURL, want, code string
	}{
		{"rejected", respond(400, asJSON, `{"error":"invalid_grant","error_description":"Token has been\nexpired or revoked."}`),
			"returned status 400: invalid_grant: Token has been expired or revoked.", "invalid_grant"},
		{"rejected by an API", respond(403, asJSON, `{"error":{"code":403,"status":"PERMISSION_DENIED","message":"no"}}`),
			"status 403: PERMISSION_DENIED: no", "PERMISSION_DENIED"},
		{"rejected without a message", respond(500, "text/plain", `SECRET`), "status 500", ""},
		{"rejected with HTML", respond(502, "text/html; charset=utf-8", `<b>SECRET</b>`), "status 502: an HTML page", ""},
		{"HTML", respond(200, "text/html", `<b>SECRET</b>`), "status 200: an HTML page", ""},
		{"HTML with another type", respond(200, asJSON, "\n<!doctype html><p>SECRET"), "status 200: an HTML page", ""},
		{"redirected", respond(307, asJSON, ``), "status 307", ""},
		{"not JSON", respond(200, asJSON, `hello`), "invalid character", ""},
		{"no token", respond(200, asJSON, `{"expires_in":3600}`), "", ""},
		{"invalid token", respond(200, asJSON, `{"access_token":"a\nb","expires_in":3600}`), "white space", ""},
		{"unreachable", down, strings.TrimPrefix(down, "http://") + ": dial tcp", ""},
	}
	for _, tt := range tests {
		for kind, text := range map[string]string{
			"service account": robot.file(t, tt.serverURL, ""),
			"user":            fmt.Sprintf(userFile, fmt.Sprintf(`,"token_uri":%q`, tt.serverURL)),
			"external account": fmt.Sprintf(`{"type":"external_account","audience":"a","subject_token_type":"s","token_url":%q,"credential_source":{"file":%q}}`,
				tt.serverURL, write(t, "subject", "s")),
		} {
			source, header, err := sendWith(t, text)
			var e *TokenError
			if !errors.As(err, &e) || header != nil {
				t.Errorf("%s, %s: error %v, sent %v", kind, tt.name, err, header)
				continue
			}
			if e.Source != "--credentials" || e.Path != source.Path || e.Code() != tt.code || !strings.Contains(e.Error(), tt.want) {
				t.Errorf("%s, %s: %v (code %q); want %q", kind, tt.name, e, e.Code(), tt.want)
			}
			if strings.HasPrefix(tt.name, "HTML") && e.ExitCode() != exitcode.Unavailable {
				t.Errorf("%s, %s: exit code %d, want %d", kind, tt.name, e.ExitCode(), exitcode.Unavailable)
			}
			if strings.Contains(err.Error(), "SECRET") {
				t.Errorf("%s, %s: the error contains the body: %v", kind, tt.name, err)
			}
		}
	}
}

func TestMissingSubjectToken(t *testing.T) {
	_, _, err := sendWith(t, `{"type":"external_account","audience":"a","subject_token_type":"s","token_url":"http://127.0.0.1:1","credential_source":{"file":"/nonexistent/subject"}}`)
	var e *TokenError
	if !errors.As(err, &e) || !strings.Contains(err.Error(), "/nonexistent/subject") {
		t.Errorf("error %v", err)
	}
}

// An invalid key in valid PEM is an error of the file.
func TestInvalidKey(t *testing.T) {
	key := `-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n`
	_, _, err := sendWith(t, `{"type":"service_account","client_email":"a@b","private_key":"`+key+`","token_uri":"http://127.0.0.1:1"}`)
	var e *FileError
	if !errors.As(err, &e) || !strings.Contains(e.Message, "private_key") {
		t.Errorf("error %v, want a FileError", err)
	}
}

func TestTokenCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	serverURL := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // after this, the server notices that the client is gone
		cancel()
		<-r.Context().Done()
	})
	path := write(t, "f", fmt.Sprintf(userFile, fmt.Sprintf(`,"token_uri":%q`, serverURL)))
	source, err := Find(ctx, Config{CredentialsFile: path, Getenv: lookup(), TokenClient: &http.Client{}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = sendContext(ctx, t, source)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled in it", err)
	}
}
