package auth

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"google.golang.org/api/option"
	htransport "google.golang.org/api/transport/http"

	"vision1/internal/auth/credfile"
	"vision1/internal/shell"
)

// lookup returns a getenv function for NAME=VALUE pairs.
func lookup(pairs ...string) func(string) string {
	return func(name string) string {
		for _, pair := range pairs {
			if v, ok := strings.CutPrefix(pair, name+"="); ok {
				return v
			}
		}
		return ""
	}
}

// write creates a file that only its owner can read.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// serve starts a server and returns its URL.
func serve(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// send authenticates a request to a real server with source and returns the
// headers that the server received.
func send(t *testing.T, source *Source) (http.Header, error) {
	t.Helper()
	return sendContext(t.Context(), t, source)
}

func sendContext(ctx context.Context, t *testing.T, source *Source) (http.Header, error) {
	t.Helper()
	var got http.Header
	serverURL := serve(t, func(_ http.ResponseWriter, r *http.Request) { got = r.Header })
	options := append([]option.ClientOption{option.WithTelemetryDisabled()}, source.Options...)
	authenticated, err := htransport.NewTransport(ctx, http.DefaultTransport, options...)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, serverURL, strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := (&http.Client{Transport: authenticated}).Do(req)
	if err != nil {
		return got, err
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	return got, nil
}

const userFile = `{"type":"authorized_user","client_id":"me","client_secret":"cs-secret","refresh_token":"rt-secret"%s}`

func TestOrder(t *testing.T) {
	tokenFile := write(t, "token", "from-file\n")
	flagFile := write(t, "flag.json", fmt.Sprintf(userFile, ""))
	variableFile := write(t, "variable.json", fmt.Sprintf(userFile, ""))
	gcloud := filepath.Dir(write(t, "application_default_credentials.json", fmt.Sprintf(userFile, "")))
	home := filepath.Dir(filepath.Dir(filepath.Dir(write(t, ".config/gcloud/application_default_credentials.json", fmt.Sprintf(userFile, "")))))

	env := []string{
		"GOOGLE_OAUTH_ACCESS_TOKEN=from-variable", "VISION1_API_KEY=the-key", "GOOGLE_APPLICATION_CREDENTIALS=" + variableFile,
		"CLOUDSDK_CONFIG=" + gcloud, "HOME=" + home,
	}
	config := Config{AccessTokenFile: tokenFile, CredentialsFile: flagFile, Getenv: lookup(env...)}
	steps := []struct {
		name, kind, path string
		without          func() // removes this source
	}{
		{"--access-token-file", "access token", tokenFile, func() { config.AccessTokenFile = "" }},
		{"--credentials", "authorized user", flagFile, func() { config.CredentialsFile = "" }},
		{"GOOGLE_OAUTH_ACCESS_TOKEN", "access token", "", func() { config.Getenv = lookup(env[1:]...) }},
		{"VISION1_API_KEY", "API key", "", func() { config.Getenv = lookup(env[2:]...) }},
		{"GOOGLE_APPLICATION_CREDENTIALS", "authorized user", variableFile, func() { config.Getenv = lookup(env[3:]...) }},
		{"gcloud's application default credentials", "authorized user", filepath.Join(gcloud, "application_default_credentials.json"),
			func() { config.Getenv = lookup(env[4:]...) }},
	}
	if runtime.GOOS != "windows" {
		steps = append(steps, steps[5])
		steps[6].path = filepath.Join(home, ".config", "gcloud", "application_default_credentials.json")
		steps[6].without = func() { config.Getenv = lookup() }
	}
	for _, step := range steps {
		for name, find := range map[string]func() (*Source, error){
			"local": func() (*Source, error) { return FindLocal(t.Context(), config) },
			"all":   func() (*Source, error) { return Find(t.Context(), config) },
		} {
			source, err := find()
			if err != nil || source == nil {
				t.Fatalf("%s: %v, %v; want %s", name, source, err, step.name)
			}
			if source.Name != step.name || source.Kind != step.kind || source.Path != step.path {
				t.Errorf("%s: %s, %s, %s; want %s, %s, %s", name, source.Name, source.Kind, source.Path, step.name, step.kind, step.path)
			}
		}
		step.without()
	}
	if source, err := FindLocal(t.Context(), config); source != nil || err != nil {
		t.Errorf("no source is set, but got %v, %v", source, err)
	}
}

func TestTokens(t *testing.T) {
	tests := []struct {
		name   string
		config Config
		want   string // the token sent
	}{
		{"variable", Config{Getenv: lookup("GOOGLE_OAUTH_ACCESS_TOKEN=ya29.tok-1_2~3+4/5=")}, "ya29.tok-1_2~3+4/5="},
		{"variable with a newline", Config{Getenv: lookup("GOOGLE_OAUTH_ACCESS_TOKEN=tok\r\n")}, "tok"},
		{"file", Config{AccessTokenFile: write(t, "t", " tok \n\n"), Getenv: lookup()}, "tok"},
		{"file with a BOM and CRLF", Config{AccessTokenFile: write(t, "t", "\xef\xbb\xbftok\r\n"), Getenv: lookup()}, "tok"},
	}
	for _, tt := range tests {
		source, err := Find(t.Context(), tt.config)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		header, err := send(t, source)
		if err != nil || header.Get("Authorization") != "Bearer "+tt.want {
			t.Errorf("%s: sent %q, %v", tt.name, header.Get("Authorization"), err)
		}
		if len(source.Secrets) != 1 || source.Secrets[0] != tt.want {
			t.Errorf("%s: secrets %q", tt.name, source.Secrets)
		}
	}
}

func TestAPIKey(t *testing.T) {
	source, err := Find(t.Context(), Config{Getenv: lookup("VISION1_API_KEY=the-key")})
	if err != nil {
		t.Fatal(err)
	}
	header, err := send(t, source)
	if err != nil || header.Get("Authorization") != "" {
		t.Errorf("Authorization %q, %v", header.Get("Authorization"), err)
	}
	if source.APIKey != "the-key" || source.Secrets[0] != "the-key" {
		t.Errorf("%+v", source)
	}
}

func TestInvalidValues(t *testing.T) {
	for _, value := range []string{" ", "a b", "a\nb", "a\x00b", "tök"} {
		for _, name := range []string{"GOOGLE_OAUTH_ACCESS_TOKEN", "VISION1_API_KEY"} {
			_, err := FindLocal(t.Context(), Config{Getenv: lookup(name + "=" + value)})
			var e *ValueError
			if !errors.As(err, &e) || e.Source != name {
				t.Errorf("%s=%q: %v", name, value, err)
			} else if v := strings.TrimSpace(value); v != "" && strings.Contains(err.Error(), v) {
				t.Errorf("the error contains the value: %v", err)
			}
		}
	}
}

func TestInvalidFiles(t *testing.T) {
	dir := t.TempDir()
	key := newAccount(t).file(t, "https://oauth2.googleapis.com/token", "")
	tests := []struct {
		name, path, want string
	}{
		{"nonexistent", filepath.Join(dir, "none"), "can't be read: "},
		{"directory", dir, "can't be read: "},
		{"empty", write(t, "f", " \n"), "is empty"},
		{"too large", write(t, "f", `{"type":"`+strings.Repeat("x", credfile.MaxSize)), "too large"},
		{"not JSON", write(t, "f", "hello"), "is not valid JSON (at byte 1)"},
		{"truncated", write(t, "f", `{"type":"service_account"`), "is not valid JSON"},
		{"base64", write(t, "f", base64.StdEncoding.EncodeToString([]byte(`{"type":"service_account"}`))), "it is base64"},
		{"UTF-16", write(t, "f", "\xff\xfe{\x00"), "it is UTF-16"},
		{"P12", write(t, "f", "\x30\x82\x09"), "the format P12"},
		{"PEM", write(t, "f", "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n"), "it is only a private key"},
		{"token", write(t, "f", "ya29.a0AfH6SMBexample\n"), "it is an access token: use --access-token-file"},
		{"tilde", "~/none.json", shell.TildeAdvice(runtime.GOOS)},
		{"list", write(t, "f", `[]`), "is not a credentials file"},
		{"type is a number", write(t, "f", `{"type":5}`), "type has the wrong type"},
		{"unknown type", write(t, "f", `{"type":"gdch_service_account"}`), `its type is "gdch_service_account"`},
		{"no type", write(t, "f", `{}`), `its type is ""`},
		{"OAuth client", write(t, "f", `{"installed":{"client_id":"x"}}`), "is an OAuth client"},
		{"web client", write(t, "f", `{"web":{"client_id":"x"}}`), "is an OAuth client"},
		{"no key", write(t, "f", `{"type":"service_account","client_email":"a@b"}`), "has no private_key"},
		{"invalid key", write(t, "f", `{"type":"service_account","client_email":"a@b","private_key":"SECRET"}`), "private_key is not a PEM key"},
		{"no refresh token", write(t, "f", `{"type":"authorized_user","client_id":"x","client_secret":"y"}`), "has no refresh_token"},
		{"no source", write(t, "f", `{"type":"external_account","audience":"x","subject_token_type":"y"}`), "has no credential_source"},
		{"empty source", write(t, "f", `{"type":"external_account","audience":"x","subject_token_type":"y","credential_source":{}}`), "can't be used"},
		{"incomplete source credentials", write(t, "f", `{"type":"impersonated_service_account","service_account_impersonation_url":"x","source_credentials":{"type":"authorized_user"}}`),
			"has no source_credentials.client_id"},
		{"other universe", write(t, "f", strings.Replace(key, `{`, `{"universe_domain":"apis.example",`, 1)), "is for apis.example"},
	}
	for _, tt := range tests {
		for source, config := range map[string]Config{
			"--credentials":                  {CredentialsFile: tt.path, Getenv: lookup()},
			"GOOGLE_APPLICATION_CREDENTIALS": {Getenv: lookup("GOOGLE_APPLICATION_CREDENTIALS=" + tt.path)},
		} {
			_, err := Find(t.Context(), config)
			var e *FileError
			if !errors.As(err, &e) {
				t.Errorf("%s: error %v, want a FileError", tt.name, err)
				continue
			}
			if e.Source != source || e.Path != tt.path || !strings.Contains(e.Message, tt.want) {
				t.Errorf("%s: %+v; want %s, %q", tt.name, e, source, tt.want)
			}
			if strings.Contains(err.Error(), "SECRET") {
				t.Errorf("%s: the error contains a part of the file: %v", tt.name, err)
			}
		}
	}
	for _, tt := range []struct{ name, path, want string }{
		{"nonexistent", filepath.Join(dir, "none"), "can't be read: "},
		{"empty", write(t, "f", "\n"), "is empty"},
		{"two lines", write(t, "f", "SECRET\nMORE\n"), "white space"},
		{"binary", write(t, "f", "SECRET\x00"), "invalid characters"},
		{"JSON", write(t, "f", `{"access_token":"SECRET"}`), "--credentials"},
	} {
		_, err := Find(t.Context(), Config{AccessTokenFile: tt.path, Getenv: lookup()})
		var e *FileError
		if !errors.As(err, &e) || !strings.Contains(e.Message, tt.want) || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("--access-token-file, %s: %v; want %q", tt.name, err, tt.want)
		}
	}
	if _, err := Find(t.Context(), Config{AccessTokenFile: filepath.Join(dir, "none"), Getenv: lookup()}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the system's error is not wrapped: %v", err)
	}
}

func TestGcloudFile(t *testing.T) {
	file := write(t, "file", "x")
	for _, dir := range []string{t.TempDir(), file, filepath.Join(file, "x")} {
		if source, err := FindLocal(t.Context(), Config{Getenv: lookup("CLOUDSDK_CONFIG=" + dir)}); source != nil || err != nil {
			t.Errorf("%s: %v, %v", dir, source, err)
		}
	}
	invalid := filepath.Dir(write(t, "application_default_credentials.json", "{"))
	_, err := FindLocal(t.Context(), Config{Getenv: lookup("CLOUDSDK_CONFIG=" + invalid)})
	var e *FileError
	if !errors.As(err, &e) {
		t.Errorf("invalid gcloud file: %v", err)
	}
}

func TestQuotaProject(t *testing.T) {
	with := write(t, "f", fmt.Sprintf(userFile, `,"quota_project_id":"project-in-file"`))
	without := write(t, "f", fmt.Sprintf(userFile, ""))
	const variable = "GOOGLE_CLOUD_QUOTA_PROJECT=project-in-variable"
	tests := []struct {
		name   string
		config Config
		want   string
	}{
		{"flag", Config{QuotaProject: "project-in-flag", CredentialsFile: with, Getenv: lookup(variable)}, "project-in-flag"},
		{"variable", Config{CredentialsFile: with, Getenv: lookup(variable)}, "project-in-variable"},
		{"file", Config{CredentialsFile: with, Getenv: lookup()}, "project-in-file"},
		{"none", Config{CredentialsFile: without, Getenv: lookup("GOOGLE_CLOUD_PROJECT=another")}, ""},
		{"token and variable", Config{Getenv: lookup(variable, "GOOGLE_OAUTH_ACCESS_TOKEN=tok")}, "project-in-variable"},
		{"token", Config{Getenv: lookup("GOOGLE_OAUTH_ACCESS_TOKEN=tok")}, ""},
	}
	for _, tt := range tests {
		source, err := FindLocal(t.Context(), tt.config)
		if err != nil || source.QuotaProject != tt.want {
			t.Errorf("%s: %+v, %v; want %q", tt.name, source, err, tt.want)
		}
	}
}

func TestWarnings(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // it has no mode bits
	}
	user := fmt.Sprintf(userFile, "")
	external := `{"type":"external_account","audience":"x","subject_token_type":"y","token_url":"https://sts.googleapis.com/v1/token","credential_source":{"file":"/x"}}`
	tests := []struct {
		text string
		mode fs.FileMode
		want bool
	}{
		{user, 0o600, false}, {user, 0o400, false}, {user, 0o640, true}, {user, 0o604, true}, {user, 0o644, true},
		{external, 0o644, false}, // contains no secret
	}
	for _, tt := range tests {
		path := write(t, "f", tt.text)
		if err := os.Chmod(path, tt.mode); err != nil {
			t.Fatal(err)
		}
		source, err := FindLocal(t.Context(), Config{CredentialsFile: path, Getenv: lookup()})
		if err != nil {
			t.Fatal(err)
		}
		if got := len(source.Warnings) == 1 && strings.Contains(source.Warnings[0], path); got != tt.want || len(source.Warnings) > 1 {
			t.Errorf("mode %o: warnings %q, want %v", tt.mode, source.Warnings, tt.want)
		}
	}
}
