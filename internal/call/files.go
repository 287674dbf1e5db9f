package call

import (
	"bytes"
	"context"
	"errors"
	"fmt"
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
	errStdinEmpty = errors.New("standard input is empty")
	errEmpty      = errors.New("the file is empty")
	errFolder     = errors.New("is a folder, not a file")
	errMissing    = errors.New("there is no such file")
	errStdinGone  = errors.New("standard input is taken already; it can be read once only")
)

// mostKept is how much is read from what is no file, in bytes: several times
// what the service takes in one request.
const mostKept = 256 << 20

// Find makes sure that the named file can be read and holds something.
func (f *Files) Find(name string) (*cursor.File, error) {
	if name == "-" {
		if f.taken {
			return nil, errStdinGone
		}
		f.taken = true
		return f.keep(name, func() (io.ReadCloser, error) { return io.NopCloser(f.stdin), nil })
	}
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, errors.New(reason(err))
	case info.IsDir():
		return nil, errFolder
	case !info.Mode().IsRegular(): // opening a pipe waits for its other end
		return f.keep(name, func() (io.ReadCloser, error) { return os.Open(name) })
	case info.Size() == 0:
		return nil, errEmpty
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, errors.New(reason(err))
	}
	_ = file.Close()
	return &cursor.File{Name: name, Size: info.Size()}, nil
}

// Exists tells whether there is a file of that name.
func (f *Files) Exists(name string) bool {
	info, err := os.Stat(name)
	return err == nil && !info.IsDir()
}

// keep reads all that open gives, or until the context ends.
func (f *Files) keep(name string, open func() (io.ReadCloser, error)) (*cursor.File, error) {
	type result struct {
		data []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		data, err := readAll(open)
		done <- result{data, err}
	}()
	var got result
	select {
	case got = <-done:
	case <-f.ctx.Done():
		got.err = context.Cause(f.ctx)
	}
	switch {
	case got.err != nil:
		return nil, errors.New(reason(got.err))
	case len(got.data) == 0 && name == "-":
		return nil, errStdinEmpty
	case len(got.data) == 0:
		return nil, errEmpty
	case len(got.data) > mostKept:
		return nil, fmt.Errorf("more than %d MB come from it, and what is no file is kept in memory", mostKept>>20)
	}
	file := &cursor.File{Name: name, Size: int64(len(got.data))}
	f.kept[file] = got.data
	return file, nil
}

func readAll(open func() (io.ReadCloser, error)) ([]byte, error) {
	r, err := open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	data, err := io.ReadAll(io.LimitReader(r, mostKept+1))
	if err != nil {
		return nil, fmt.Errorf("reading: %w", err)
	}
	return data, nil
}

func (f *Files) open(file *cursor.File) (io.ReadCloser, error) {
	if data, ok := f.kept[file]; ok {
		return io.NopCloser(bytes.NewReader(data)), nil
	}
	r, err := os.Open(file.Name)
	if err != nil {
		return nil, err
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
