// Package bucket is the emulator's Cloud Storage: gs://bucket/object is the file
// bucket/object in a folder. Nothing outside the folder can be reached.
package bucket

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// A Folder holds buckets. The nil Folder holds none.
type Folder struct {
	root *os.Root
}

// Open returns the folder at path, which must be there.
func Open(path string) (*Folder, error) {
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, fmt.Errorf("open the bucket folder: %w", err)
	}
	return &Folder{root: root}, nil
}

// Close gives the folder back.
func (f *Folder) Close() error {
	if f == nil {
		return nil
	}
	if err := f.root.Close(); err != nil {
		return fmt.Errorf("close the bucket folder: %w", err)
	}
	return nil
}

// Read returns an object of at most limit bytes. Its errors are those of the
// service: INVALID_ARGUMENT, NOT_FOUND.
func (f *Folder) Read(uri string, limit int64) ([]byte, error) {
	name, err := objectPath(uri)
	if err != nil {
		return nil, err
	}
	if f == nil {
		return nil, status.Errorf(codes.NotFound, "%s cannot be opened: the emulator was started without --bucket-dir.", uri)
	}
	file, err := f.root.Open(name)
	if err != nil {
		return nil, readError(uri, err)
	}
	defer file.Close() //nolint:errcheck // only read from
	data, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err != nil {
		return nil, readError(uri, err)
	}
	if int64(len(data)) > limit {
		return nil, status.Errorf(codes.InvalidArgument, "%s is larger than the limit of %d bytes.", uri, limit)
	}
	return data, nil
}

func readError(uri string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return status.Errorf(codes.NotFound, "%s cannot be opened: there is no such file in the bucket folder.", uri)
	}
	return status.Errorf(codes.InvalidArgument, "%s cannot be read as a file of the bucket folder.", uri)
}

// Write puts an object in place, with the folders above it. Without a folder it
// does nothing.
func (f *Folder) Write(uri string, data []byte) error {
	name, err := objectPath(uri)
	if err != nil || f == nil {
		return err
	}
	if err := f.root.MkdirAll(path.Dir(name), 0o750); err != nil {
		return status.Errorf(codes.FailedPrecondition, "%s cannot be written to the bucket folder.", uri)
	}
	if err := f.root.WriteFile(name, data, 0o600); err != nil {
		return status.Errorf(codes.FailedPrecondition, "%s cannot be written to the bucket folder.", uri)
	}
	return nil
}

// objectPath returns the path of an object below the folder.
func objectPath(uri string) (string, error) {
	name, found := strings.CutPrefix(uri, "gs://")
	if !found || !fs.ValidPath(name) || !strings.Contains(name, "/") || strings.ContainsAny(name, "\\\x00") {
		return "", status.Errorf(codes.InvalidArgument, "%q is not a Cloud Storage object: it must be gs://bucket/object.", uri)
	}
	return name, nil
}
