package request

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"strings"

	"vision1/internal/cursor"
	"vision1/internal/diag"
	"vision1/internal/filesystem"
	"vision1/internal/shell"
)

// Files opens what @ and --json name. What has no size of its own, such as
// standard input or a pipe, is read at once and buffered: a request announces
// its length and may be sent again.
type Files struct {
	ctx       context.Context //nolint:containedctx // the interface of the cursor has none
	stdin     io.Reader
	stdinUsed bool
	names     []string
	buffered  map[*cursor.File][]byte
}

// Names returns the names that Find was called with, in order; "-" is standard input.
func (f *Files) Names() []string { return f.names }

// NewFiles returns the files of this machine with that standard input. Waiting
// for input ends with ctx.
func NewFiles(ctx context.Context, stdin io.Reader) *Files {
	return &Files{ctx: ctx, stdin: stdin, buffered: make(map[*cursor.File][]byte)}
}

var (
	errStdinEmpty = errors.New("standard input is empty")
	errStdinUsed  = errors.New("standard input was already read; it can be read only once")
	errEmpty      = errors.New("the file is empty")
	errDirectory  = errors.New("is a directory, not a file")
	errNotFound   = errors.New("no such file")
	errPermission = errors.New("the file can't be read: permission denied")
)

// maxBuffered is how much of standard input, a pipe, or the file of --json is read
// into memory, in bytes: several times what the service accepts in one request.
const maxBuffered = 256 << 20

func errTooLarge() error {
	return fmt.Errorf("more than %d MB, the limit for what is read into memory", maxBuffered>>20)
}

// Find checks that the named file can be read and is not empty.
func (f *Files) Find(name string) (*cursor.File, error) {
	f.names = append(f.names, name)
	if name == "-" {
		if f.stdinUsed {
			return nil, errStdinUsed
		}
		f.stdinUsed = true
		return f.buffer(name, func() (io.ReadCloser, error) { return io.NopCloser(f.stdin), nil })
	}
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && strings.HasPrefix(name, "~"):
		return nil, errors.New("no such file; " + shell.TildeAdvice(runtime.GOOS))
	case err != nil:
		return nil, reason(err)
	case info.IsDir():
		return nil, errDirectory
	case !info.Mode().IsRegular(): // opening a pipe waits for its other end
		return f.buffer(name, func() (io.ReadCloser, error) { return os.Open(name) })
	case info.Size() == 0:
		return nil, errEmpty
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, reason(err)
	}
	_ = file.Close()
	return &cursor.File{Name: name, Size: info.Size()}, nil
}

// Exists reports whether there is a file of that name.
func (f *Files) Exists(name string) bool {
	info, err := os.Stat(name)
	return err == nil && !info.IsDir()
}

// buffer reads everything that open returns, until the context ends.
func (f *Files) buffer(name string, open func() (io.ReadCloser, error)) (*cursor.File, error) {
	type result struct {
		data []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		var r result
		defer func() { done <- r }()
		defer diag.Recover(&r.err)
		r.data, r.err = readAll(open)
	}()
	var got result
	select {
	case got = <-done:
	case <-f.ctx.Done():
		got.err = context.Cause(f.ctx)
	}
	switch {
	case got.err != nil:
		return nil, reason(got.err)
	case len(got.data) == 0 && name == "-":
		return nil, errStdinEmpty
	case len(got.data) == 0:
		return nil, errEmpty
	case len(got.data) > maxBuffered:
		return nil, errTooLarge()
	}
	file := &cursor.File{Name: name, Size: int64(len(got.data))}
	f.buffered[file] = got.data
	return file, nil
}

func readAll(open func() (io.ReadCloser, error)) ([]byte, error) {
	r, err := open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	return io.ReadAll(io.LimitReader(r, maxBuffered+1))
}

func (f *Files) open(file *cursor.File) (io.ReadCloser, error) {
	if data, ok := f.buffered[file]; ok {
		return io.NopCloser(bytes.NewReader(data)), nil
	}
	return os.Open(file.Name)
}

// reason returns why a file can't be used, without its name.
func reason(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errNotFound
	case errors.Is(err, fs.ErrPermission):
		return errPermission
	default:
		return filesystem.Reason(err)
	}
}
