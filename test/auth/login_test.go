package auth

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"vision1/test/authserver"
)

// TestLogin follows a login from auth login to auth logout.
func TestLogin(t *testing.T) {
	t.Parallel()
	s := newSession(t, authserver.Config{Life: time.Hour})
	if r := s.run("auth", "login"); r.Code != 3 || !strings.Contains(r.Stderr, "no such file: "+filepath.Join(s.dir(), "vision1-secret.json")) {
		t.Errorf("without a client: exit %d\n%s", r.Code, r.Stderr)
	}
	if _, err := os.Stat(s.dir()); err == nil {
		t.Error("the directory was created although the command failed")
	}
	client := filepath.Join(t.TempDir(), "client.json") // not where noSecrets searches
	if err := s.server.ClientFile(client); err != nil {
		t.Fatal(err)
	}
	r := s.login(s.consent, "--client-secret", client, "--debug")
	if r.Code != 0 || r.Stdout != "" || !strings.Contains(r.Stderr, "logged in as "+authserver.Account) || !strings.Contains(r.Stderr, "ssh -N -L ") {
		t.Fatalf("exit %d\n%s%s", r.Code, r.Stdout, r.Stderr)
	}
	if runtime.GOOS != "windows" {
		for path, mode := range map[string]os.FileMode{s.dir(): 0o700, s.store(): 0o600} {
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != mode {
				t.Errorf("%s: %v, %v", path, info.Mode(), err)
			}
		}
	}

	r = s.get("--debug")
	if !strings.Contains(r.Stderr, "authenticated with the login "+authserver.Account+" of vision1 auth login ("+s.store()+")") {
		t.Errorf("the source of the credentials is not printed:\n%s", r.Stderr)
	}
	if s.server.Renewed() != 0 {
		t.Errorf("a fresh token was renewed %d times", s.server.Renewed())
	}
	s.checkStatus(authserver.Account)

	s.expire()
	r = s.get("--debug")
	if s.server.Renewed() != 1 || !strings.Contains(r.Stderr, "refresh_token=***") {
		t.Errorf("renewed %d times\n%s", s.server.Renewed(), r.Stderr)
	}
	s.get()
	if s.server.Renewed() != 1 {
		t.Errorf("renewed %d times, the new token was not stored", s.server.Renewed())
	}
	r = s.runSecret("auth", "print-access-token")
	token := strings.TrimSuffix(r.Stdout, "\n")
	if got := s.get().Requests[0].Header.Get("Authorization"); r.Code != 0 || got != "Bearer "+token {
		t.Errorf("exit %d; printed %q, sent %q", r.Code, r.Stdout, got)
	}

	if r = s.run("auth", "logout"); r.Code != 0 || !strings.Contains(r.Stderr, "logged out") {
		t.Errorf("exit %d\n%s", r.Code, r.Stderr)
	}
	if _, err := os.Stat(s.store()); err == nil {
		t.Error("the store still exists")
	}
	for _, args := range [][]string{{"operations", "get", "operations/x"}, {"auth", "status"}, {"auth", "print-access-token"}} {
		if r = s.run(args...); r.Code != 4 || !strings.Contains(r.Stderr, "error: no credentials found\nways to authenticate, the quickest first:\n  gcloud auth application-default login ") {
			t.Errorf("%q: exit %d\n%s", args, r.Code, r.Stderr)
		}
	}
	if r = s.run("auth", "logout"); r.Code != 0 {
		t.Errorf("exit %d\n%s", r.Code, r.Stderr)
	}
	s.noSecrets()
}

// checkStatus checks the output of auth status.
func (s *session) checkStatus(account string) {
	s.t.Helper()
	r := s.run("auth", "status", "--json")
	var status struct {
		Source, Account, Path string
		Expires               time.Time
		Renewed               bool
		Scopes                []string
	}
	if err := json.Unmarshal([]byte(r.Stdout), &status); err != nil || r.Code != 0 {
		s.t.Fatalf("exit %d, %v\n%s%s", r.Code, err, r.Stdout, r.Stderr)
	}
	left := time.Until(status.Expires)
	if status.Source != "vision1 auth login" || status.Account != account || status.Path != s.store() || !status.Renewed ||
		left < 50*time.Minute || left > time.Hour || len(status.Scopes) != 1 {
		s.t.Errorf("status %s", r.Stdout)
	}
	if r = s.run("auth", "status"); r.Code != 0 || !strings.Contains(r.Stdout, "account:        "+account+"\n") {
		s.t.Errorf("exit %d\n%s", r.Code, r.Stdout)
	}
}

// expire changes the expiry of the stored access token to an hour ago.
func (s *session) expire() {
	s.t.Helper()
	s.change(func(_, secrets map[string]any) {
		secrets["expiry"] = time.Now().Add(-time.Hour).Format(time.RFC3339)
	})
}

// change edits each login in the store.
func (s *session) change(edit func(login, secrets map[string]any)) {
	s.t.Helper()
	text, err := os.ReadFile(s.store())
	if err != nil {
		s.t.Fatal(err)
	}
	var contents map[string]any
	if err := json.Unmarshal(text, &contents); err != nil {
		s.t.Fatal(err)
	}
	for _, login := range contents["logins"].([]any) {
		edit(login.(map[string]any), login.(map[string]any)["secrets"].(map[string]any))
	}
	if text, err = json.Marshal(contents); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(s.store(), text, 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// TestLoginShared runs fifty commands at once after the token expired. The server
// accepts each refresh token only once.
func TestLoginShared(t *testing.T) {
	t.Parallel()
	s := loggedIn(t, authserver.Config{})
	s.expire()
	const commands = 50
	var group sync.WaitGroup
	results := make([]string, commands)
	for i := range commands {
		group.Go(func() {
			cmd := exec.CommandContext(t.Context(), "vision1", "operations", "get", "operations/x")
			cmd.Env = s.env
			if out, err := cmd.CombinedOutput(); err != nil || string(out) != "{}\n" {
				results[i] = string(out)
			}
		})
	}
	group.Wait()
	for _, out := range results {
		if out != "" {
			t.Errorf("a command failed: %s", out)
		}
	}
	if s.server.Renewed() != 1 {
		t.Errorf("the token was renewed %d times", s.server.Renewed())
	}
	s.get()
	s.checkStatus(authserver.Account)
	left, err := filepath.Glob(filepath.Join(s.dir(), ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("files left behind: %q, %v", left, err)
	}
}

// TestLoginRevoked checks that a login whose refresh token the server rejects is
// removed, and that the next command ignores it.
func TestLoginRevoked(t *testing.T) {
	t.Parallel()
	s := loggedIn(t, authserver.Config{})
	s.change(func(_, secrets map[string]any) {
		secrets["refresh_token"], secrets["expiry"] = "revoked-refresh-token", "2020-01-01T00:00:00Z"
	})
	r := s.run("operations", "get", "operations/x", "--debug")
	if r.Code != 4 || len(r.Requests) != 0 || !strings.Contains(r.Stderr, "invalid_grant") || !strings.Contains(r.Stderr, "the login was removed; sign in again: vision1 auth login") {
		t.Errorf("exit %d\n%s", r.Code, r.Stderr)
	}
	if r = s.run("operations", "get", "operations/x"); r.Code != 4 || !strings.Contains(r.Stderr, "no credentials found") {
		t.Errorf("exit %d\n%s", r.Code, r.Stderr)
	}
	s.noSecrets("revoked-refresh-token")
}

// TestLoginScopes checks that a login for a wider scope is used for a narrower one,
// and a login for the narrower scope of a method if the command names no scope.
func TestLoginScopes(t *testing.T) {
	t.Parallel()
	s := loggedIn(t, authserver.Config{})
	s.get("--scope", "cloud-vision")
	s.get("--scope", "cloud-vision", "--scope", "cloud-platform")
	if r := s.run("operations", "get", "operations/x", "--scope", "drive"); r.Code != 4 || !strings.Contains(r.Stderr, "for other scopes: https://www.googleapis.com/auth/cloud-platform") {
		t.Errorf("exit %d\n%s", r.Code, r.Stderr)
	}

	s = newSession(t, authserver.Config{})
	s.writeClient()
	if r := s.login(s.consent, "--scope", "cloud-vision"); r.Code != 0 {
		t.Fatalf("exit %d\n%s", r.Code, r.Stderr)
	}
	s.get()
	if r := s.run("operations", "get", "operations/x", "--scope", "cloud-platform"); r.Code != 4 {
		t.Errorf("exit %d\n%s", r.Code, r.Stderr)
	}
}

// TestLoginLegacy checks that the tokens of google-vision1-cli are used, and that
// its files stay unmodified.
func TestLoginLegacy(t *testing.T) {
	t.Parallel()
	s := loggedIn(t, authserver.Config{})
	text, err := os.ReadFile(s.store())
	if err != nil {
		t.Fatal(err)
	}
	var ours struct {
		Logins []struct {
			Secrets struct {
				RefreshToken string `json:"refresh_token"`
			}
		}
	}
	if err := json.Unmarshal(text, &ours); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(s.store()); err != nil {
		t.Fatal(err)
	}
	tokens := `[{"scopes":["https://www.googleapis.com/auth/cloud-platform"],"token":{"access_token":"old-access-token","refresh_token":"` +
		ours.Logins[0].Secrets.RefreshToken + `","expires_at":[2020,366,23,59,59,0,0,0,0],"id_token":null}}]`
	s.write("vision1", tokens)

	s.get()
	s.get()
	if s.server.Renewed() != 1 {
		t.Errorf("renewed %d times", s.server.Renewed())
	}
	if r := s.run("auth", "logout"); r.Code != 0 || !strings.Contains(r.Stderr, "its file is unchanged") {
		t.Errorf("exit %d\n%s", r.Code, r.Stderr)
	}
	if r := s.run("operations", "get", "operations/x"); r.Code != 4 {
		t.Errorf("still logged in: exit %d\n%s", r.Code, r.Stderr)
	}
	if left, err := os.ReadFile(filepath.Join(s.dir(), "vision1")); err != nil || string(left) != tokens {
		t.Errorf("the tokens of google-vision1-cli are now %s, %v", left, err)
	}
	s.noSecrets("old-access-token")

	// A token that has not expired needs no client.
	if err := os.Remove(filepath.Join(s.dir(), "vision1-secret.json")); err != nil {
		t.Fatal(err)
	}
	s.write("vision1", `[{"scopes":["https://www.googleapis.com/auth/cloud-platform"],"token":{"access_token":"new-access-token","refresh_token":null,"expires_at":[2999,1,0,0,0,0,0,0,0]}}]`)
	if got := s.get().Requests[0].Header.Get("Authorization"); got != "Bearer new-access-token" {
		t.Errorf("sent %q", got)
	}
	s.write("vision1", `[{"scopes":["https://www.googleapis.com/auth/cloud-platform"],"token":{"access_token":"gone","refresh_token":"another","expires_at":[2020,1,0,0,0,0,0,0,0]}}]`)
	if r := s.run("operations", "get", "operations/x"); r.Code != 4 || !strings.Contains(r.Stderr, "vision1-secret.json doesn't exist") {
		t.Errorf("exit %d\n%s", r.Code, r.Stderr)
	}
}

// TestLoginUnused checks that auth login warns if other credentials take precedence.
func TestLoginUnused(t *testing.T) {
	t.Parallel()
	s := newSession(t, authserver.Config{})
	s.writeClient()
	s.env = append(s.env, "GOOGLE_OAUTH_ACCESS_TOKEN=from-the-environment")
	r := s.login(s.consent)
	if r.Code != 0 || !strings.Contains(r.Stderr, "warning: requests are still authenticated with the access token of GOOGLE_OAUTH_ACCESS_TOKEN") {
		t.Errorf("exit %d\n%s", r.Code, r.Stderr)
	}
	r = s.run("auth", "status")
	if r.Code != 0 || !strings.Contains(r.Stdout, "not used:       the login "+authserver.Account) {
		t.Errorf("exit %d\n%s", r.Code, r.Stdout)
	}
	s.noSecrets("from-the-environment")
}

// TestLoginQuotaProject checks that requests name the quota project of the login,
// and that --dry-run prints it without fetching a token.
func TestLoginQuotaProject(t *testing.T) {
	t.Parallel()
	s := newSession(t, authserver.Config{})
	s.writeClient()
	if r := s.login(s.consent, "--quota-project", "mine"); r.Code != 0 {
		t.Fatalf("exit %d\n%s", r.Code, r.Stderr)
	}
	if got := s.get().Requests[0].Header.Get("X-Goog-User-Project"); got != "mine" {
		t.Errorf("sent %q", got)
	}
	if got := s.get("--quota-project", "other").Requests[0].Header.Get("X-Goog-User-Project"); got != "other" {
		t.Errorf("sent %q", got)
	}
	s.expire()
	r := s.run("operations", "get", "operations/x", "--dry-run")
	if r.Code != 0 || !strings.Contains(r.Stdout, "X-Goog-User-Project: mine\n") || !strings.Contains(r.Stderr, "would be authenticated with the login "+authserver.Account) {
		t.Errorf("exit %d\n%s%s", r.Code, r.Stdout, r.Stderr)
	}
	if s.server.Renewed() != 0 {
		t.Error("a token was fetched")
	}
	s.noSecrets()
}
