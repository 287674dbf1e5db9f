package store

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"vision1/internal/auth/credfile"
)

// legacyTokens is a token file of google-vision1-cli.
const legacyTokens = `[
  {"scopes":["` + CloudPlatform + `"],"token":{"access_token":"ya29.a","refresh_token":"1//r","expires_at":[2026,327,6,24,5,123456789,0,0,0],"id_token":null}},
  {"scopes":["` + vision + `","openid"],"token":{"access_token":"ya29.b","refresh_token":null,"expires_at":[2026,60,23,0,0,0,-1,-30,0],"id_token":"x"}},
  {"scopes":["` + vision + `"],"token":{"access_token":null,"refresh_token":"1//s","expires_at":null}}
]`

func legacyDir(t *testing.T, text string) Dir {
	t.Helper()
	f := Dir(t.TempDir())
	if err := os.WriteFile(f.LegacyPath(), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestLegacyLogins(t *testing.T) {
	f := legacyDir(t, legacyTokens)
	logins, _, err := f.LegacyLogins(&Contents{})
	if err != nil || len(logins) != 3 {
		t.Fatalf("%d logins, %v", len(logins), err)
	}
	for i, want := range []struct {
		expiry          time.Time
		refresh, access string
	}{
		{time.Date(2026, 11, 23, 6, 24, 5, 123456789, time.UTC), "1//r", "ya29.a"},
		{time.Date(2026, 3, 2, 0, 30, 0, 0, time.UTC), "", "ya29.b"},
		{time.Time{}, "1//s", ""},
	} {
		s := logins[i].Secrets
		if !s.Expiry.Equal(want.expiry) || s.RefreshToken != want.refresh || s.AccessToken != want.access || !logins[i].Legacy {
			t.Errorf("login %d: %+v", i, s)
		}
	}

	// vision1's own logins come first, whatever their age.
	addLogin(t, f, login("one", 1, CloudPlatform))
	if l, _, err := f.Find(anyLogin); err != nil || l.Legacy {
		t.Errorf("%+v, %v", l, err)
	}
	if removed, err := f.RemoveAll(t.Context()); err != nil || len(removed) != 4 {
		t.Errorf("%d removed, %v", len(removed), err)
	}
	if l, _, err := f.Find(anyLogin); err != nil || l != nil {
		t.Errorf("still found: %+v, %v", l, err)
	}
	if text, err := os.ReadFile(f.LegacyPath()); err != nil || string(text) != legacyTokens {
		t.Errorf("the file now contains %s, %v", text, err)
	}
	text, err := os.ReadFile(f.LoginsPath())
	if err != nil || strings.Contains(string(text), "1//") || strings.Contains(string(text), "ya29") {
		t.Errorf("the logins file contains %s, %v", text, err)
	}
}

func TestInvalidLegacyFile(t *testing.T) {
	token := func(token string) string { return `[{"scopes":["s"],"token":` + token + `}]` }
	for text, want := range map[string]string{
		"":                                      "is empty",
		"SECRET":                                "not a JSON list",
		"{}":                                    "not a JSON list",
		`[{"scopes":["s"]}]`:                    "entry 1 has no token",
		`[{"token":{"access_token":"SECRET"}}]`: "entry 1 has no token or no scopes",
		token(`{"expires_at":[2026,1]}`):        "has 2 numbers",
		token(`{"expires_at":[2026,367,0,0,0,0,0,0,0]}`): "number 2",
		token(`{"expires_at":"SECRET"}`):                 "not a JSON list",
	} {
		_, _, err := legacyDir(t, text).Find(anyLogin)
		var e *credfile.Error
		if !errors.As(err, &e) || !strings.HasSuffix(e.Path, legacyFile) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%q: %v; want %q", text, err, want)
		}
	}
}

func TestClient(t *testing.T) {
	read := func(text string) (*Client, error) {
		f := Dir(t.TempDir())
		if err := os.WriteFile(f.ClientPath(), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		client, _, err := f.Client()
		return client, err
	}
	client, err := read(`{"installed":{"client_id":"i","client_secret":"s","auth_uri":"https://a/","token_uri":"http://127.0.0.1:1/t"}}`)
	if err != nil || client.ID != "i" || client.Secret != "s" || client.AuthURI != "https://a/" || client.TokenURI != "http://127.0.0.1:1/t" || client.Web {
		t.Errorf("%+v, %v", client, err)
	}
	if client, err = read(`{"web":{"client_id":"i"}}`); err != nil || !client.Web || client.TokenURI != "https://oauth2.googleapis.com/token" {
		t.Errorf("%+v, %v", client, err)
	}
	if client, _, err = Dir(t.TempDir()).Client(); client != nil || err != nil {
		t.Errorf("%+v, %v", client, err)
	}
	for text, want := range map[string]string{
		"":                           "is empty",
		"SECRET":                     "not a JSON object",
		`{}`:                         `no "installed" field`,
		`{"installed":{}}`:           "no client_id",
		`{"type":"service_account"}`: "use it with --credentials",
		`{"installed":{"client_id":"i","token_uri":"x"}}`:           "token_uri is not a valid URL",
		`{"installed":{"client_id":"i","auth_uri":"ftp://a/"}}`:     "auth_uri is not a valid URL",
		`{"installed":{"client_id":"i","token_uri":"http://a.b/"}}`: "plain http",
	} {
		var e *credfile.Error
		if _, err := read(text); !errors.As(err, &e) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%q: %v; want %q", text, err, want)
		}
	}
}
