package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"time"

	"github.com/gofrs/flock"
)

// lockPath returns the lock of a journal: two processes can write to different
// journals in one directory, not to the same.
func lockPath(journal, path string) string {
	if journal == Default {
		return path[:len(path)-len(Default)] + "lock"
	}
	return path + ".lock"
}

// lock locks a journal of an output directory until the returned function is
// called, or the process ends. An error is a *LockedError or an *output.Error.
func lock(output, path string) (unlock func() error, err error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() { // opening a named pipe would wait
		return nil, createError(path, errNotRegular)
	}
	l := flock.New(path, flock.SetPermissions(0o666), flock.SetFlag(os.O_CREATE|os.O_RDWR))
	locked, err := l.TryLock()
	switch {
	case err != nil && errors.Is(err, errors.ErrUnsupported):
		return nil, createError(path, errors.Join(constError("its file system has no locks"), err))
	case err != nil:
		return nil, createError(path, err)
	case !locked:
		return nil, &LockedError{Path: output, Holder: readHolder(path)}
	}
	if err := writeHolder(path); err != nil {
		return nil, errors.Join(createError(path, err), l.Unlock())
	}
	return l.Unlock, nil
}

// On Windows, other processes can't read a byte that is locked, which is the
// first: the holder comes after it, padded to a fixed size, so that the file need
// not be truncated.
const (
	holderOffset = 1
	holderSize   = 1 << 10
)

func writeHolder(path string) error {
	host, err := os.Hostname()
	if err != nil {
		host = "an unknown host"
	}
	text, err := json.Marshal(Holder{PID: os.Getpid(), Host: host, Started: time.Now().UTC().Truncate(time.Second)})
	if err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	padding := max(0, holderSize-len(text))
	_, err = file.WriteAt(append(text, bytes.Repeat([]byte(" "), padding)...), holderOffset)
	return errors.Join(err, file.Close())
}

// readHolder returns zero if the holder is not known: it may have locked the file
// a moment ago.
func readHolder(path string) Holder {
	file, err := os.Open(path)
	if err != nil {
		return Holder{}
	}
	defer func() { _ = file.Close() }() // only read
	text, err := io.ReadAll(io.NewSectionReader(file, holderOffset, holderSize))
	var h Holder
	if err != nil || json.Unmarshal(bytes.TrimSpace(text), &h) != nil {
		return Holder{}
	}
	return h
}
