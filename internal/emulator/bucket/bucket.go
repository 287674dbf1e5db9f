// Package bucket is the emulator's Cloud Storage: gs://bucket/object is the file
// bucket/object in a directory. Nothing outside the directory can be reached.
package bucket

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"syscall"

	"vision1/internal/emulator/regular"
	"vision1/internal/emulator/rpcerror"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// A Dir is a directory of buckets. A nil Dir has no buckets.
type Dir struct {
	root *os.Root
	// changing is held while an object is replaced or deleted, so that preconditions
	// apply to the object that is changed.
	changing sync.Mutex
}

// Open opens the directory at path, which must exist.
func Open(path string) (*Dir, error) {
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, fmt.Errorf("open the bucket directory: %w", err)
	}
	return &Dir{root: root}, nil
}

// Close closes the directory.
func (d *Dir) Close() error {
	if d == nil {
		return nil
	}
	if err := d.root.Close(); err != nil {
		return fmt.Errorf("close the bucket directory: %w", err)
	}
	return nil
}

// Read returns an object of at most limit bytes. Its errors have the service's
// codes: INVALID_ARGUMENT, NOT_FOUND, or PERMISSION_DENIED.
func (d *Dir) Read(uri string, limit int64) ([]byte, error) {
	name, err := d.readable(uri)
	if err != nil {
		return nil, err
	}
	data, err := regular.Read(d.root.OpenFile, name, limit)
	switch {
	case errors.Is(err, regular.ErrTooLarge):
		return nil, rpcerror.Errorf(codes.InvalidArgument, "%s is larger than the limit of %d bytes.", uri, limit)
	case err != nil:
		return nil, readError(uri, err)
	}
	return data, nil
}

// CheckReadable returns the error that Read would return without a limit. In a nil
// Dir, a missing object isn't an error: operations succeed without files.
func (d *Dir) CheckReadable(uri string) error {
	name, err := d.readable(uri)
	if d == nil && status.Code(err) == codes.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	file, err := regular.Open(d.root.OpenFile, name)
	if err != nil {
		return readError(uri, err)
	}
	if err := file.Close(); err != nil {
		return readError(uri, err)
	}
	return nil
}

// readable returns the path of an object, relative to the directory, unless its
// bucket has none that can be read.
func (d *Dir) readable(uri string) (path string, err error) {
	bucket, object, err := parseURI(uri)
	switch {
	case err != nil:
		return "", err
	case bucket == Forbidden:
		return "", rpcerror.Errorf(codes.PermissionDenied, "Error opening file: %s.", uri)
	case d == nil:
		return "", rpcerror.Errorf(codes.NotFound, "Error opening file: %s. The emulator was started without --bucket-dir.", uri)
	}
	return bucket + "/" + object, nil
}

// isNotExist reports whether an error means that a file doesn't exist. It also doesn't
// if a directory in its path is a file, or a name is too long.
func isNotExist(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) || errors.Is(err, syscall.ENAMETOOLONG)
}

func readError(uri string, err error) error {
	if isNotExist(err) {
		return rpcerror.Errorf(codes.NotFound, "Error opening file: %s.", uri)
	}
	return rpcerror.Errorf(codes.InvalidArgument, "%s cannot be read as a file in the bucket directory.", uri)
}

// Write stores an object atomically and creates its parent directories. A nil Dir
// discards the object. Its errors have the service's codes: a bucket that doesn't
// exist is PERMISSION_DENIED.
func (d *Dir) Write(uri string, data []byte) error {
	bucket, object, err := parseURI(uri)
	switch {
	case err != nil:
		return err
	case bucket == Forbidden:
		return writeError(uri)
	case d == nil:
		return nil
	}
	partial, err := d.Create(bucket)
	if errors.Is(err, fs.ErrNotExist) {
		return writeError(uri)
	}
	if err == nil {
		defer partial.Discard()
		_, err = partial.Write(data)
	}
	if err == nil {
		_, err = partial.Commit(object, nil)
	}
	if err != nil {
		return rpcerror.Errorf(codes.FailedPrecondition, "%s cannot be written to the bucket directory.", uri)
	}
	return nil
}

func writeError(uri string) error {
	return rpcerror.Errorf(codes.PermissionDenied, "Error writing final output to: %s.", uri)
}
