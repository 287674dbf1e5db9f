package output

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// Not among the constants of package syscall.
const (
	errorNoData         = syscall.Errno(232)
	errorDiskFull       = syscall.Errno(112)
	errorHandleDiskFull = syscall.Errno(39)
)

// openNow opens a device or a pipe for writing.
func openNow(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return nil, fmt.Errorf("open for writing: %w", err)
	}
	return f, nil
}

// isUnread is never so: a pipe has its reader before it has its name.
func isUnread(error) bool { return false }

func isClosedPipe(err error) bool {
	return errors.Is(err, syscall.ERROR_BROKEN_PIPE) || errors.Is(err, errorNoData) || errors.Is(err, syscall.EPIPE)
}

func isNoSpace(err error) bool {
	return errors.Is(err, errorDiskFull) || errors.Is(err, errorHandleDiskFull)
}

// cannotSync says that the file system has no notion of flushing.
func cannotSync(err error) bool { return errors.Is(err, errors.ErrUnsupported) }

// keepOwnerAndMode has nothing to do: a file that must not be written to was
// refused, and access comes from the folder.
func keepOwnerAndMode(*os.File, fs.FileInfo) error { return nil }
