package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"vision1/internal/auth/authserver"
)

// An authSession is a home folder of its own, an authorization server and a
// Vision service; what the commands in it write is looked through for secrets.
type authSession struct {
	t       *testing.T
	home    string
	server  *authserver.Server
	service *recorder
	env     []string
	written []string // by all commands so far

	loginPrefix string          // of the address that a person is sent to
	started     func(*exec.Cmd) // is told of the process of a login, where it is set
	person      func(address string)
}

func newAuthSession(t *testing.T, config authserver.Config) *authSession {
	t.Helper()
	s := &authSession{t: t, home: t.TempDir(), server: authserver.Start(config)}
	t.Cleanup(s.server.Close)
	s.loginPrefix = s.server.URL + "/auth?"
	s.service = record(reply(http.StatusOK, map[string]string{"type": "application/json", "text": "{}\n"}))
	t.Cleanup(s.service.Close)
	s.env = []string{
		"HOME=" + s.home, "USERPROFILE=" + s.home, "GCE_METADATA_HOST=" + nobody, "VISION1_ENDPOINT=" + s.service.server.URL,
		"SYSTEMROOT=" + os.Getenv("SYSTEMROOT"),
	}
	return s
}

// folder is the configuration folder.
func (s *authSession) folder() string { return filepath.Join(s.home, ".google-service-cli") }

func (s *authSession) store() string { return filepath.Join(s.folder(), "vision1-logins.json") }

// put makes a file in the configuration folder.
func (s *authSession) put(name, text string) {
	s.t.Helper()
	if err := os.MkdirAll(s.folder(), 0o700); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.folder(), name), []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// putClient makes the file with the OAuth client.
func (s *authSession) putClient() {
	s.t.Helper()
	s.put("vision1-secret.json", "")
	if err := s.server.ClientFile(filepath.Join(s.folder(), "vision1-secret.json")); err != nil {
		s.t.Fatal(err)
	}
}

// run runs a command to its end.
func (s *authSession) run(words ...string) result {
	s.t.Helper()
	r := s.runSecret(words...)
	s.written = append(s.written, r.stdout)
	return r
}

// runSecret is run for a command that is to print a secret.
func (s *authSession) runSecret(words ...string) result {
	s.t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(s.t.Context(), "vision1", words...)
	cmd.Env, cmd.Stdout, cmd.Stderr = s.env, &stdout, &stderr
	before := len(s.service.Requests())
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		s.t.Fatal(err)
	}
	s.written = append(s.written, stderr.String())
	return result{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String(), s.service.Requests()[before:]}
}

// login runs auth login --no-browser and hands the address to person.
func (s *authSession) login(person func(address string), words ...string) result {
	s.t.Helper()
	return s.loginWith(append([]string{"auth", "login", "--no-browser"}, words...), person)
}

func (s *authSession) loginWith(words []string, person func(address string)) result {
	s.t.Helper()
	cmd := exec.CommandContext(s.t.Context(), "vision1", words...)
	var stdout, all strings.Builder
	cmd.Env, cmd.Stdout = s.env, &stdout
	stderr, err := cmd.StderrPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	if s.started != nil {
		s.started(cmd)
	}
	lines := bufio.NewScanner(io.TeeReader(stderr, &all))
	for lines.Scan() {
		if address := strings.TrimSpace(lines.Text()); strings.HasPrefix(address, s.loginPrefix) {
			person(address)
		}
	}
	err = cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		s.t.Fatal(err)
	}
	s.written = append(s.written, stdout.String(), all.String())
	return result{code: cmd.ProcessState.ExitCode(), stdout: stdout.String(), stderr: all.String()}
}

// visit is a person who agrees to everything at once.
func (s *authSession) visit(address string) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		s.t.Fatal(err)
	}
	resp, err := (&http.Client{Transport: new(http.Transport)}).Do(req)
	if err != nil {
		s.t.Error(err)
		return
	}
	body, _ := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	s.written = append(s.written, string(body))
}

// signedIn makes a session in which someone is signed in.
func signedIn(t *testing.T, config authserver.Config) *authSession {
	t.Helper()
	s := newAuthSession(t, config)
	s.putClient()
	if r := s.login(s.visit); r.code != 0 {
		t.Fatalf("exit %d\n%s", r.code, r.stderr)
	}
	return s
}

// call makes a call that has to be signed with one of the server's tokens.
func (s *authSession) call(words ...string) result {
	s.t.Helper()
	r := s.run(append([]string{"operations", "get", "operations/x"}, words...)...)
	if r.code != 0 || len(r.requests) != 1 {
		s.t.Fatalf("exit %d, %d requests\n%s", r.code, len(r.requests), r.stderr)
	}
	if token, ok := strings.CutPrefix(r.requests[0].Header.Get("Authorization"), "Bearer "); !ok || token == "" {
		s.t.Errorf("signed with %q", r.requests[0].Header.Get("Authorization"))
	}
	return r
}

// noSecrets looks for every secret that there was in everything that was
// written, and in every file but those that are to have them.
func (s *authSession) noSecrets(more ...string) {
	s.t.Helper()
	written := map[string]string{"the messages": strings.Join(s.written, "\n")}
	err := filepath.WalkDir(s.home, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		switch entry.Name() {
		case "vision1-logins.json", "vision1-secret.json", "vision1":
			return nil
		}
		text, err := os.ReadFile(path)
		written[path] = string(text)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	secrets := append(s.server.Secrets(), more...)
	if len(secrets) < 2 {
		s.t.Errorf("there are %d secrets only", len(secrets))
	}
	for place, text := range written {
		for _, secret := range secrets {
			if strings.Contains(text, secret) {
				s.t.Errorf("%s: the secret %s is in there:\n%s", place, secret, text)
			}
		}
	}
}
