package request

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	"vision1/internal/cursor"
	"vision1/internal/exitcode"
)

// A Body is the JSON of a request. Files in it are read while it is sent. It can
// be read any number of times.
type Body struct {
	chunks []cursor.Chunk
	files  *Files
	stream *Stream // instead of chunks
}

// A Stream is JSON that is produced while it is sent.
type Stream struct {
	Size int64
	Open func() io.ReadCloser // is called for each attempt
}

// NewStreamBody returns the JSON of a stream.
func NewStreamBody(s Stream) *Body { return &Body{stream: &s} }

// Size returns the length of the body in bytes.
func (b *Body) Size() int64 {
	if b.stream != nil {
		return b.stream.Size
	}
	var size int64
	for i := range b.chunks {
		size += b.chunks[i].Size()
	}
	return size
}

// NewBody returns the JSON of v.
func NewBody(v any) (*Body, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode the request: %w", err)
	}
	return &Body{chunks: []cursor.Chunk{{JSON: data}}}, nil
}

// Open returns a reader of the body. If a file is no longer as long as it was,
// reading fails with a *FileError, and the request is not completed.
func (b *Body) Open() io.ReadCloser {
	if b.stream != nil {
		return b.stream.Open()
	}
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

// A bodyReader reads its parts in order. HTTP/2 closes a body in another
// goroutine than it reads it in.
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

var errBodyClosed = errors.New("the request body is closed")

// blockSize is how much of a file is encoded at a time, a multiple of three: only
// the last block is padded.
const blockSize = 3 << 13

// A fileReader reads the base64 of a file, which it opens at the first read.
type fileReader struct {
	files  *Files
	file   *cursor.File
	opened io.ReadCloser
	plain  []byte // blockSize bytes, once the file is open
	size   int64  // bytes of the file that were encoded
	small  [4]byte
	left   []byte // the unread part of small
	err    error
}

func (r *fileReader) Read(p []byte) (int, error) {
	if len(r.left) == 0 && r.err == nil {
		if len(p) >= len(r.small) {
			n, err := r.encode(p)
			r.err = err
			return n, err
		}
		n, err := r.encode(r.small[:])
		r.left, r.err = r.small[:n], err
	}
	if len(r.left) == 0 {
		return 0, r.err
	}
	n := copy(p, r.left)
	r.left = r.left[n:]
	return n, nil
}

// encode writes the base64 of the next block of the file to p, which must hold
// at least four characters. It returns io.EOF with the last block.
func (r *fileReader) encode(p []byte) (int, error) {
	if r.opened == nil {
		opened, err := r.files.open(r.file)
		if err != nil {
			return 0, &FileError{Name: r.file.Name, Err: err}
		}
		r.opened, r.plain = opened, make([]byte, blockSize)
	}
	n, err := io.ReadFull(r.opened, r.plain[:min(blockSize, len(p)/4*3)])
	r.size += int64(n)
	last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
	switch {
	case err != nil && !last:
		return 0, &FileError{Name: r.file.Name, Err: err}
	case r.size > r.file.Size || last && r.size < r.file.Size:
		return 0, &FileError{Name: r.file.Name, Err: fmt.Errorf("it changed while it was sent: it had %d bytes", r.file.Size)}
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

// ExitCode returns exitcode.Unavailable: a part of the request was sent, but the
// service never saw all of it.
func (e *FileError) ExitCode() int { return exitcode.Unavailable }

// Hints says what became of the request.
func (e *FileError) Hints() []string { return []string{"the request was not sent completely"} }
