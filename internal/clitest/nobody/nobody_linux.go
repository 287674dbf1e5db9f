// Package nobody lets tests do what a user without privileges does, also if root runs
// them.
package nobody

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"golang.org/x/sys/unix"
)

// Admit lets everybody read a temporary directory of a test.
func Admit(dir string) error {
	for ; dir != filepath.Clean(os.TempDir()) && dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // that is the purpose
			return fmt.Errorf("admit everybody: %w", err)
		}
	}
	return nil
}

// Do calls f in a thread that accesses files as the user nobody if root runs the test. f
// must start no goroutines, and not end the test.
func Do(f func()) error {
	done := make(chan error, 1)
	go func() {
		if os.Geteuid() == 0 {
			const user = 65534
			runtime.LockOSThread() // the thread ends with the goroutine
			if err := unix.Setfsuid(user); err != nil {
				done <- fmt.Errorf("become nobody: %w", err)
				return
			}
		}
		f()
		done <- nil
	}()
	return <-done
}
