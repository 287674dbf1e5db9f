// Package fserr takes errors of files apart.
package fserr

import (
	"errors"
	"io/fs"
	"os"
)

// Cause returns what went wrong in an operation on a file, such as fs.ErrNotExist,
// without the operation and the path: for messages that name the file as it was typed.
// Other errors are returned unmodified.
func Cause(err error) error {
	if at, ok := errors.AsType[*fs.PathError](err); ok {
		return at.Err
	}
	if link, ok := errors.AsType[*os.LinkError](err); ok {
		return link.Err
	}
	return err
}
