package run

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
	"time"

	"vision1/internal/filesystem"
)

// A localError is why an input was not sent, and what to do.
type localError struct {
	message string
	hint    string
	err     error // the cause, or nil
}

func (e *localError) Error() string { return e.message }

func (e *localError) Unwrap() error { return e.err }

// A content is the bytes of an input.
type content struct {
	data    []byte
	size    int64
	modTime time.Time
}

// maxRead is the largest file that is read. Larger images are no photos, and none
// that can be decoded in memory.
const maxRead = 256 << 20

// ReadFile reads a file as a run does, which fails if it has more than limit bytes.
func ReadFile(path string, limit int64) ([]byte, error) {
	c, err := readFile(path, limit)
	if err != nil {
		return nil, err
	}
	return c.data, nil
}

// readFile reads a file of at most limit bytes. It never waits for a pipe or a
// device.
func readFile(path string, limit int64) (*content, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, openError(err)
	}
	defer func() { _ = file.Close() }() // only read
	info, err := file.Stat()
	if err != nil {
		return nil, openError(err)
	}
	switch {
	case info.IsDir():
		return nil, &localError{message: "it is a directory now"}
	case !info.Mode().IsRegular():
		return nil, &localError{message: "it is not a regular file"}
	case info.Size() > limit:
		return nil, tooLarge(info.Size(), limit)
	case info.Size() == 0:
		return nil, &localError{message: "it is empty"}
	}
	data, err := readSize(file, info.Size())
	return &content{data: data, size: info.Size(), modTime: info.ModTime()}, err
}

// readSize reads a file that has size bytes, unless it changes now.
func readSize(in io.Reader, size int64) ([]byte, error) {
	data := make([]byte, size+1) // one more, to notice that it grew
	n, err := io.ReadFull(in, data)
	switch {
	case err == nil:
		return nil, changed(size, "more")
	case !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF):
		return nil, &localError{message: "reading it failed: " + filesystem.Reason(err).Error(), err: err}
	case int64(n) != size:
		return nil, changed(size, fmt.Sprint(n))
	}
	return data[:n], nil
}

func changed(before int64, after string) error {
	return &localError{
		message: fmt.Sprintf("it changed while it was read: it had %d bytes, then %s", before, after),
		hint:    "run the command again when the file is complete",
	}
}

func tooLarge(size, limit int64) error {
	const mega = 1e6
	return &localError{message: fmt.Sprintf("it is too large: it has %.1f MB; the limit is %.1f MB", float64(size)/mega, float64(limit)/mega)}
}

// openError returns why a file that was listed can't be opened.
func openError(err error) error {
	e := &localError{message: filesystem.Reason(err).Error(), err: err}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.message = "it was not found; it may have been removed or renamed"
	case errors.Is(err, fs.ErrPermission):
		e.message, e.hint = "permission denied", "make it readable, then run the command again"
	}
	return e
}

// readStream reads standard input.
func readStream(in io.Reader, limit int64) (*content, error) {
	if in == nil {
		return nil, &localError{message: "standard input is not available"}
	}
	data, err := io.ReadAll(io.LimitReader(in, limit+1))
	switch {
	case err != nil:
		return nil, &localError{message: "reading it failed: " + filesystem.Reason(err).Error(), err: err}
	case int64(len(data)) > limit:
		return nil, tooLarge(int64(len(data)), limit)
	case len(data) == 0:
		return nil, &localError{message: "it is empty"}
	}
	return &content{data: data, size: int64(len(data))}, nil
}
