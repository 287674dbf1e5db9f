//go:build unix

package output

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// openNonblocking opens a device or a named pipe for writing. For a pipe without
// a reader it returns an error that isNoReader recognizes.
func openNonblocking(path string) (*os.File, error) {
	const flags = syscall.O_WRONLY | syscall.O_NONBLOCK | syscall.O_NOCTTY | syscall.O_CLOEXEC
	for {
		fd, err := syscall.Open(path, flags, 0)
		if errors.Is(err, syscall.EINTR) {
			continue
		}
		if err != nil {
			return nil, &fs.PathError{Op: "open", Path: path, Err: err}
		}
		// Only the open must not block.
		if err := syscall.SetNonblock(fd, false); err != nil {
			_ = syscall.Close(fd)
			return nil, &fs.PathError{Op: "open", Path: path, Err: err}
		}
		return os.NewFile(uintptr(fd), path), nil
	}
}

func isNoReader(err error) bool { return errors.Is(err, syscall.ENXIO) }

func isClosedPipe(err error) bool { return errors.Is(err, syscall.EPIPE) }

func isNoSpace(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}

// isSyncUnsupported reports whether the file system does not support flushing.
func isSyncUnsupported(err error) bool {
	return errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported)
}

// copyOwnerAndMode sets the mode of f to that of old and, if the system allows
// it, the owner and group.
func copyOwnerAndMode(f *os.File, old fs.FileInfo) error {
	if stat, ok := old.Sys().(*syscall.Stat_t); ok {
		if f.Chown(int(stat.Uid), int(stat.Gid)) != nil {
			_ = f.Chown(-1, int(stat.Gid)) // only root can change the owner
		}
	}
	// The mode comes after the owner: chown clears the set-user-ID bit.
	mode := old.Mode() & (fs.ModePerm | fs.ModeSetuid | fs.ModeSetgid | fs.ModeSticky)
	err := f.Chmod(mode)
	// An owner can always set the mode, unless the file system has no modes.
	if err != nil && !errors.Is(err, fs.ErrPermission) && !errors.Is(err, errors.ErrUnsupported) {
		return fmt.Errorf("set the mode: %w", err)
	}
	return nil
}
