package bucket

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"time"
)

// A Partial is an object that is being written. Nobody sees it until Commit.
type Partial struct {
	*os.File

	dir    *Dir
	bucket string
	path   string // relative to the directory of buckets; empty when it is done
}

// Create creates an empty file in a bucket. The error is fs.ErrNotExist if the
// bucket doesn't exist.
func (d *Dir) Create(bucket string) (*Partial, error) {
	if err := d.StatBucket(bucket); err != nil {
		return nil, err
	}
	var id [8]byte
	_, _ = rand.Read(id[:]) // never returns an error
	name := bucket + "/" + partialPrefix + hex.EncodeToString(id[:])
	file, err := d.root.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("create a file in the bucket: %w", err)
	}
	return &Partial{File: file, dir: d, bucket: bucket, path: name}, nil
}

// Discard closes and deletes the file, unless it was committed.
func (p *Partial) Discard() {
	if p.path == "" {
		return
	}
	_ = p.Close()
	_ = p.dir.root.Remove(p.path)
	p.path = ""
}

// Commit closes the file and makes it the object with the given name. It calls
// check, unless it is nil, with the object that it replaces, which is nil if there
// is none. If that returns an error, Commit changes nothing and discards the file.
func (p *Partial) Commit(name string, check func(current *Object) error) (Object, error) {
	defer p.Discard()
	p.dir.changing.Lock()
	defer p.dir.changing.Unlock()
	current, err := p.current(name)
	if err == nil && check != nil {
		err = check(current)
	}
	if err != nil {
		return Object{}, err
	}
	// A generation is the time of the change, so it must increase. Many file systems
	// have a coarser clock.
	modified := time.Now().Truncate(time.Microsecond)
	if current != nil && !modified.After(current.Modified) {
		modified = current.Modified.Truncate(time.Microsecond).Add(time.Microsecond)
	}
	target := p.bucket + "/" + name
	err = errors.Join(p.Close(), p.dir.root.Chtimes(p.path, modified, modified), p.dir.root.MkdirAll(path.Dir(target), 0o750))
	if err == nil {
		err = p.dir.root.Rename(p.path, target)
	}
	if err != nil {
		p.dir.prune(p.bucket, name)
		return Object{}, fmt.Errorf("write the object: %w", err)
	}
	p.path = ""
	return p.dir.Stat(p.bucket, name)
}

// current returns the object that Commit replaces, or nil.
func (p *Partial) current(name string) (*Object, error) {
	object, err := p.dir.Stat(p.bucket, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // no object is not an error
	}
	if err != nil {
		return nil, err
	}
	return &object, nil
}
