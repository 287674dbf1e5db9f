package call

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"

	"vision1/internal/cursor"
)

// Files opens what @ and --json name. What has no size of its own, like
// standard input or a pipe, is read at once and kept, since a request says its
// length and may have to be sent again.
type Files struct {
	ctx   context.Context //nolint:containedctx // the interface of the cursor has none
	stdin io.Reader
	taken bool // standard input was
	kept  map[*cursor.File][]byte
}

// NewFiles returns the files of this machine with that standard input. Waiting
// for input ends with ctx.
func NewFiles(ctx context.Context, stdin io.Reader) *Files {
	return &Files{ctx: ctx, stdin: stdin, kept: make(map[*cursor.File][]byte)}
}

var (
	errEmpty     = errors.New("the file is empty")
	errFolder    = errors.New("is a folder, not a file")
	errMissing   = errors.New("there is no such file")
	errStdinGone = errors.New("standard input is taken already; it can be read once only")
)

// Find makes sure that the named file can be read and holds something.
func (f *Files) Find(name string) (*cursor.File, error) {
	if name == "-" {
		if f.taken {
			return nil, errStdinGone
		}
		f.taken = true
		return f.keep(name, f.stdin)
	}
	file, err := os.Open(name) //nolint:gosec // the user names the file to send
	if err != nil {
		return nil, errors.New(reason(err))
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	switch {
	case err != nil:
		return nil, errors.New(reason(err))
	case info.IsDir():
		return nil, errFolder
	case !info.Mode().IsRegular():
		return f.keep(name, file)
	case info.Size() == 0:
		return nil, errEmpty
	}
	return &cursor.File{Name: name, Size: info.Size()}, nil
}

// Exists tells whether there is a file of that name.
func (f *Files) Exists(name string) bool {
	info, err := os.Stat(name)
	return err == nil && !info.IsDir()
}

func (f *Files) keep(name string, r io.Reader) (*cursor.File, error) {
	data, err := readAll(f.ctx, r)
	if err != nil {
		return nil, errors.New(reason(err))
	}
	if len(data) == 0 {
		return nil, errEmpty
	}
	file := &cursor.File{Name: name, Size: int64(len(data))}
	f.kept[file] = data
	return file, nil
}

// readAll reads r to its end, or until ctx ends.
func readAll(ctx context.Context, r io.Reader) ([]byte, error) {
	type result struct {
		data []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		data, err := io.ReadAll(r)
		done <- result{data, err}
	}()
	select {
	case got := <-done:
		return got.data, got.err
	case <-ctx.Done():
		return nil, context.Cause(ctx) //nolint:wrapcheck // the caller knows it
	}
}

func (f *Files) open(file *cursor.File) (io.ReadCloser, error) {
	if data, ok := f.kept[file]; ok {
		return io.NopCloser(bytes.NewReader(data)), nil
	}
	r, err := os.Open(file.Name)
	if err != nil {
		return nil, err //nolint:wrapcheck // names the operation and the file
	}
	return r, nil
}

// reason says in a word or two why a file can't be used, without its name.
func reason(err error) string {
	var path *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errMissing.Error()
	case errors.Is(err, fs.ErrPermission):
		return "the file can't be read: permission denied"
	case errors.As(err, &path):
		return path.Err.Error()
	default:
		return err.Error()
	}
}
