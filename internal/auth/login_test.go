package auth

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vision1/internal/auth/store"
)

// kept makes a configuration folder with one login, whose access token ends
// after left.
func kept(t *testing.T, tokenURI string, left time.Duration) store.Folder {
	t.Helper()
	folder := store.Folder(t.TempDir())
	l := &store.Login{
		ClientID: "client", TokenURI: tokenURI, Scopes: []string{store.CloudPlatform}, Account: "me@p.example", QuotaProject: "q",
		SignedIn: time.Now(), Secrets: &store.Secrets{
			ClientSecret: "cs-secret", RefreshToken: "rt-secret", AccessToken: "at-secret", Issued: time.Now().Add(-time.Hour), Expiry: time.Now().Add(left),
		},
	}
	if err := folder.Keep(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	return folder
}

// TestLoginOrder: a login comes after what the variables name, and before what
// gcloud has left.
func TestLoginOrder(t *testing.T) {
	folder := kept(t, "http://127.0.0.1:1/", time.Hour)
	gcloud := filepath.Dir(write(t, "application_default_credentials.json", fmt.Sprintf(userFile, "")))
	config := Config{ConfigDir: string(folder), Scopes: []string{vision}, Getenv: lookup("CLOUDSDK_CONFIG=" + gcloud)}
	source, err := Find(t.Context(), config)
	if err != nil || source.Name != loginName || source.Account != "me@p.example" || source.QuotaProject != "q" || !source.Renewed {
		t.Fatalf("%+v, %v", source, err)
	}
	header, err := call(t, source)
	if err != nil || header.Get("Authorization") != "Bearer at-secret" {
		t.Errorf("sent %v, %v", header, err)
	}
	if strings.Join(source.Secrets, " ") != "cs-secret rt-secret at-secret" {
		t.Errorf("secrets %q", source.Secrets)
	}
	if others := Others(config, source); len(others) != 1 || others[0].Kind != "authorized user" {
		t.Errorf("%d others", len(others))
	}
	for _, before := range []string{
		"GOOGLE_OAUTH_ACCESS_TOKEN=token", "VISION1_API_KEY=key", "GOOGLE_APPLICATION_CREDENTIALS=" + write(t, "f", fmt.Sprintf(userFile, "")),
	} {
		config.Getenv = lookup(before)
		if source, err := Look(config); err != nil || !strings.HasPrefix(before, source.Name+"=") {
			t.Errorf("%s: %+v, %v", before, source, err)
		}
	}
	config.Getenv, config.Scopes = lookup("CLOUDSDK_CONFIG="+gcloud), []string{"https://www.googleapis.com/auth/drive"}
	if source, err := Look(config); err != nil || source.Kind != "authorized user" {
		t.Errorf("%+v, %v", source, err)
	}
}

// TestLoginRenewed: what the endpoint says is kept; the old refresh token stays
// where no new one comes.
func TestLoginRenewed(t *testing.T) {
	var asked url.Values
	folder := kept(t, endpoint(t, &asked), -time.Hour)
	config := Config{ConfigDir: string(folder), Scopes: []string{vision}, Getenv: lookup(), TokenClient: &http.Client{Transport: http.DefaultTransport}}
	for range 2 {
		source, err := Find(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		header, err := call(t, source)
		if err != nil || header.Get("Authorization") != "Bearer fetched" || header.Get("X-Goog-User-Project") != "" {
			t.Errorf("sent %v, %v", header, err)
		}
	}
	if asked.Get("refresh_token") != "rt-secret" || asked.Get("client_secret") != "cs-secret" || asked.Get("client_id") != "client" {
		t.Errorf("asked %v", asked)
	}
	l, _, err := folder.Find(func(*store.Login) bool { return true })
	if err != nil || l.Secrets.RefreshToken != "rt-secret" || l.Secrets.AccessToken != "fetched" || time.Until(l.Secrets.Expiry) < 59*time.Minute {
		t.Errorf("%+v, %v", l, err)
	}
}

// TestLoginSignedOut: someone signs out while a command runs.
func TestLoginSignedOut(t *testing.T) {
	folder := kept(t, "http://127.0.0.1:1/", -time.Hour)
	source, err := Find(t.Context(), Config{ConfigDir: string(folder), Scopes: []string{vision}, Getenv: lookup()})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := folder.DropAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err = source.Token(t.Context())
	var e *TokenError
	if !errors.As(err, &e) || !strings.Contains(err.Error(), "signed out meanwhile") {
		t.Errorf("error %v", err)
	}
}
