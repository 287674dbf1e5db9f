// Package nobody lets tests do what a user without privileges does, also if root runs
// them, in a container with or without its usual capabilities.
package nobody

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// overrides are the capabilities to which the modes of files don't apply.
const overrides = 1<<unix.CAP_DAC_OVERRIDE | 1<<unix.CAP_DAC_READ_SEARCH | 1<<unix.CAP_FOWNER

// Do calls f in a thread to which the modes of files apply, also those of its own user.
// It reports whether that is possible. f must start no goroutines, and not end the test.
func Do(f func()) (done bool) {
	ended := make(chan bool, 1)
	go func() {
		runtime.LockOSThread() // the thread ends with the goroutine
		header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
		var sets [2]unix.CapUserData
		err := unix.Capget(&header, &sets[0])
		if err == nil {
			sets[0].Effective &^= overrides
			err = unix.Capset(&header, &sets[0])
		}
		if err == nil {
			f()
		}
		ended <- err == nil
	}()
	return <-ended
}
