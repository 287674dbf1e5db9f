// Package credfile reads files that hold secrets: tokens, credentials, OAuth
// clients, logins. It describes why such a file or directory is unusable;
// other packages parse the contents.
package credfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"

	"vision1/internal/exitcode"
)

// MaxSize is the maximum size of a file, in bytes.
const MaxSize = 1 << 20

// An Error is a file, or a directory, that can't be used.
type Error struct {
	Path    string
	Message string // why it is unusable, to follow the path
	Err     error  // the system's error, or nil
}

func (e *Error) Error() string { return e.Path + " " + e.Message }

func (e *Error) Unwrap() error { return e.Err }

// ExitCode returns the exit code of a command that fails with e.
func (e *Error) ExitCode() int { return exitcode.Config }

// Read returns the contents of the file at path, and a warning if other users
// can read it, or "". An error is an *Error, which wraps fs.ErrNotExist if the
// file does not exist.
func Read(path string) (text []byte, warning string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, "", WrapError(path, "can't be read", err)
	}
	defer func() { _ = f.Close() }()
	text, err = io.ReadAll(io.LimitReader(f, MaxSize+1))
	if err != nil {
		return nil, "", WrapError(path, "can't be read", err)
	}
	if len(text) > MaxSize {
		return nil, "", &Error{path, "is too large to be a token or credentials", nil}
	}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")) // a BOM, which some editors add
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, "", &Error{path, "is empty", nil}
	}
	return text, accessWarning(f, path), nil
}

// WrapError returns an *Error for an error of the system: "PATH can't be read:
// permission denied".
func WrapError(path, message string, err error) *Error {
	reason := err
	var p *fs.PathError
	if errors.As(err, &p) {
		reason = p.Err
	}
	return &Error{path, fmt.Sprintf("%s: %v", message, reason), err}
}

// accessWarning returns a warning if other users can read or change the file, or
// "". Windows has no such mode bits, and a pipe has no permanent contents.
func accessWarning(f *os.File, path string) string {
	info, err := f.Stat()
	if err != nil || runtime.GOOS == "windows" || !info.Mode().IsRegular() || info.Mode().Perm()&0o077 == 0 {
		return ""
	}
	return fmt.Sprintf("%s is accessible to other users of this machine (mode %04o); to restrict it, run chmod 600", path, info.Mode().Perm())
}
