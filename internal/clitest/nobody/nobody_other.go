//go:build !linux

package nobody

import "os"

// Do calls f if modes apply to the user: not to root, and not on Windows. It reports
// whether it did.
func Do(f func()) (done bool) {
	if os.Geteuid() <= 0 {
		return false
	}
	f()
	return true
}
