//go:build unix

package output

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
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

// descriptorOf returns the file descriptor that path names: /dev/fd/3,
// /proc/self/fd/3, /dev/stderr, or a link to one of them.
func descriptorOf(path string) (fd int, ok bool) {
	for range maxLinks {
		if fd := slices.Index([]string{"/dev/stdin", "/dev/stdout", "/dev/stderr"}, path); fd >= 0 {
			return fd, true
		}
		if fd, err := strconv.Atoi(filepath.Base(path)); err == nil && fd >= 0 && hasDescriptors(directoryOf(path)) {
			return fd, true
		}
		to, err := os.Readlink(path)
		if err != nil {
			return 0, false
		}
		if !filepath.IsAbs(to) {
			to = directoryOf(path) + "/" + to
		}
		path = to
	}
	return 0, false
}

// hasDescriptors reports whether a directory has the file descriptors of this
// process.
func hasDescriptors(directory string) bool {
	absolute, err := filepath.Abs(directory)
	if err != nil {
		return false
	}
	if absolute == "/dev/fd" { // works without it, like /dev/stdout
		return true
	}
	target, err := filepath.EvalSymlinks(absolute)
	if err != nil {
		return false
	}
	own := fmt.Sprintf("/proc/%d/", os.Getpid())
	return target == "/dev/fd" || target == own+"fd" || strings.HasPrefix(target, own+"task/") && filepath.Base(target) == "fd"
}

// duplicate returns a file for a descriptor that is open for writing. It shares
// the position in the file; closing it leaves fd open.
func duplicate(fd int) (*os.File, error) {
	name := fmt.Sprintf("/dev/fd/%d", fd)
	if _, err := syscall.Write(fd, nil); err != nil { // fails as a write of any length does
		return nil, &fs.PathError{Op: "write", Path: name, Err: err}
	}
	own, err := syscall.Dup(fd)
	if err != nil {
		return nil, &fs.PathError{Op: "dup", Path: name, Err: err}
	}
	syscall.CloseOnExec(own)
	return os.NewFile(uintptr(own), name), nil
}

func isNoReader(err error) bool { return errors.Is(err, syscall.ENXIO) }

func isClosedPipe(err error) bool { return errors.Is(err, syscall.EPIPE) }

func isNoSpace(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}

// checkName returns nil: creating the temporary file, and os.Stat, report a name that
// a file can't have.
func checkName(string) error { return nil }

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
