package detect

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"

	"vision1/internal/exitcode"
	"vision1/internal/filesystem"
)

// maxName is the length of a name in a list, in bytes. Paths have at most 4,096 on
// Linux and 32,767 characters on Windows.
const maxName = 128 << 10

// A ListError is a list of names that can't be read.
type ListError struct {
	Entry int64 // of the list, from 1
	Err   error
}

func (e *ListError) Error() string {
	return fmt.Sprintf("--files-from, name %d: %v", e.Entry, e.Err)
}

// Unwrap returns the reason.
func (e *ListError) Unwrap() error { return e.Err }

// ExitCode returns exitcode.Usage.
func (e *ListError) ExitCode() int { return exitcode.Usage }

// Names returns the names in a list: one on each line, or if null is set, one before
// each NUL. Empty ones are left out, and so are carriage returns before line breaks
// and a byte order mark, which programs on Windows write. Memory is limited to that
// for one name. After an error, which is a *ListError, there are no more names.
func Names(r io.Reader, null bool) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		l := listReader{r: bufio.NewReaderSize(r, maxName), null: null}
		for {
			name, err := l.next()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield("", &ListError{Entry: l.entry, Err: err})
				return
			}
			if name != "" && !yield(name, nil) {
				return
			}
		}
	}
}

type listReader struct {
	r     *bufio.Reader
	null  bool
	entry int64
	atEnd bool
}

// next returns the next name, which can be empty.
func (l *listReader) next() (string, error) {
	if l.atEnd {
		return "", io.EOF
	}
	l.entry++
	separator := byte('\n')
	if l.null {
		separator = 0
	}
	data, err := l.r.ReadSlice(separator)
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return "", fmt.Errorf("it has more than %d bytes; are the names separated in another way? -0 is for NULs", maxName)
	case errors.Is(err, io.EOF):
		l.atEnd = true
	case err != nil:
		return "", filesystem.Reason(err)
	default:
		data = data[:len(data)-1]
	}
	if l.entry == 1 {
		if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
			return "", errors.New("the list is in UTF-16; write it in UTF-8, in PowerShell with Out-File -Encoding utf8")
		}
		data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	}
	if l.null {
		return string(data), nil
	}
	if bytes.IndexByte(data, 0) >= 0 {
		return "", errors.New("it has a NUL; if NULs separate the names, as of find -print0, add -0")
	}
	return string(bytes.TrimSuffix(data, []byte("\r"))), nil
}
