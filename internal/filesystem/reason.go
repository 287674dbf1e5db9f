package filesystem

import (
	"errors"
	"io/fs"
	"os"
	"runtime"
	"strings"
	"syscall"
)

// errorInvalidName is a Windows error code that package syscall doesn't define.
const errorInvalidName = syscall.Errno(123)

// Reason returns an error without the operation and the path, for a message that has
// the path. The common reasons are the same on all systems.
func Reason(err error) error { return reason(runtime.GOOS, err) }

func reason(goos string, err error) error {
	cause := err
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		cause = path.Err
	case errors.As(err, &link):
		cause = link.Err
	}
	if goos != "windows" {
		return cause
	}
	text := strings.TrimSuffix(cause.Error(), ".")
	switch {
	case errors.Is(cause, fs.ErrNotExist):
		text = "no such file or directory"
	case errors.Is(cause, fs.ErrPermission):
		text = "permission denied"
	case isOpenElsewhere(goos, cause):
		text = "another program has it open"
	case errors.Is(cause, errorInvalidName):
		text = "not a valid file name"
	}
	return &reasonError{text, cause}
}

// A reasonError is a cause with another message.
type reasonError struct {
	text  string
	cause error
}

func (e *reasonError) Error() string { return e.text }

func (e *reasonError) Unwrap() error { return e.cause }
