//go:build unix

package main

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"vision1/internal/auth/authserver"
)

// TestAuthInterrupted ends a login while the person is in the browser.
func TestAuthInterrupted(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		signal os.Signal
		code   int
	}{{os.Interrupt, 130}, {syscall.SIGTERM, 143}} {
		s := newAuthSession(t, authserver.Config{})
		s.putClient()
		s.started = func(cmd *exec.Cmd) {
			s.person = func(string) {
				if err := cmd.Process.Signal(test.signal); err != nil {
					t.Error(err)
				}
			}
		}
		r := s.login(func(address string) { s.person(address) })
		if r.code != test.code || !strings.Contains(r.stderr, "\nerror: ") {
			t.Errorf("exit %d, want %d\n%s", r.code, test.code, r.stderr)
		}
		if _, err := os.Stat(s.store()); err == nil {
			t.Error("something was kept")
		}
	}
}

// TestAuthReadOnly: where a renewed token can't be kept, the call is made all
// the same, and that is said.
func TestAuthReadOnly(t *testing.T) {
	t.Parallel()
	s := signedIn(t, authserver.Config{})
	s.expire()
	// A folder in place of the lock: nobody can have it, not even root.
	lock := strings.TrimSuffix(s.store(), ".json") + ".lock"
	if err := os.Remove(lock); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(lock, 0o700); err != nil {
		t.Fatal(err)
	}
	r := s.call()
	if !strings.Contains(r.stderr, "warning: the renewed login is not kept") || !strings.Contains(r.stderr, lock) {
		t.Errorf("standard error: %s", r.stderr)
	}
	s.noSecrets()
}
