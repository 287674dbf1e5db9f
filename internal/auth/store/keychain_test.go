package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// An exitError has the exit code of the program security, as an *exec.ExitError has.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit status %d", int(e)) }
func (e exitError) ExitCode() int { return int(e) }

func TestKeychainMessage(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		goos string
		err  error
		want string // "" for none
	}{
		{"darwin", exitError(36), "is locked; unlock it: security unlock-keychain"},
		{"darwin", fmt.Errorf("get: %w", exitError(36)), "is locked"},
		{"darwin", exitError(51), "was denied"},
		{"darwin", exitError(128), "was denied"},
		{"darwin", exitError(37), "no default macOS keychain"},
		{"darwin", exitError(1), ""},
		{"darwin", errors.New("no bus"), ""},
		{"linux", exitError(36), ""},
	} {
		got := keychainMessage(tt.goos, tt.err)
		if (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
			t.Errorf("%s, %v: %q, want %q", tt.goos, tt.err, got, tt.want)
		}
	}
}
