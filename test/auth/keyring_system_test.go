//go:build system && linux

package auth

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

	"vision1/test/authserver"
)

// TestLoginKeyring stores a login in a real keyring, and checks that the file has no
// secrets, and that requests are authenticated and the token renewed.
func TestLoginKeyring(t *testing.T) {
	t.Parallel()
	s := newSession(t, authserver.Config{Life: time.Minute}) // short, so that every request renews it
	s.writeClient()
	s.startKeyring()
	if r := s.login(s.consent, "--keyring"); r.Code != 0 || !strings.Contains(r.Stderr, "stored in the system's keyring") {
		t.Fatalf("exit %d\n%s", r.Code, r.Stderr)
	}
	s.get()
	s.get("--debug")
	if s.server.Renewed() != 2 {
		t.Errorf("renewed %d times", s.server.Renewed())
	}
	text, err := os.ReadFile(s.store())
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range s.server.Secrets() {
		if bytes.Contains(text, []byte(secret)) {
			t.Errorf("the file contains the secret %s", secret)
		}
	}
	if r := s.run("auth", "status"); r.Code != 0 || !strings.Contains(r.Stdout, "in the system keyring") {
		t.Errorf("exit %d\n%s", r.Code, r.Stdout)
	}
	if r := s.run("auth", "logout"); r.Code != 0 {
		t.Errorf("exit %d\n%s", r.Code, r.Stderr)
	}
	if out := s.lookup(); out != "" {
		t.Errorf("the keyring still contains %s", out)
	}
	if r := s.run("operations", "get", "operations/x"); r.Code != 4 {
		t.Errorf("exit %d\n%s", r.Code, r.Stderr)
	}
	s.noSecrets()
}

// busConfig is a session bus that starts no services. The usual one starts a second,
// locked keyring if it is asked for the keyring before the first one has its name.
const busConfig = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
  </policy>
</busconfig>
`

// startKeyring starts a bus with an unlocked keyring.
func (s *session) startKeyring() {
	s.t.Helper()
	config := filepath.Join(s.t.TempDir(), "bus.conf")
	if err := os.WriteFile(config, []byte(busConfig), 0o600); err != nil {
		s.t.Fatal(err)
	}
	bus := exec.CommandContext(s.t.Context(), "dbus-daemon", "--config-file="+config, "--nofork", "--print-address")
	bus.Env = slices.Concat(s.env, []string{"PATH=" + os.Getenv("PATH")})
	out, err := bus.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := bus.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		_ = bus.Process.Kill() // this also stops the keyring
		_ = bus.Wait()
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		s.t.Fatal(err)
	}
	s.env = append(s.env, "DBUS_SESSION_BUS_ADDRESS="+strings.TrimSpace(address), "XDG_RUNTIME_DIR="+s.t.TempDir(),
		"XDG_DATA_HOME="+filepath.Join(s.t.TempDir(), "keyring"))
	// It exits when the keyring is ready, which runs in another process.
	ring := exec.CommandContext(s.t.Context(), "gnome-keyring-daemon", "--unlock", "--components=secrets")
	ring.Env, ring.Stdin = s.env, strings.NewReader("a password")
	if err := ring.Run(); err != nil {
		s.t.Fatal(err)
	}
	s.awaitKeyring()
}

// awaitKeyring waits for the keyring on the bus, and for its default collection.
func (s *session) awaitKeyring() {
	s.t.Helper()
	for start := time.Now(); ; <-time.After(20 * time.Millisecond) {
		probe := exec.CommandContext(s.t.Context(), "secret-tool", "store", "--label=probe", "probe", "x")
		probe.Env, probe.Stdin = s.env, strings.NewReader("x")
		out, err := probe.CombinedOutput()
		if err == nil {
			break
		}
		if time.Since(start) > 20*time.Second {
			s.t.Fatalf("%v: %s", err, out)
		}
	}
	remove := exec.CommandContext(s.t.Context(), "secret-tool", "clear", "probe", "x")
	remove.Env = s.env
	if out, err := remove.CombinedOutput(); err != nil {
		s.t.Fatalf("%v: %s", err, out)
	}
}

// lookup returns the items of vision1 in the keyring.
func (s *session) lookup() string {
	s.t.Helper()
	cmd := exec.CommandContext(s.t.Context(), "secret-tool", "search", "--all", "service", "vision1")
	cmd.Env = s.env
	out, err := cmd.Output()
	if err != nil {
		s.t.Fatal(err)
	}
	return string(out)
}
