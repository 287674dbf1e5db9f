//go:build system && linux

package main

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"vision1/internal/auth/authserver"
)

// TestAuthKeyring keeps a login in a real keyring: the file has no secret, calls
// are signed and the token is renewed all the same.
func TestAuthKeyring(t *testing.T) {
	t.Parallel()
	s := newAuthSession(t, authserver.Config{Life: time.Minute}) // so that every call renews it
	s.putClient()
	s.startKeyring()
	if r := s.login(s.visit, "--keyring"); r.code != 0 || !strings.Contains(r.stderr, "kept in the keyring of the system") {
		t.Fatalf("exit %d\n%s", r.code, r.stderr)
	}
	s.call()
	s.call("--debug")
	if s.server.Renewed() != 2 {
		t.Errorf("renewed %d times", s.server.Renewed())
	}
	text, err := os.ReadFile(s.store())
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range s.server.Secrets() {
		if bytes.Contains(text, []byte(secret)) {
			t.Errorf("the file has the secret %s", secret)
		}
	}
	if r := s.run("auth", "status"); r.code != 0 || !strings.Contains(r.stdout, "in the keyring of the system") {
		t.Errorf("exit %d\n%s", r.code, r.stdout)
	}
	if r := s.run("auth", "logout"); r.code != 0 {
		t.Errorf("exit %d\n%s", r.code, r.stderr)
	}
	if out := s.lookup(); out != "" {
		t.Errorf("the keyring still has %s", out)
	}
	if r := s.run("operations", "get", "operations/x"); r.code != 4 {
		t.Errorf("exit %d\n%s", r.code, r.stderr)
	}
	s.noSecrets()
}

// startKeyring starts a bus with a keyring on it, which is open.
func (s *authSession) startKeyring() {
	s.t.Helper()
	bus := exec.CommandContext(s.t.Context(), "dbus-daemon", "--session", "--nofork", "--print-address")
	bus.Env = slices.Concat(s.env, []string{"PATH=" + os.Getenv("PATH")})
	out, err := bus.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := bus.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		_ = bus.Process.Kill() // the keyring goes with it
		_ = bus.Wait()
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		s.t.Fatal(err)
	}
	s.env = append(s.env, "DBUS_SESSION_BUS_ADDRESS="+strings.TrimSpace(address), "XDG_RUNTIME_DIR="+s.t.TempDir(),
		"XDG_DATA_HOME="+filepath.Join(s.t.TempDir(), "keyring"))
	// It ends once the keyring is there, which goes on in another process.
	ring := exec.CommandContext(s.t.Context(), "gnome-keyring-daemon", "--unlock", "--components=secrets")
	ring.Env, ring.Stdin = s.env, strings.NewReader("a password")
	if err := ring.Run(); err != nil {
		s.t.Fatal(err)
	}
}

// lookup returns what the keyring has of vision1.
func (s *authSession) lookup() string {
	s.t.Helper()
	cmd := exec.CommandContext(s.t.Context(), "secret-tool", "search", "--all", "service", "vision1")
	cmd.Env = s.env
	out, err := cmd.Output()
	if err != nil {
		s.t.Fatal(err)
	}
	return string(out)
}
