// Package bucket is the emulator's Cloud Storage: gs://bucket/object is the file
// bucket/object in a directory. Nothing outside the directory can be reached.
package bucket

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"

	"vision1/internal/emulator/regular"
	"vision1/internal/emulator/rpcerror"

	"google.golang.org/grpc/codes"
)

// A Dir is a directory of buckets. A nil Dir has no buckets.
type Dir struct {
	root *os.Root
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
// codes: INVALID_ARGUMENT or NOT_FOUND.
func (d *Dir) Read(uri string, limit int64) ([]byte, error) {
	name, err := objectPath(uri)
	if err != nil {
		return nil, err
	}
	if d == nil {
		return nil, rpcerror.Errorf(codes.NotFound, "%s not found: the emulator was started without --bucket-dir.", uri)
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

func readError(uri string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return rpcerror.Errorf(codes.NotFound, "%s not found: no such file in the bucket directory.", uri)
	}
	return rpcerror.Errorf(codes.InvalidArgument, "%s cannot be read as a file in the bucket directory.", uri)
}

// Write stores an object and creates its parent directories. A nil Dir discards
// the object.
func (d *Dir) Write(uri string, data []byte) error {
	name, err := objectPath(uri)
	if err != nil || d == nil {
		return err
	}
	err = d.root.MkdirAll(path.Dir(name), 0o750)
	if err == nil {
		err = regular.Write(d.root.OpenFile, name, data)
	}
	if err != nil {
		return rpcerror.Errorf(codes.FailedPrecondition, "%s cannot be written to the bucket directory.", uri)
	}
	return nil
}

// objectPath returns an object's path, relative to the directory.
func objectPath(uri string) (string, error) {
	name, found := strings.CutPrefix(uri, "gs://")
	if !found || !fs.ValidPath(name) || !strings.Contains(name, "/") || strings.ContainsAny(name, "\\\x00") {
		return "", rpcerror.Errorf(codes.InvalidArgument, "%q is not a Cloud Storage object: it must be gs://bucket/object.", uri)
	}
	return name, nil
}
