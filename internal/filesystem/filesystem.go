// Package filesystem hides the differences between file systems and operating systems:
// a rename over a file that is open, flushing where nothing can be flushed, and the
// reasons of errors.
package filesystem

import (
	"errors"
	"io/fs"
	"os"
	"runtime"
	"syscall"
	"time"
)

const (
	// timeout is the longest wait on Windows for another process to close a file.
	timeout = time.Second
	poll    = 10 * time.Millisecond
)

// Windows error codes that package syscall doesn't define.
const (
	errorSharingViolation = syscall.Errno(32)
	errorLockViolation    = syscall.Errno(33)
)

// Rename is os.Rename. On Windows, it tries for a second while another process has
// the target open.
func Rename(from, to string) error {
	return Retry(func() error { return os.Rename(from, to) })
}

// Retry calls rename, which replaces a file. On Windows, it calls it for a second
// while another process has the file open.
func Retry(rename func() error) error {
	return retry(rename, timeout, func(err error) bool {
		// A file that is open without permission to rename it is reported like this.
		return runtime.GOOS == "windows" && errors.Is(err, fs.ErrPermission) || IsOpenElsewhere(err)
	})
}

// RetryOpen calls open, which opens a file for writing. On Windows, it calls it for a
// second while another process has the file open.
func RetryOpen(open func() error) error { return retry(open, timeout, IsOpenElsewhere) }

func retry(try func() error, timeout time.Duration, isTemporary func(error) bool) error {
	err := try()
	for start := time.Now(); err != nil && isTemporary(err) && time.Since(start) < timeout; {
		<-time.After(poll)
		err = try()
	}
	return err
}

// IsOpenElsewhere reports whether err means that another process has the file open.
// Only Windows refuses to write to such a file.
func IsOpenElsewhere(err error) bool { return isOpenElsewhere(runtime.GOOS, err) }

func isOpenElsewhere(goos string, err error) bool {
	return goos == "windows" && (errors.Is(err, errorSharingViolation) || errors.Is(err, errorLockViolation))
}

// IsSyncUnsupported reports whether an error of (*os.File).Sync means that the file
// system can't flush a file, as network file systems on macOS (ENOTTY) and those in
// user space (EINVAL, ENOTSUP, ENOSYS).
func IsSyncUnsupported(err error) bool {
	return errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTTY) || errors.Is(err, syscall.ENOTSUP) || errors.Is(err, errors.ErrUnsupported)
}
