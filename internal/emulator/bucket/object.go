package bucket

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"time"

	"vision1/internal/emulator/regular"
)

// An Object describes a file in a bucket.
type Object struct {
	Bucket, Name string
	Size         int64
	Modified     time.Time
}

// Generation returns the object's generation: the time of its last change, in
// microseconds. It is positive.
func (o Object) Generation() int64 { return max(1, o.Modified.UnixMicro()) }

func newObject(bucket, name string, info fs.FileInfo) Object {
	return Object{Bucket: bucket, Name: name, Size: info.Size(), Modified: info.ModTime()}
}

// Stat describes an object. The error is fs.ErrNotExist if it doesn't exist, and
// regular.ErrNotRegular if its file isn't a regular one.
func (d *Dir) Stat(bucket, name string) (Object, error) {
	info, err := d.root.Stat(bucket + "/" + name)
	switch {
	case isNotExist(err):
		return Object{}, fmt.Errorf("%s/%s: %w", bucket, name, fs.ErrNotExist)
	case err != nil:
		return Object{}, fmt.Errorf("look up the object: %w", err)
	case !info.Mode().IsRegular():
		return Object{}, fmt.Errorf("%s/%s: %w", bucket, name, regular.ErrNotRegular)
	}
	return newObject(bucket, name, info), nil
}

// Open opens an object for reading. Its errors are those of Stat.
func (d *Dir) Open(bucket, name string) (*os.File, Object, error) {
	file, err := regular.Open(d.root.OpenFile, bucket+"/"+name)
	if isNotExist(err) {
		return nil, Object{}, fmt.Errorf("%s/%s: %w", bucket, name, fs.ErrNotExist)
	}
	if err != nil {
		return nil, Object{}, fmt.Errorf("open the object: %w", err)
	}
	info, err := file.Stat()
	if err != nil {
		_ = file.Close()
		return nil, Object{}, fmt.Errorf("open the object: %w", err)
	}
	return file, newObject(bucket, name, info), nil
}

// Remove deletes an object, and its parent directories if they become empty. It
// calls check, unless it is nil, with the object, and deletes nothing if that
// returns an error.
func (d *Dir) Remove(bucket, name string, check func(*Object) error) error {
	d.changing.Lock()
	defer d.changing.Unlock()
	object, err := d.Stat(bucket, name)
	if err != nil {
		return err
	}
	if check != nil {
		if err := check(&object); err != nil {
			return err
		}
	}
	if err := d.root.Remove(bucket + "/" + name); err != nil {
		return fmt.Errorf("delete the object: %w", err)
	}
	d.prune(bucket, name)
	return nil
}

// prune removes the empty parent directories of a file, but not its bucket. The
// caller holds the lock.
func (d *Dir) prune(bucket, name string) {
	for parent := path.Dir(name); parent != "."; parent = path.Dir(parent) {
		directory := bucket + "/" + parent
		if info, err := d.root.Lstat(directory); err != nil || !info.IsDir() || d.root.Remove(directory) != nil {
			return // a file, or not empty
		}
	}
}
