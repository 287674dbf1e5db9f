//go:build unix

package output

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// openNow opens a device or a named pipe for writing without waiting: for a
// pipe that nobody reads it fails with an error that isUnread knows.
func openNow(path string) (*os.File, error) {
	const flags = syscall.O_WRONLY | syscall.O_NONBLOCK | syscall.O_NOCTTY | syscall.O_CLOEXEC
	for {
		fd, err := syscall.Open(path, flags, 0)
		if errors.Is(err, syscall.EINTR) {
			continue
		}
		if err != nil {
			return nil, &fs.PathError{Op: "open", Path: path, Err: err}
		}
		// Only the opening must not wait.
		if err := syscall.SetNonblock(fd, false); err != nil {
			_ = syscall.Close(fd)
			return nil, &fs.PathError{Op: "open", Path: path, Err: err}
		}
		return os.NewFile(uintptr(fd), path), nil
	}
}

func isUnread(err error) bool { return errors.Is(err, syscall.ENXIO) }

func isClosedPipe(err error) bool { return errors.Is(err, syscall.EPIPE) }

func isNoSpace(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}

// cannotSync says that the file system has no notion of flushing.
func cannotSync(err error) bool {
	return errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported)
}

// keepOwnerAndMode gives f the mode of old and, as far as the system allows it,
// its owner and group.
func keepOwnerAndMode(f *os.File, old fs.FileInfo) error {
	if stat, ok := old.Sys().(*syscall.Stat_t); ok {
		if f.Chown(int(stat.Uid), int(stat.Gid)) != nil {
			_ = f.Chown(-1, int(stat.Gid)) // the owner is for root only, the group often is not
		}
	}
	// After the owner: to change that takes the set-user-id bit away.
	kept := old.Mode() & (fs.ModePerm | fs.ModeSetuid | fs.ModeSetgid | fs.ModeSticky)
	err := f.Chmod(kept)
	// The owner of a file may set its mode, unless its file system knows of none.
	if err != nil && !errors.Is(err, fs.ErrPermission) && !errors.Is(err, errors.ErrUnsupported) {
		return fmt.Errorf("set the mode: %w", err)
	}
	return nil
}
