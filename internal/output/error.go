package output

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// An Error says that the output can't be made or written: exit 9.
type Error struct {
	Path    string // as typed; "" for standard output
	Message string // what is wrong
	Hint    string // the way out, or ""
	Err     error  // the cause, or nil
}

// Error returns what failed, on what, and the way out.
func (e *Error) Error() string {
	name := "standard output"
	if e.Path != "" {
		name = fmt.Sprintf("%q", e.Path)
	}
	text := "can't write to " + name + ": " + e.Message
	if e.Hint != "" {
		text += "; " + e.Hint
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// ErrClosedPipe is in the chain of an Error when the one who reads the output
// has closed it: nothing has gone wrong here, there is only nobody to write for.
const ErrClosedPipe = fixedError("the reader has closed the pipe")

// What can be told better than the system tells it.
const (
	errLinkLoop     = fixedError("its symbolic links lead in a circle")
	errBecameFolder = fixedError("it has become a folder meanwhile")
	errFolderGone   = fixedError("its folder was removed meanwhile")
)

// A fixedError is an error that needs no variable.
type fixedError string

func (e fixedError) Error() string { return string(e) }

// A Reason is why a reply is unusable.
type Reason int

// The reasons.
const (
	Unreadable Reason = iota // reading it failed; the cause is in the chain of the error
	Empty                    // nothing, or only white space
	CutShort                 // its end is missing
	NotJSON                  // something else where JSON was asked for
	HTML                     // a page for people where something else was asked for
)

// A ReplyError says that the reply can't be used: exit 5, unless its cause is
// the end of a context.
type ReplyError struct {
	Reason  Reason
	Message string
	Err     error // what the connection or the Scanner said, or nil
}

func (e *ReplyError) Error() string { return e.Message }

// Unwrap returns the cause.
func (e *ReplyError) Unwrap() error { return e.Err }

const otherFile = "name another file with -o, or leave it out for standard output"

// openError turns the failure to look at, open or make a file into an Error.
func openError(path string, err error) *Error {
	e := &Error{Path: path, Message: cause(err), Hint: otherFile, Err: err}
	var at *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.Message, e.Hint = "its folder does not exist", "make the folder first, or name another file with -o"
		if errors.As(err, &at) && at.Path != path {
			e.Message += fmt.Sprintf(" (%q)", filepath.Clean(folderOf(at.Path)))
		}
	case errors.Is(err, fs.ErrPermission):
		e.Message = "permission denied"
		if errors.As(err, &at) && at.Path != path {
			e.Message += fmt.Sprintf(" for the folder %q", filepath.Clean(folderOf(at.Path)))
		}
	case errors.Is(err, syscall.ENOTDIR):
		e.Message = "what should be its folder is a file"
	case errors.Is(err, syscall.ENAMETOOLONG):
		e.Message = "the name is too long"
	}
	return e
}

// writeError turns the failure to write, flush or rename into an Error.
func writeError(path string, err error) *Error {
	e := &Error{Path: path, Message: cause(err), Err: err}
	switch {
	case isClosedPipe(err):
		e.Message = string(ErrClosedPipe)
		e.Err = fmt.Errorf("%w: %w", ErrClosedPipe, err)
	case isNoSpace(err):
		e.Hint = "make room, or name a file elsewhere with -o"
	}
	return e
}

// cause returns what went wrong, without the operation and the path.
func cause(err error) string {
	for _, own := range [...]error{errLinkLoop, errBecameFolder, errFolderGone} {
		if errors.Is(err, own) {
			return own.Error()
		}
	}
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err.Error()
	case errors.As(err, &link):
		return link.Err.Error()
	}
	return err.Error()
}
