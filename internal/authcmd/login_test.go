package authcmd_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"vision1/internal/authcmd"
	"vision1/internal/clitest"
	"vision1/internal/cmdutil"
	"vision1/internal/exitcode"
	"vision1/internal/secret"
)

// An authServer is an authorization server. Its fields change what it responds.
type authServer struct {
	*httptest.Server
	denied    bool             // consent is denied
	noRefresh bool             // it issues no refresh token
	respond   http.HandlerFunc // responds in place of its token endpoint
	revoke    int              // status of its revocation endpoint

	mu    sync.Mutex
	forms []url.Values // of the token and revocation requests
}

func newAuthServer(t *testing.T) *authServer {
	t.Helper()
	s := &authServer{revoke: http.StatusOK}
	mux := http.NewServeMux()
	mux.HandleFunc("/auth", s.authorize)
	mux.HandleFunc("/token", s.token)
	mux.HandleFunc("/revoke", func(w http.ResponseWriter, r *http.Request) {
		s.record(r)
		w.WriteHeader(s.revoke)
	})
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func (s *authServer) authorize(w http.ResponseWriter, r *http.Request) {
	query := url.Values{"state": {r.FormValue("state")}, "code": {"code-secret"}}
	if s.denied {
		query = url.Values{"state": {r.FormValue("state")}, "error": {"access_denied"}}
	}
	http.Redirect(w, r, r.FormValue("redirect_uri")+"?"+query.Encode(), http.StatusFound)
}

func (s *authServer) token(w http.ResponseWriter, r *http.Request) {
	s.record(r)
	if s.respond != nil {
		s.respond(w, r)
		return
	}
	claims, _ := json.Marshal(map[string]string{"iss": s.URL, "aud": "client", "email": "person@example.org"})
	response := map[string]any{
		"access_token": fmt.Sprintf("at-secret-%d", len(s.requests())), "refresh_token": "rt-secret", "expires_in": 3600, "token_type": "Bearer",
		"id_token": "e30." + base64.RawURLEncoding.EncodeToString(claims) + ".s",
	}
	if s.noRefresh {
		delete(response, "refresh_token")
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(response)
}

func (s *authServer) record(r *http.Request) {
	_ = r.ParseForm()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forms = append(s.forms, r.PostForm)
}

func (s *authServer) requests() []url.Values {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.forms)
}

// A person has a configuration directory with an OAuth client of the server, and a
// browser.
type person struct {
	directory string
	env       map[string]string
	noBrowser bool // it is opened by hand, with the printed URL
}

func newPerson(t *testing.T, s *authServer) *person {
	t.Helper()
	p := &person{directory: filepath.Join(t.TempDir(), "config"), env: map[string]string{"BROWSER": "x"}}
	if err := os.Mkdir(p.directory, 0o700); err != nil {
		t.Fatal(err)
	}
	p.writeClient(t, fmt.Sprintf(`{"installed":{"client_id":"client","client_secret":"cs-secret","auth_uri":"%s/auth","token_uri":"%s/token"}}`, s.URL, s.URL))
	return p
}

func (p *person) writeClient(t *testing.T, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(p.directory, "vision1-secret.json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// messages is standard error, from which a person opens a URL.
type messages struct {
	mu   sync.Mutex
	b    bytes.Buffer
	open func(url string)
}

func (m *messages) Write(text []byte) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if u, ok := strings.CutPrefix(string(text), "  http"); ok && m.open != nil {
		go m.open("http" + strings.TrimSpace(u))
	}
	return m.b.Write(text)
}

func (m *messages) String() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.b.String()
}

// run runs a command below auth. It fails the test if a secret is printed, except
// by print-access-token.
func (p *person) run(t *testing.T, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	var out bytes.Buffer
	var browsers sync.WaitGroup
	browse := func(url string) error {
		browsers.Go(func() {
			response, err := http.Get(url)
			if err != nil {
				t.Error(err)
				return
			}
			_, _ = io.Copy(io.Discard, response.Body)
			_ = response.Body.Close()
		})
		return nil
	}
	text := &messages{}
	if p.noBrowser {
		text.open = func(url string) { _ = browse(url) }
	}
	secrets := new(secret.Redactor)
	f := &cmdutil.Factory{
		IO: &cmdutil.IO{
			In: strings.NewReader(""), Out: &out, Err: cmdutil.NewStatusWriter(text, func() int { return 0 }, secrets), Secrets: secrets,
			Getenv: func(name string) string { return p.env[name] },
		},
		Globals: cmdutil.NewGlobals(), Version: "test", OpenBrowser: browse,
	}
	f.Globals.ConfigDir = p.directory
	f.Globals.Retries = "0"
	cmd := authcmd.NewCommand(f)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.PersistentFlags().AddFlagSet(f.Globals.Flags)
	cmd.SetArgs(args)
	err = cmd.ExecuteContext(t.Context())
	browsers.Wait()
	printed := fmt.Sprint(out.String(), text, err)
	for _, secret := range []string{"at-secret", "rt-secret", "cs-secret", "code-secret", "ya29."} {
		if args[0] != "print-access-token" && strings.Contains(printed, secret) {
			t.Errorf("%q: a secret in %s", args, printed)
		}
	}
	return out.String(), text.String(), err
}

// A login is stored, shown, used, renewed, revoked, and deleted.
func TestLogin(t *testing.T) {
	t.Parallel()
	s := newAuthServer(t)
	p := newPerson(t, s)
	_, stderr, err := p.run(t, "login", "--quota-project", "q")
	if err != nil || !strings.Contains(stderr, "opening a browser") || !strings.Contains(stderr, "logged in as person@example.org, for https://www.googleapis.com/auth/cloud-platform\n") {
		t.Fatalf("%v\n%s", err, stderr)
	}
	exchange := s.requests()[0]
	if exchange.Get("code") != "code-secret" || exchange.Get("code_verifier") == "" || exchange.Get("client_secret") != "cs-secret" {
		t.Errorf("token request %v", exchange)
	}
	stdout, _, err := p.run(t, "status")
	for _, want := range []string{"account:        person@example.org\n", "quota project:  q\n", "then renewed\n"} {
		if err != nil || !strings.Contains(stdout, want) {
			t.Errorf("status: %v, no %q in\n%s", err, want, stdout)
		}
	}
	stdout, _, err = p.run(t, "status", "--json")
	var status struct {
		Account      string
		Scopes       []string
		Renewed      bool
		QuotaProject string `json:"quota_project"`
	}
	if decodeErr := json.Unmarshal([]byte(stdout), &status); err != nil || decodeErr != nil || status.Account != "person@example.org" || !status.Renewed || status.QuotaProject != "q" {
		t.Errorf("status --json: %v, %s", err, stdout)
	}
	if stdout, _, err = p.run(t, "print-access-token"); err != nil || stdout != "at-secret-1\n" || len(s.requests()) != 1 {
		t.Errorf("token: %v, %q, %d requests", err, stdout, len(s.requests()))
	}
	p.env["GOOGLE_OAUTH_ACCESS_TOKEN"] = "ya29.token"
	stdout, _, err = p.run(t, "status")
	if err != nil || !strings.Contains(stdout, "not used:       the login person@example.org") {
		t.Errorf("status with a variable: %v\n%s", err, stdout)
	}
	_, stderr, err = p.run(t, "logout", "--revoke")
	if err != nil || !strings.Contains(stderr, "logged out: deleted the login of person@example.org\n") || !strings.Contains(stderr, "still authenticated with the access token of GOOGLE_OAUTH_ACCESS_TOKEN") {
		t.Errorf("logout: %v\n%s", err, stderr)
	}
	if last := s.requests()[len(s.requests())-1]; last.Get("token") != "rt-secret" {
		t.Errorf("revocation request %v", last)
	}
	if _, stderr, err = p.run(t, "logout"); err != nil || !strings.Contains(stderr, "no login is stored in "+p.directory) {
		t.Errorf("second logout: %v\n%s", err, stderr)
	}
}

// With --no-browser, or without one, the URL is printed, and how to forward the
// port.
func TestLoginWithoutBrowser(t *testing.T) {
	t.Parallel()
	for name, env := range map[string]map[string]string{
		"--no-browser": {"BROWSER": "x"}, "none": {"USER": "me", "SSH_CONNECTION": "10.0.0.1 50000 10.0.0.2 22"},
	} {
		p := newPerson(t, newAuthServer(t))
		p.env, p.noBrowser = env, true
		args := []string{"login", "--no-browser"}
		if name == "none" {
			args = args[:1]
		}
		_, stderr, err := p.run(t, args...)
		target := "YOU@THIS-MACHINE\n"
		if name == "none" {
			target = "me@10.0.0.2\n"
		}
		if err != nil || !strings.Contains(stderr, "ssh -N -L ") || !strings.Contains(stderr, target) || strings.Contains(stderr, "opening") {
			t.Errorf("%s: %v\n%s", name, err, stderr)
		}
	}
}

// A login that fails stores nothing.
func TestLoginFails(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		change  func(t *testing.T, s *authServer, p *person)
		args    []string
		code    int
		message string
	}{
		{"denied", func(_ *testing.T, s *authServer, _ *person) { s.denied = true }, nil, exitcode.Credentials, "consent was denied"},
		{"no refresh token", func(_ *testing.T, s *authServer, _ *person) { s.noRefresh = true }, nil, exitcode.Credentials, "no refresh token"},
		{"rejected code", func(_ *testing.T, s *authServer, _ *person) {
			s.respond = func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(http.StatusBadRequest)
				_, _ = io.WriteString(w, `{"error": "invalid_grant"}`)
			}
		}, nil, exitcode.Credentials, "status 400: invalid_grant"},
		{"captive portal", func(_ *testing.T, s *authServer, _ *person) {
			s.respond = func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<!DOCTYPE html><p>Log in") }
		}, nil, exitcode.Unavailable, "status 200: an HTML page"},
		{"unavailable", func(_ *testing.T, s *authServer, _ *person) {
			s.respond = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }
		}, nil, exitcode.Unavailable, "status 503"},
		{"unreachable", func(_ *testing.T, s *authServer, _ *person) {
			s.respond = clitest.HangUp().ServeHTTP
		}, nil, exitcode.Unavailable, "EOF"},
		{"web client", func(t *testing.T, _ *authServer, p *person) {
			t.Helper()
			p.writeClient(t, `{"web":{"client_id":"client"}}`)
		}, nil, exitcode.Config, "an OAuth client for a web server"},
		{"no client", func(t *testing.T, _ *authServer, p *person) { t.Helper(); p.writeClient(t, `{}`) }, nil, exitcode.Config, "is not an OAuth client"},
		{"missing client", func(*testing.T, *authServer, *person) {}, []string{"--client-secret", "missing.json"}, exitcode.Config, "missing.json"},
		{"plain http", func(t *testing.T, _ *authServer, p *person) {
			t.Helper()
			p.writeClient(t, `{"installed":{"client_id":"client","token_uri":"http://example.com/token"}}`)
		}, nil, exitcode.Config, "unencrypted"},
		{"a file in place of the directory", func(t *testing.T, _ *authServer, p *person) {
			t.Helper()
			client := filepath.Join(p.directory, "vision1-secret.json")
			p.directory = client
		}, []string{"--client-secret", "CLIENT"}, exitcode.Config, "vision1-secret.json"},
		{"no home directory", func(_ *testing.T, _ *authServer, p *person) { p.directory = "" }, nil, exitcode.Config, "no home directory"},
	} {
		s := newAuthServer(t)
		p := newPerson(t, s)
		client := filepath.Join(p.directory, "vision1-secret.json")
		logins := filepath.Join(p.directory, "vision1-logins.json")
		tt.change(t, s, p)
		args := append([]string{"login"}, tt.args...)
		if i := slices.Index(args, "CLIENT"); i >= 0 {
			args[i] = client
		}
		_, stderr, err := p.run(t, args...)
		if exitcode.Of(err) != tt.code || err == nil || !strings.Contains(err.Error(), tt.message) {
			t.Errorf("%s: exit code %d, %v; want %d, %q\n%s", tt.name, exitcode.Of(err), err, tt.code, tt.message, stderr)
		}
		if _, err := os.Stat(logins); err == nil {
			t.Errorf("%s: a login was stored", tt.name)
		}
	}
}

// A login that can't be revoked is not deleted.
func TestLogoutRevokeFails(t *testing.T) {
	t.Parallel()
	s := newAuthServer(t)
	p := newPerson(t, s)
	if _, stderr, err := p.run(t, "login"); err != nil {
		t.Fatalf("%v\n%s", err, stderr)
	}
	s.revoke = http.StatusServiceUnavailable
	if _, _, err := p.run(t, "logout", "--revoke"); exitcode.Of(err) != exitcode.Unavailable || !strings.Contains(err.Error(), "can't revoke the login of person@example.org") {
		t.Errorf("exit code %d, %v", exitcode.Of(err), err)
	}
	if stdout, _, err := p.run(t, "print-access-token"); err != nil || stdout != "at-secret-1\n" {
		t.Errorf("after the failure: %v, %q", err, stdout)
	}
	if _, stderr, err := p.run(t, "logout"); err != nil || !strings.Contains(stderr, "to revoke the access that the account granted") {
		t.Errorf("logout: %v\n%s", err, stderr)
	}
}

// Without usable credentials, status and print-access-token fail; an API key is no
// token.
func TestNoToken(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		env    map[string]string
		status int
		token  int
	}{
		{map[string]string{"GCE_METADATA_HOST": "127.0.0.1:1"}, exitcode.Credentials, exitcode.Credentials},
		{map[string]string{"VISION1_API_KEY": "AIzaKey"}, exitcode.OK, exitcode.Credentials},
		{map[string]string{"GOOGLE_APPLICATION_CREDENTIALS": "/nonexistent"}, exitcode.Config, exitcode.Config},
	} {
		for command, code := range map[string]int{"status": tt.status, "print-access-token": tt.token} {
			t.Run(fmt.Sprint(command, " ", tt.env), func(t *testing.T) {
				t.Parallel()
				if stdout, _, err := run(t, tt.env, command); exitcode.Of(err) != code || strings.Contains(stdout, "AIza") {
					t.Errorf("exit code %d, %v, %q; want %d", exitcode.Of(err), err, stdout, code)
				}
			})
		}
	}
}
