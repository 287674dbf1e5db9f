// Package credfile reads the files that hold secrets: tokens, credentials,
// OAuth clients. It says in the same words of each what is wrong with it; what
// is in them is the business of others.
package credfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
)

// MaxSize is the size, in bytes, beyond which a file holds no credentials.
const MaxSize = 1 << 20

// An Error is a file, or a folder, that can't be used.
type Error struct {
	Path    string
	Message string // what is wrong with it, to follow the path
	Err     error  // what the system said, or nil
}

func (e *Error) Error() string { return e.Path + " " + e.Message }

func (e *Error) Unwrap() error { return e.Err }

// Read returns what is in the file at path, and a warning where others can read
// it, or "". An error is an *Error; a file that is not there has fs.ErrNotExist
// in it.
func Read(path string) (text []byte, warning string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, "", Unusable(path, "can't be read", err)
	}
	defer func() { _ = f.Close() }() // it was only read
	text, err = io.ReadAll(io.LimitReader(f, MaxSize+1))
	if err != nil {
		return nil, "", Unusable(path, "can't be read", err)
	}
	if len(text) > MaxSize {
		return nil, "", &Error{path, "is too large to be a token or credentials", nil}
	}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")) // some editors begin a file with it
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, "", &Error{path, "is empty", nil}
	}
	return text, exposed(f, path), nil
}

// Unusable makes an *Error of what the system says: "PATH can't be read:
// permission denied".
func Unusable(path, message string, err error) *Error {
	reason := err
	var p *fs.PathError
	if errors.As(err, &p) {
		reason = p.Err
	}
	return &Error{path, fmt.Sprintf("%s: %v", message, reason), err}
}

// exposed warns where others can read or change the file. Windows has no such
// bits, and what is no file (a pipe) goes away with the command.
func exposed(f *os.File, path string) string {
	info, err := f.Stat()
	if err != nil || runtime.GOOS == "windows" || !info.Mode().IsRegular() || info.Mode().Perm()&0o077 == 0 {
		return ""
	}
	return fmt.Sprintf("%s is open to other users of this machine (mode %04o); chmod 600 keeps it yours", path, info.Mode().Perm())
}
