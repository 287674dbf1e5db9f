package main

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

	"vision1/internal/auth/authserver"
)

// TestAuth is the way of a login from its first day to its last.
func TestAuth(t *testing.T) {
	t.Parallel()
	s := newAuthSession(t, authserver.Config{Life: time.Hour})
	if r := s.run("auth", "login"); r.code != 3 || !strings.Contains(r.stderr, "vision1-secret.json is not there") {
		t.Errorf("without a client: exit %d\n%s", r.code, r.stderr)
	}
	if _, err := os.Stat(s.folder()); err == nil {
		t.Error("the folder was made for nothing")
	}
	client := filepath.Join(t.TempDir(), "client.json") // not where secrets are looked for
	if err := s.server.ClientFile(client); err != nil {
		t.Fatal(err)
	}
	r := s.login(s.visit, "--client-secret", client, "--debug")
	if r.code != 0 || r.stdout != "" || !strings.Contains(r.stderr, "signed in as "+authserver.Account) || !strings.Contains(r.stderr, "ssh -N -L ") {
		t.Fatalf("exit %d\n%s%s", r.code, r.stdout, r.stderr)
	}
	if runtime.GOOS != "windows" {
		for path, mode := range map[string]os.FileMode{s.folder(): 0o700, s.store(): 0o600} {
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != mode {
				t.Errorf("%s: %v, %v", path, info.Mode(), err)
			}
		}
	}

	r = s.call("--debug")
	if !strings.Contains(r.stderr, "signed with the login "+authserver.Account+" of vision1 auth login ("+s.store()+")") {
		t.Errorf("the source is not told:\n%s", r.stderr)
	}
	if s.server.Renewed() != 0 {
		t.Errorf("a fresh token was renewed %d times", s.server.Renewed())
	}
	s.statusOf(authserver.Account)

	s.expire()
	r = s.call("--debug")
	if s.server.Renewed() != 1 || !strings.Contains(r.stderr, "grant_type=refresh_token") {
		t.Errorf("renewed %d times\n%s", s.server.Renewed(), r.stderr)
	}
	s.call()
	if s.server.Renewed() != 1 {
		t.Errorf("renewed %d times, the new token was not kept", s.server.Renewed())
	}
	r = s.runSecret("auth", "print-access-token")
	token := strings.TrimSuffix(r.stdout, "\n")
	if got := s.call().requests[0].Header.Get("Authorization"); r.code != 0 || got != "Bearer "+token {
		t.Errorf("exit %d; printed %q, sent %q", r.code, r.stdout, got)
	}

	if r = s.run("auth", "logout"); r.code != 0 || !strings.Contains(r.stderr, "signed out") {
		t.Errorf("exit %d\n%s", r.code, r.stderr)
	}
	if _, err := os.Stat(s.store()); err == nil {
		t.Error("the store is still there")
	}
	for _, words := range [][]string{{"operations", "get", "operations/x"}, {"auth", "status"}, {"auth", "print-access-token"}} {
		if r = s.run(words...); r.code != 4 || !strings.Contains(r.stderr, "error: no credentials found\nways to sign in, the quickest first:\n  vision1 auth login ") {
			t.Errorf("%q: exit %d\n%s", words, r.code, r.stderr)
		}
	}
	if r = s.run("auth", "logout"); r.code != 0 {
		t.Errorf("exit %d\n%s", r.code, r.stderr)
	}
	s.noSecrets()
}

// statusOf checks what auth status tells.
func (s *authSession) statusOf(account string) {
	s.t.Helper()
	r := s.run("auth", "status", "--json")
	var status struct {
		Source, Account, Path string
		Expires               time.Time
		Renewed               bool
		Scopes                []string
	}
	if err := json.Unmarshal([]byte(r.stdout), &status); err != nil || r.code != 0 {
		s.t.Fatalf("exit %d, %v\n%s%s", r.code, err, r.stdout, r.stderr)
	}
	left := time.Until(status.Expires)
	if status.Source != "vision1 auth login" || status.Account != account || status.Path != s.store() || !status.Renewed ||
		left < 50*time.Minute || left > time.Hour || len(status.Scopes) != 1 {
		s.t.Errorf("status %s", r.stdout)
	}
	if r = s.run("auth", "status"); r.code != 0 || !strings.Contains(r.stdout, "account:        "+account+"\n") {
		s.t.Errorf("exit %d\n%s", r.code, r.stdout)
	}
}

// expire makes the kept access token one that ended an hour ago.
func (s *authSession) expire() {
	s.t.Helper()
	s.change(func(_, secrets map[string]any) {
		secrets["expiry"] = time.Now().Add(-time.Hour).Format(time.RFC3339)
	})
}

// change edits each login in the store.
func (s *authSession) change(edit func(login, secrets map[string]any)) {
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

// TestAuthShared: fifty commands at once find that the token has ended. The
// server takes each refresh token once only.
func TestAuthShared(t *testing.T) {
	t.Parallel()
	s := signedIn(t, authserver.Config{})
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
	s.call()
	s.statusOf(authserver.Account)
	left, err := filepath.Glob(filepath.Join(s.folder(), ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}

// TestAuthRefused: a refresh token that the server does not take any more is
// removed, and that is said; the next command looks elsewhere.
func TestAuthRefused(t *testing.T) {
	t.Parallel()
	s := signedIn(t, authserver.Config{})
	s.change(func(_, secrets map[string]any) {
		secrets["refresh_token"], secrets["expiry"] = "revoked-refresh-token", "2020-01-01T00:00:00Z"
	})
	r := s.run("operations", "get", "operations/x", "--debug")
	if r.code != 4 || len(r.requests) != 0 || !strings.Contains(r.stderr, "invalid_grant") || !strings.Contains(r.stderr, "the login was removed; sign in again: vision1 auth login") {
		t.Errorf("exit %d\n%s", r.code, r.stderr)
	}
	if r = s.run("operations", "get", "operations/x"); r.code != 4 || !strings.Contains(r.stderr, "no credentials found") {
		t.Errorf("exit %d\n%s", r.code, r.stderr)
	}
	s.noSecrets("revoked-refresh-token")
}

// TestAuthScopes: a login for a wider scope serves a call for a narrower one,
// and one for the method's narrower scope a call that names none.
func TestAuthScopes(t *testing.T) {
	t.Parallel()
	s := signedIn(t, authserver.Config{})
	s.call("--scope", "cloud-vision")
	s.call("--scope", "cloud-vision", "--scope", "cloud-platform")
	if r := s.run("operations", "get", "operations/x", "--scope", "drive"); r.code != 4 || !strings.Contains(r.stderr, "for other scopes: https://www.googleapis.com/auth/cloud-platform") {
		t.Errorf("exit %d\n%s", r.code, r.stderr)
	}

	s = newAuthSession(t, authserver.Config{})
	s.putClient()
	if r := s.login(s.visit, "--scope", "cloud-vision"); r.code != 0 {
		t.Fatalf("exit %d\n%s", r.code, r.stderr)
	}
	s.call()
	if r := s.run("operations", "get", "operations/x", "--scope", "cloud-platform"); r.code != 4 {
		t.Errorf("exit %d\n%s", r.code, r.stderr)
	}
}

// TestAuthForeign: someone who comes from google-vision1-cli need not sign in
// again, and finds the files as they were.
func TestAuthForeign(t *testing.T) {
	t.Parallel()
	s := signedIn(t, authserver.Config{})
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
	s.put("vision1", tokens)

	s.call()
	s.call()
	if s.server.Renewed() != 1 {
		t.Errorf("renewed %d times", s.server.Renewed())
	}
	if r := s.run("auth", "logout"); r.code != 0 || !strings.Contains(r.stderr, "its file is left as it was") {
		t.Errorf("exit %d\n%s", r.code, r.stderr)
	}
	if r := s.run("operations", "get", "operations/x"); r.code != 4 {
		t.Errorf("still signed in: exit %d\n%s", r.code, r.stderr)
	}
	if left, err := os.ReadFile(filepath.Join(s.folder(), "vision1")); err != nil || string(left) != tokens {
		t.Errorf("the tokens of google-vision1-cli are now %s, %v", left, err)
	}
	s.noSecrets("old-access-token")

	// A token that has not ended needs no client.
	if err := os.Remove(filepath.Join(s.folder(), "vision1-secret.json")); err != nil {
		t.Fatal(err)
	}
	s.put("vision1", `[{"scopes":["https://www.googleapis.com/auth/cloud-platform"],"token":{"access_token":"new-access-token","refresh_token":null,"expires_at":[2999,1,0,0,0,0,0,0,0]}}]`)
	if got := s.call().requests[0].Header.Get("Authorization"); got != "Bearer new-access-token" {
		t.Errorf("sent %q", got)
	}
	s.put("vision1", `[{"scopes":["https://www.googleapis.com/auth/cloud-platform"],"token":{"access_token":"gone","refresh_token":"another","expires_at":[2020,1,0,0,0,0,0,0,0]}}]`)
	if r := s.run("operations", "get", "operations/x"); r.code != 4 || !strings.Contains(r.stderr, "vision1-secret.json, which could renew it, is not there") {
		t.Errorf("exit %d\n%s", r.code, r.stderr)
	}
}

// TestAuthOtherSource: a login says so where calls go on being signed otherwise.
func TestAuthOtherSource(t *testing.T) {
	t.Parallel()
	s := newAuthSession(t, authserver.Config{})
	s.putClient()
	s.env = append(s.env, "GOOGLE_OAUTH_ACCESS_TOKEN=from-the-environment")
	r := s.login(s.visit)
	if r.code != 0 || !strings.Contains(r.stderr, "warning: calls are signed with the access token of GOOGLE_OAUTH_ACCESS_TOKEN all the same") {
		t.Errorf("exit %d\n%s", r.code, r.stderr)
	}
	r = s.run("auth", "status")
	if r.code != 0 || !strings.Contains(r.stdout, "not used:       the login "+authserver.Account) {
		t.Errorf("exit %d\n%s", r.code, r.stdout)
	}
	s.noSecrets("from-the-environment")
}

// TestAuthQuotaProject: the project that was signed in with goes with the calls,
// and --dry-run says so without a token.
func TestAuthQuotaProject(t *testing.T) {
	t.Parallel()
	s := newAuthSession(t, authserver.Config{})
	s.putClient()
	if r := s.login(s.visit, "--quota-project", "mine"); r.code != 0 {
		t.Fatalf("exit %d\n%s", r.code, r.stderr)
	}
	if got := s.call().requests[0].Header.Get("X-Goog-User-Project"); got != "mine" {
		t.Errorf("sent %q", got)
	}
	if got := s.call("--quota-project", "other").requests[0].Header.Get("X-Goog-User-Project"); got != "other" {
		t.Errorf("sent %q", got)
	}
	s.expire()
	r := s.run("operations", "get", "operations/x", "--dry-run")
	if r.code != 0 || !strings.Contains(r.stdout, "X-Goog-User-Project: mine\n") || !strings.Contains(r.stderr, "would be signed with the login "+authserver.Account) {
		t.Errorf("exit %d\n%s%s", r.code, r.stdout, r.stderr)
	}
	if s.server.Renewed() != 0 {
		t.Error("a token was fetched")
	}
	s.noSecrets()
}
