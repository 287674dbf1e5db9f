package output

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"unicode/utf16"
)

// Windows error codes that package syscall doesn't define.
const (
	errorNoData         = syscall.Errno(232)
	errorDiskFull       = syscall.Errno(112)
	errorHandleDiskFull = syscall.Errno(39)
)

// openNonblocking opens a device or a pipe for writing.
func openNonblocking(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return nil, fmt.Errorf("open for writing: %w", err)
	}
	return f, nil
}

// descriptorOf returns false: on Windows, file descriptors have no paths.
func descriptorOf(string) (fd int, ok bool) { return 0, false }

// duplicate is never called on Windows.
func duplicate(int) (*os.File, error) { return nil, errors.ErrUnsupported }

// isNoReader returns false: a Windows pipe always has a reader.
func isNoReader(error) bool { return false }

func isClosedPipe(err error) bool {
	return errors.Is(err, syscall.ERROR_BROKEN_PIPE) || errors.Is(err, errorNoData) || errors.Is(err, syscall.EPIPE)
}

func isNoSpace(err error) bool {
	return errors.Is(err, errorDiskFull) || errors.Is(err, errorHandleDiskFull) || errors.Is(err, syscall.ENOSPC)
}

// maxName is the longest name of a file, in UTF-16 code units.
const maxName = 255

// checkName reports an error if a file can't have the name of target, which otherwise
// only the rename after the response would report: a device such as aux.json, or a
// stream of another file (a:b).
func checkName(target string) error {
	name := filepath.Base(target)
	switch {
	case strings.Contains(name, ":"):
		return errColon
	case !filepath.IsLocal(name):
		return errReserved
	case len(utf16.Encode([]rune(name))) > maxName:
		return errLongName
	default:
		return nil
	}
}

// copyOwnerAndMode does nothing: checkWritable has rejected read-only files, and
// new files inherit their access rights from the directory.
func copyOwnerAndMode(*os.File, fs.FileInfo) error { return nil }
