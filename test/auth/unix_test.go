//go:build unix

package auth

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"vision1/test/authserver"
)

// TestLoginInterrupted interrupts a login while the user is in the browser.
func TestLoginInterrupted(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		signal os.Signal
		code   int
	}{{os.Interrupt, 130}, {syscall.SIGTERM, 143}} {
		s := newSession(t, authserver.Config{})
		s.writeClient()
		s.started = func(cmd *exec.Cmd) {
			s.user = func(string) {
				if err := cmd.Process.Signal(test.signal); err != nil {
					t.Error(err)
				}
			}
		}
		r := s.login(func(url string) { s.user(url) })
		if r.Code != test.code || !strings.Contains(r.Stderr, "\nerror: ") {
			t.Errorf("exit %d, want %d\n%s", r.Code, test.code, r.Stderr)
		}
		if _, err := os.Stat(s.store()); err == nil {
			t.Error("something was stored")
		}
	}
}

// TestRenewalNotStored checks that the request is sent, with a warning, if the
// renewed token can't be stored.
func TestRenewalNotStored(t *testing.T) {
	t.Parallel()
	s := loggedIn(t, authserver.Config{})
	s.expire()
	// Not even root can lock a directory.
	lock := strings.TrimSuffix(s.store(), ".json") + ".lock"
	if err := os.Remove(lock); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(lock, 0o700); err != nil {
		t.Fatal(err)
	}
	r := s.get()
	if !strings.Contains(r.Stderr, "warning: the renewed login can't be stored") || !strings.Contains(r.Stderr, lock) {
		t.Errorf("standard error: %s", r.Stderr)
	}
	s.noSecrets()
}
