package auth

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

	"vision1/internal/clitest"
	"vision1/test/authserver"
)

// A session has its own home directory, an authorization server, and a Vision
// service. It collects the output of its commands, to be searched for secrets.
type session struct {
	t       *testing.T
	home    string
	server  *authserver.Server
	service *clitest.Server
	env     []string
	outputs []string // of all commands so far

	loginPrefix string          // of the URL that the user opens
	started     func(*exec.Cmd) // called with the process of a login if it isn't nil
	user        func(url string)
}

func newSession(t *testing.T, config authserver.Config) *session {
	t.Helper()
	s := &session{t: t, home: t.TempDir(), server: authserver.Start(config)}
	t.Cleanup(s.server.Close)
	s.loginPrefix = s.server.URL + "/auth?"
	s.service = clitest.Serve(clitest.RespondJSON(http.StatusOK, "{}\n"))
	t.Cleanup(s.service.Close)
	s.env = []string{
		"HOME=" + s.home, "USERPROFILE=" + s.home, "GCE_METADATA_HOST=127.0.0.1:1", "VISION1_ENDPOINT=" + s.service.URL(),
		"SYSTEMROOT=" + os.Getenv("SYSTEMROOT"), "GORACE=" + os.Getenv("GORACE"),
	}
	return s
}

// dir returns the configuration directory.
func (s *session) dir() string { return filepath.Join(s.home, ".google-service-cli") }

// store returns the path of the file with the logins.
func (s *session) store() string { return filepath.Join(s.dir(), "vision1-logins.json") }

// write writes a file in the configuration directory.
func (s *session) write(name, text string) {
	s.t.Helper()
	if err := os.MkdirAll(s.dir(), 0o700); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.dir(), name), []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// writeClient writes the file with the OAuth client.
func (s *session) writeClient() {
	s.t.Helper()
	s.write("vision1-secret.json", "")
	if err := s.server.ClientFile(filepath.Join(s.dir(), "vision1-secret.json")); err != nil {
		s.t.Fatal(err)
	}
}

// run runs a command.
func (s *session) run(args ...string) clitest.Result {
	s.t.Helper()
	r := s.runSecret(args...)
	s.outputs = append(s.outputs, r.Stdout)
	return r
}

// runSecret runs a command that prints a secret to standard output.
func (s *session) runSecret(args ...string) clitest.Result {
	s.t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(s.t.Context(), "vision1", args...)
	cmd.Env, cmd.Stdout, cmd.Stderr = s.env, &stdout, &stderr
	before := len(s.service.Requests())
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		s.t.Fatal(err)
	}
	s.outputs = append(s.outputs, stderr.String())
	return clitest.Result{Code: cmd.ProcessState.ExitCode(), Stdout: stdout.String(), Stderr: stderr.String(), Requests: s.service.Requests()[before:]}
}

// login runs auth login --no-browser and calls user with the URL that it prints.
func (s *session) login(user func(url string), args ...string) clitest.Result {
	s.t.Helper()
	return s.loginWith(append([]string{"auth", "login", "--no-browser"}, args...), user)
}

func (s *session) loginWith(args []string, user func(url string)) clitest.Result {
	s.t.Helper()
	cmd := exec.CommandContext(s.t.Context(), "vision1", args...)
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
		if url := strings.TrimSpace(lines.Text()); strings.HasPrefix(url, s.loginPrefix) {
			user(url)
		}
	}
	err = cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		s.t.Fatal(err)
	}
	s.outputs = append(s.outputs, stdout.String(), all.String())
	return clitest.Result{Code: cmd.ProcessState.ExitCode(), Stdout: stdout.String(), Stderr: all.String()}
}

// consent is a user who consents to everything immediately.
func (s *session) consent(url string) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, url, http.NoBody)
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
	s.outputs = append(s.outputs, string(body))
}

// loggedIn returns a session with a login.
func loggedIn(t *testing.T, config authserver.Config) *session {
	t.Helper()
	s := newSession(t, config)
	s.writeClient()
	if r := s.login(s.consent); r.Code != 0 {
		t.Fatalf("exit %d\n%s", r.Code, r.Stderr)
	}
	return s
}

// get runs operations get, which must send one request with a token.
func (s *session) get(args ...string) clitest.Result {
	s.t.Helper()
	r := s.run(append([]string{"operations", "get", "operations/x"}, args...)...)
	if r.Code != 0 || len(r.Requests) != 1 {
		s.t.Fatalf("exit %d, %d requests\n%s", r.Code, len(r.Requests), r.Stderr)
	}
	if token, ok := strings.CutPrefix(r.Requests[0].Header.Get("Authorization"), "Bearer "); !ok || token == "" {
		s.t.Errorf("Authorization: %q", r.Requests[0].Header.Get("Authorization"))
	}
	return r
}

// noSecrets checks that no secret of the session is in the output of a command, or
// in a file that isn't meant to contain secrets.
func (s *session) noSecrets(more ...string) {
	s.t.Helper()
	texts := map[string]string{"the output": strings.Join(s.outputs, "\n")}
	err := filepath.WalkDir(s.home, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		switch entry.Name() {
		case "vision1-logins.json", "vision1-secret.json", "vision1":
			return nil
		}
		text, err := os.ReadFile(path)
		texts[path] = string(text)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	secrets := append(s.server.Secrets(), more...)
	if len(secrets) < 2 {
		s.t.Errorf("%d secrets, want at least 2", len(secrets))
	}
	for name, text := range texts {
		for _, secret := range secrets {
			if strings.Contains(text, secret) {
				s.t.Errorf("%s contains the secret %s:\n%s", name, secret, text)
			}
		}
	}
}
