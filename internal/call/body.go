package call

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"sync"

	"vision1/internal/cursor"
)

// A Body is the JSON of a request, with files in it that stay files until they
// are sent. It can be read any number of times.
type Body struct {
	chunks []cursor.Chunk
	files  *Files
}

// Size returns the length of the body in bytes.
func (b *Body) Size() int64 {
	var size int64
	for i := range b.chunks {
		size += b.chunks[i].Size()
	}
	return size
}

// Open returns the body from its beginning. A file that is no longer as long as
// it was fails the reading, so that the request is never sent whole.
func (b *Body) Open() io.ReadCloser {
	r := &bodyReader{}
	for i := range b.chunks {
		if file := b.chunks[i].File; file != nil {
			r.parts = append(r.parts, &fileReader{files: b.files, file: file})
		} else {
			r.parts = append(r.parts, io.NopCloser(bytes.NewReader(b.chunks[i].JSON)))
		}
	}
	return r
}

// A bodyReader reads its parts one after the other. HTTP/2 closes a body from
// another goroutine than the one that reads it.
type bodyReader struct {
	mu     sync.Mutex
	parts  []io.ReadCloser
	closed bool
}

func (r *bodyReader) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return 0, errBodyClosed
	}
	for len(r.parts) > 0 {
		n, err := r.parts[0].Read(p)
		if errors.Is(err, io.EOF) {
			_ = r.parts[0].Close()
			r.parts, err = r.parts[1:], nil
		}
		if n > 0 || err != nil || len(p) == 0 {
			return n, err
		}
	}
	return 0, io.EOF
}

func (r *bodyReader) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
	for _, part := range r.parts {
		_ = part.Close()
	}
	r.parts = nil
	return nil
}

var errBodyClosed = errors.New("the body of the request is closed")

// most is how much of a file is encoded at a time: base64 takes three bytes
// together, so that only what comes last is padded.
const most = 3 << 13

// A fileReader reads the base64 of a file, which it opens when it is read first.
type fileReader struct {
	files  *Files
	file   *cursor.File
	opened io.ReadCloser
	plain  []byte // most bytes, once the file is open
	size   int64  // of what was encoded, in bytes of the file
	spare  [4]byte
	left   []byte // of spare, what was not read yet
	err    error
}

func (r *fileReader) Read(p []byte) (int, error) {
	if len(r.left) == 0 && r.err == nil {
		if len(p) >= len(r.spare) {
			n, err := r.encode(p)
			r.err = err
			return n, err
		}
		n, err := r.encode(r.spare[:])
		r.left, r.err = r.spare[:n], err
	}
	if len(r.left) == 0 {
		return 0, r.err
	}
	n := copy(p, r.left)
	r.left = r.left[n:]
	return n, nil
}

// encode writes the base64 of the next part of the file to p, which has room
// for four characters at least. It returns io.EOF with the last part.
func (r *fileReader) encode(p []byte) (int, error) {
	if r.opened == nil {
		opened, err := r.files.open(r.file)
		if err != nil {
			return 0, &FileError{Name: r.file.Name, Err: err}
		}
		r.opened, r.plain = opened, make([]byte, most)
	}
	n, err := io.ReadFull(r.opened, r.plain[:min(most, len(p)/4*3)])
	r.size += int64(n)
	last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
	switch {
	case err != nil && !last:
		return 0, &FileError{Name: r.file.Name, Err: err}
	case r.size > r.file.Size || last && r.size < r.file.Size:
		return 0, &FileError{Name: r.file.Name, Err: fmt.Errorf("it changed before it was sent whole: it had %d bytes", r.file.Size)}
	}
	base64.StdEncoding.Encode(p, r.plain[:n])
	if last {
		return base64.StdEncoding.EncodedLen(n), io.EOF
	}
	return base64.StdEncoding.EncodedLen(n), nil
}

func (r *fileReader) Close() error {
	if r.opened == nil {
		return nil
	}
	return r.opened.Close()
}

// A FileError is a file that could not be read, or changed, while it was sent.
type FileError struct {
	Name string
	Err  error
}

func (e *FileError) Error() string { return fmt.Sprintf("reading %s: %v", e.Name, e.Err) }

// Unwrap returns the reason.
func (e *FileError) Unwrap() error { return e.Err }
