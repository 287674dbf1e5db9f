package call

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"io"

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
	if len(b.chunks) == 1 && b.chunks[0].File == nil {
		return io.NopCloser(bytes.NewReader(b.chunks[0].JSON))
	}
	r, w := io.Pipe()
	go func() {
		buffered := bufio.NewWriterSize(w, 64<<10)
		err := b.write(buffered)
		if err == nil {
			err = buffered.Flush()
		}
		w.CloseWithError(err)
	}()
	return r
}

func (b *Body) write(w io.Writer) error {
	for i := range b.chunks {
		chunk := &b.chunks[i]
		if chunk.File == nil {
			if _, err := w.Write(chunk.JSON); err != nil {
				return fmt.Errorf("writing the request: %w", err)
			}
			continue
		}
		if err := b.encode(w, chunk.File); err != nil {
			return err
		}
	}
	return nil
}

func (b *Body) encode(w io.Writer, file *cursor.File) error {
	r, err := b.files.open(file)
	if err != nil {
		return &FileError{Name: file.Name, Err: err}
	}
	defer func() { _ = r.Close() }()
	encoder := base64.NewEncoder(base64.StdEncoding, w)
	n, err := io.Copy(encoder, io.LimitReader(r, file.Size+1))
	switch {
	case err != nil:
		return &FileError{Name: file.Name, Err: err}
	case n != file.Size:
		return &FileError{Name: file.Name, Err: fmt.Errorf("it changed while it was sent: %d bytes, then %d", file.Size, n)}
	}
	if err := encoder.Close(); err != nil {
		return fmt.Errorf("writing the request: %w", err)
	}
	return nil
}

// A FileError is a file that could not be read, or changed, while it was sent.
type FileError struct {
	Name string
	Err  error
}

func (e *FileError) Error() string { return fmt.Sprintf("reading %s: %v", e.Name, e.Err) }

// Unwrap returns the reason.
func (e *FileError) Unwrap() error { return e.Err }
