package output

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"vision1/internal/diag"
	"vision1/internal/exitcode"
	"vision1/internal/filesystem"
	"vision1/internal/shell"
)

// An Error reports that the output can't be created or written.
type Error struct {
	Path    string // as typed; "" for standard output
	Message string // what failed
	Hint    string // what to do, or ""
	Err     error  // the cause, or nil
}

func (e *Error) Error() string {
	name := "standard output"
	if e.Path != "" {
		name = diag.Path(e.Path)
	}
	text := "can't write to " + name + ": " + e.Message
	if e.Hint != "" {
		text += "; " + e.Hint
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// ExitCode returns the exit code for output errors.
func (e *Error) ExitCode() int { return exitcode.Output }

// ErrClosedPipe is in the chain of an Error if the reader of the output closed
// it, which is not a failure.
const ErrClosedPipe = constError("the reader closed the pipe")

// Messages that are clearer than the system's.
const (
	errLinkLoop         = constError("too many levels of symbolic links")
	errBecameDirectory  = constError("it was replaced by a directory")
	errDirectoryRemoved = constError("its directory was removed")
	errReplaced         = constError("it was replaced by another file")
	errColon            = constError("the name has a colon")
	errReserved         = constError("the name is reserved by Windows")
	errLongName         = constError("the name is too long")
	errOpenElsewhere    = constError("another program has it open")
)

// A constError is an error that can be a constant.
type constError string

func (e constError) Error() string { return string(e) }

// A Reason is why a response is unusable.
type Reason int

// The reasons.
const (
	Unreadable Reason = iota // reading it failed; the error's chain has the cause
	Empty                    // no bytes, or only white space
	Truncated                // the end is missing
	NotJSON                  // JSON was expected
	HTML                     // an HTML page, and something else was expected
)

// A ResponseError reports that the response is unusable.
type ResponseError struct {
	Reason  Reason
	Message string
	Err     error // of the connection, the context, or the Scanner; or nil
}

func (e *ResponseError) Error() string { return e.Message }

// Unwrap returns the cause.
func (e *ResponseError) Unwrap() error { return e.Err }

// ExitCode returns the exit code for unusable responses.
func (e *ResponseError) ExitCode() int { return exitcode.Unavailable }

const otherFileHint = "specify another file with -o, or omit -o to write to standard output"

// openError returns the Error for a failure to stat, open, or create a file.
func openError(path string, err error) *Error {
	e := &Error{Path: path, Message: cause(err), Hint: otherFileHint, Err: err}
	directory := ""
	if at, ok := errors.AsType[*fs.PathError](err); ok && at.Path != path {
		directory = filepath.Clean(directoryOf(at.Path))
	}
	switch {
	case filesystem.IsOpenElsewhere(err):
		e.Message = errOpenElsewhere.Error()
	case errors.Is(err, fs.ErrNotExist):
		e.Message, e.Hint = "its directory does not exist", "create the directory first, or specify another file with -o"
		if directory != "" {
			e.Message += " (" + diag.Path(directory) + ")"
		}
		if strings.HasPrefix(path, "~") {
			e.Hint = shell.TildeAdvice(runtime.GOOS)
		}
	case errors.Is(err, fs.ErrPermission):
		e.Message = "permission denied"
		if directory != "" {
			e.Message += " for the directory " + diag.Path(directory)
		}
	case errors.Is(err, syscall.ENOTDIR):
		e.Message = "its parent is a file, not a directory"
	case errors.Is(err, syscall.ENAMETOOLONG):
		e.Message = "the name is too long"
	}
	return e
}

// StdoutError returns the Error for a failure to write to standard output.
func StdoutError(err error) *Error { return writeError("", err) }

// FileError returns the Error for a failure to create or write one of many files.
func FileError(path string, err error) *Error {
	e := writeError(path, err)
	switch {
	case isNoSpace(err):
		e.Hint = "free up space, and run the same command again"
	case errors.Is(err, fs.ErrPermission):
		e.Message = "permission denied"
	case errors.Is(err, syscall.ENAMETOOLONG):
		e.Message = "the name is too long"
	}
	return e
}

// writeError returns the Error for a failure to write, flush, or rename a file.
func writeError(path string, err error) *Error {
	e := &Error{Path: path, Message: cause(err), Err: err}
	switch {
	case isClosedPipe(err):
		e.Message = string(ErrClosedPipe)
		e.Err = fmt.Errorf("%w: %w", ErrClosedPipe, err)
	case isNoSpace(err):
		e.Hint = "free up space, or specify a file elsewhere with -o"
	case filesystem.IsOpenElsewhere(err):
		e.Message = errOpenElsewhere.Error()
	}
	return e
}

// cause returns the message of err without the operation and the path.
func cause(err error) string {
	if own, ok := errors.AsType[constError](err); ok {
		return own.Error()
	}
	return filesystem.Reason(err).Error()
}
