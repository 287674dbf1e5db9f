// Package regular reads regular files only. It doesn't wait for the other
// end of a FIFO, and doesn't touch devices.
package regular

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// Errors of Open and Read.
var (
	ErrNotRegular = errors.New("not a regular file")
	ErrTooLarge   = errors.New("file too large")
)

// An Opener opens a file, like os.OpenFile or the method of os.Root.
type Opener func(name string, flag int, perm fs.FileMode) (*os.File, error)

// Read returns the contents of a file of at most limit bytes.
func Read(open Opener, name string, limit int64) ([]byte, error) {
	file, err := Open(open, name)
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // only read from
	data, err := io.ReadAll(io.LimitReader(file, limit+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read %s: %w", name, err)
	case int64(len(data)) > limit:
		return nil, fmt.Errorf("read %s: %w", name, ErrTooLarge)
	}
	return data, nil
}

// Open opens a file for reading.
func Open(open Opener, name string) (*os.File, error) {
	// Opening a FIFO waits for its other end, unless the flag says otherwise.
	file, err := open(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = ErrNotRegular
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", name, err), file.Close())
	}
	return file, nil
}
