// Package credfile reads files that hold secrets: tokens, credentials, OAuth
// clients, logins. It describes why such a file or directory is unusable;
// other packages parse the contents.
package credfile

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"strings"
	"syscall"
	"time"

	"vision1/internal/exitcode"
	"vision1/internal/filesystem"
	"vision1/internal/secret"
	"vision1/internal/shell"
)

// MaxSize is the maximum size of a file, in bytes.
const MaxSize = 1 << 20

// An Error is a file, or a directory, that can't be used.
type Error struct {
	Path    string // "" if the text that was given as a path is a secret
	Message string // why it is unusable, to follow the path
	Err     error  // the system's error, or nil
}

func (e *Error) Error() string {
	if e.Path == "" {
		return "the value given as the path of a file " + e.Message
	}
	return e.Path + " " + e.Message
}

func (e *Error) Unwrap() error { return e.Err }

// ExitCode returns the exit code of a command that fails with e.
func (e *Error) ExitCode() int { return exitcode.Config }

// Access says who else can use a file. Windows has no such mode bits, and a pipe
// has no permanent contents.
type Access struct {
	Read  string // a warning if other users can read the file, or ""
	Write string // a warning if other users own or can change the file, or ""
}

// Warning returns the warning about a file, with secrets in it or without, or "".
func (a Access) Warning(secrets bool) string {
	if secrets {
		return cmp.Or(a.Write, a.Read)
	}
	return a.Write
}

// Read returns the contents of the regular file at path. An error is an *Error,
// which wraps fs.ErrNotExist if the file does not exist.
func Read(path string) ([]byte, Access, error) {
	return read(context.Background(), path, false)
}

// ReadInput is Read for a path that a user gave. It also reads a pipe if the path
// names a descriptor, such as /dev/stdin. An error is an *Error, or the cause of
// ctx, which ends the reading of a pipe.
func ReadInput(ctx context.Context, path string) ([]byte, Access, error) {
	if message := misplaced(path); message != "" {
		return nil, Access{}, &Error{"", message, nil}
	}
	text, access, err := read(ctx, path, isDescriptor(path))
	if errors.Is(err, fs.ErrNotExist) && secret.IsOpaque(path) {
		return nil, Access{}, &Error{"", "is not the path of an existing file, and is not shown because it looks like a token or key; " +
			"write it to a file and give its path", err}
	}
	return text, access, err
}

// misplaced returns why a text that was given as a path is a secret, or "".
func misplaced(path string) string {
	what := ""
	switch secret.KindOf(path) {
	case secret.None:
		return ""
	case secret.JSON:
		what = "JSON"
	case secret.PrivateKey, secret.APIKey:
		what = "key"
	case secret.Token:
		what = "token"
	case secret.Unknown:
		what = "secret"
	}
	return "contains the " + what + " itself; write it to a file and give its path"
}

func isDescriptor(path string) bool {
	return path == "/dev/stdin" || strings.HasPrefix(path, "/dev/fd/") || strings.HasPrefix(path, "/proc/self/fd/")
}

func read(ctx context.Context, path string, pipes bool) ([]byte, Access, error) {
	fail := func(err error) ([]byte, Access, error) { return nil, Access{}, err }
	if ctx.Err() != nil {
		return fail(context.Cause(ctx))
	}
	// Opening a FIFO would wait for a writer.
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return fail(WrapError(path, "can't be read", err))
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	switch {
	case err != nil:
		return fail(WrapError(path, "can't be read", err))
	case info.IsDir():
		return fail(&Error{path, "can't be read: is a directory", nil})
	case !info.Mode().IsRegular() && !pipes:
		return fail(&Error{path, "can't be read: it is not a regular file", nil})
	}
	text, err := readAll(ctx, f)
	switch {
	case ctx.Err() != nil:
		return fail(context.Cause(ctx))
	case err != nil:
		return fail(WrapError(path, "can't be read", err))
	case len(text) > MaxSize:
		return fail(&Error{path, "is too large to be a token or credentials", nil})
	}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")) // a BOM, which some editors add
	if len(bytes.TrimSpace(text)) == 0 {
		return fail(&Error{path, "is empty", nil})
	}
	return text, accessOf(info, path), nil
}

// readAll reads f until ctx is done. A file that has no deadlines, such as a
// terminal on some systems, is abandoned: closing it could wait for the reader.
func readAll(ctx context.Context, f *os.File) ([]byte, error) {
	type result struct {
		text []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		text, err := io.ReadAll(io.LimitReader(f, MaxSize+1))
		done <- result{text, err}
	}()
	select {
	case r := <-done:
		return r.text, r.err
	case <-ctx.Done():
		_ = f.SetReadDeadline(time.Now())
		return nil, context.Cause(ctx)
	}
}

// WrapError returns an *Error for an error of the system: "PATH can't be read:
// permission denied".
func WrapError(path, message string, err error) *Error {
	text := fmt.Sprintf("%s: %v", message, filesystem.Reason(err))
	if strings.HasPrefix(path, "~") && errors.Is(err, fs.ErrNotExist) {
		text += "; " + shell.TildeAdvice(runtime.GOOS)
	}
	return &Error{path, text, err}
}

func accessOf(info fs.FileInfo, path string) Access {
	mode := info.Mode().Perm()
	if runtime.GOOS == "windows" || !info.Mode().IsRegular() {
		return Access{}
	}
	a := Access{Write: foreignOwner(info, path)}
	if mode&0o077 != 0 {
		a.Read = fmt.Sprintf("%s is accessible to other users of this machine (mode %04o); to restrict it, run chmod 600", path, mode)
	}
	if mode&0o022 != 0 && a.Write == "" {
		a.Write = fmt.Sprintf("%s can be changed by other users of this machine (mode %04o); to restrict it, run chmod 600", path, mode)
	}
	return a
}

// DirectoryWarning returns a warning if other users own or can change the
// directory, or "".
func DirectoryWarning(path string) string {
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS == "windows" {
		return ""
	}
	if warning := foreignOwner(info, path); warning != "" {
		return warning
	}
	if mode := info.Mode().Perm(); mode&0o022 != 0 {
		return fmt.Sprintf("%s can be changed by other users of this machine (mode %04o); to restrict it, run chmod 700", path, mode)
	}
	return ""
}

// foreignOwner returns a warning if another user owns a file or directory, or "".
// The administrator can change everything anyway.
func foreignOwner(info fs.FileInfo, path string) string {
	if uid, ok := owner(info); ok && uid != 0 && uid != os.Geteuid() {
		return fmt.Sprintf("%s belongs to another user of this machine (user ID %d)", path, uid)
	}
	return ""
}
