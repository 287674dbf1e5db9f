package auth

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vision1/internal/auth/store"
)

// storeLogin creates a configuration directory with one login, whose access token
// expires after left.
func storeLogin(t *testing.T, tokenURI string, left time.Duration) store.Dir {
	t.Helper()
	dir := store.Dir(t.TempDir())
	l := &store.Login{
		ClientID: "client", TokenURI: tokenURI, Scopes: []string{store.CloudPlatform}, Account: "me@p.example", QuotaProject: "q",
		SignedIn: time.Now(), Secrets: &store.Secrets{
			ClientSecret: "cs-secret", RefreshToken: "rt-secret", AccessToken: "at-secret", Issued: time.Now().Add(-time.Hour), Expiry: time.Now().Add(left),
		},
	}
	if err := dir.Add(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	return dir
}

// The variables take precedence over a login, and a login over gcloud's file.
func TestLoginOrder(t *testing.T) {
	dir := storeLogin(t, "http://127.0.0.1:1/", time.Hour)
	gcloud := filepath.Dir(write(t, "application_default_credentials.json", fmt.Sprintf(userFile, "")))
	config := Config{ConfigDir: string(dir), Scopes: []string{vision}, Getenv: lookup("CLOUDSDK_CONFIG=" + gcloud)}
	source, err := Find(t.Context(), config)
	if err != nil || source.Name != loginName || source.Account != "me@p.example" || source.QuotaProject != "q" || !source.Renewable {
		t.Fatalf("%+v, %v", source, err)
	}
	header, err := send(t, source)
	if err != nil || header.Get("Authorization") != "Bearer at-secret" {
		t.Errorf("sent %v, %v", header, err)
	}
	if strings.Join(source.Secrets, " ") != "cs-secret rt-secret at-secret" {
		t.Errorf("secrets %q", source.Secrets)
	}
	if others := Alternatives(t.Context(), config, source); len(others) != 1 || others[0].Kind != "authorized user" {
		t.Errorf("%d other sources", len(others))
	}
	for _, before := range []string{
		"GOOGLE_OAUTH_ACCESS_TOKEN=token", "VISION1_API_KEY=key", "GOOGLE_APPLICATION_CREDENTIALS=" + write(t, "f", fmt.Sprintf(userFile, "")),
	} {
		config.Getenv = lookup(before)
		if source, err := FindLocal(t.Context(), config); err != nil || !strings.HasPrefix(before, source.Name+"=") {
			t.Errorf("%s: %+v, %v", before, source, err)
		}
	}
	config.Getenv, config.Scopes = lookup("CLOUDSDK_CONFIG="+gcloud), []string{"https://www.googleapis.com/auth/drive"}
	if source, err := FindLocal(t.Context(), config); err != nil || source.Kind != "authorized user" {
		t.Errorf("%+v, %v", source, err)
	}
}

// A renewed token is stored. The refresh token is kept if there is no new one.
func TestLoginRenewed(t *testing.T) {
	var form url.Values
	dir := storeLogin(t, endpoint(t, &form), -time.Hour)
	config := Config{ConfigDir: string(dir), Scopes: []string{vision}, Getenv: lookup(), TokenClient: &http.Client{Transport: http.DefaultTransport}}
	for range 2 {
		source, err := Find(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		header, err := send(t, source)
		if err != nil || header.Get("Authorization") != "Bearer fetched" || header.Get("X-Goog-User-Project") != "" {
			t.Errorf("sent %v, %v", header, err)
		}
	}
	if form.Get("refresh_token") != "rt-secret" || form.Get("client_secret") != "cs-secret" || form.Get("client_id") != "client" {
		t.Errorf("form %v", form)
	}
	l, _, err := dir.Find(func(*store.Login) bool { return true })
	if err != nil || l.Secrets.RefreshToken != "rt-secret" || l.Secrets.AccessToken != "fetched" || time.Until(l.Secrets.Expiry) < 59*time.Minute {
		t.Errorf("%+v, %v", l, err)
	}
}

// Another process signs out while a command runs.
func TestLoginSignedOut(t *testing.T) {
	dir := storeLogin(t, "http://127.0.0.1:1/", -time.Hour)
	source, err := Find(t.Context(), Config{ConfigDir: string(dir), Scopes: []string{vision}, Getenv: lookup()})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := dir.RemoveAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err = source.Token(t.Context())
	var e *TokenError
	if !errors.As(err, &e) || !strings.Contains(err.Error(), "signed out in the meantime") {
		t.Errorf("error %v", err)
	}
}

// A login of google-vision1-cli that expires while the process runs gets its OAuth
// client only then.
func TestLegacyLoginExpires(t *testing.T) {
	var form url.Values
	dir := store.Dir(t.TempDir())
	tokens := `[{"scopes":["` + vision + `"],"token":{"access_token":"old","refresh_token":"rt","expires_at":[2999,1,0,0,0,0,0,0,0]}}]`
	client := fmt.Sprintf(`{"installed":{"client_id":"client","client_secret":"cs","token_uri":%q}}`, endpoint(t, &form))
	for path, text := range map[string]string{dir.LegacyPath(): tokens, dir.ClientPath(): client} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	now := time.Now()
	config := Config{ConfigDir: string(dir), Scopes: []string{vision}, Now: func() time.Time { return now }}
	source, err := Find(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	now = time.Date(3000, 1, 1, 0, 0, 0, 0, time.UTC)
	if token, err := source.Token(t.Context()); err != nil || token != "fetched" || form.Get("client_id") != "client" {
		t.Errorf("token %q, %v, form %v", token, err, form)
	}
}
