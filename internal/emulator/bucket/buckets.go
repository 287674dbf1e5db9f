package bucket

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"
)

// Buckets returns the names of all buckets, sorted.
func (d *Dir) Buckets() ([]string, error) {
	entries, err := fs.ReadDir(d.root.FS(), ".")
	if err != nil {
		return nil, fmt.Errorf("list the buckets: %w", err)
	}
	var names []string
	for _, entry := range entries {
		if name := entry.Name(); IsBucketName(name) && d.StatBucket(name) == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, nil
}

// StatBucket returns fs.ErrNotExist if a bucket doesn't exist.
func (d *Dir) StatBucket(name string) error {
	_, err := d.BucketTime(name)
	return err
}

// BucketTime returns the time of the bucket's last change. The error is
// fs.ErrNotExist if it doesn't exist.
func (d *Dir) BucketTime(name string) (time.Time, error) {
	info, err := d.root.Stat(name)
	switch {
	case err != nil:
		return time.Time{}, fmt.Errorf("look up the bucket: %w", err)
	case !info.IsDir():
		return time.Time{}, fmt.Errorf("bucket %s: %w", name, fs.ErrNotExist)
	}
	return info.ModTime(), nil
}

// CreateBucket creates an empty bucket. The error is fs.ErrExist if there is a file
// or directory with its name.
func (d *Dir) CreateBucket(name string) error {
	if err := d.root.Mkdir(name, 0o750); err != nil {
		return fmt.Errorf("create the bucket: %w", err)
	}
	return nil
}

// ErrNotEmpty is the error of RemoveBucket if the bucket has files or directories.
var ErrNotEmpty = errors.New("the bucket is not empty")

// RemoveBucket deletes an empty bucket.
func (d *Dir) RemoveBucket(name string) error {
	if err := d.StatBucket(name); err != nil {
		return err
	}
	err := d.root.Remove(name)
	switch {
	case errors.Is(err, fs.ErrExist): // something in it
		return ErrNotEmpty
	case err != nil:
		return fmt.Errorf("delete the bucket: %w", err)
	}
	return nil
}
