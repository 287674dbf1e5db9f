// Package history stores the operation names that vision1 was given recently, for
// completion: a small file, newest first, one name a line.
package history

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/gofrs/flock"

	"vision1/internal/filesystem"
)

// Name is the name of the file, in the configuration directory.
const Name = "vision1-history"

// Most is how many names are stored.
const Most = 100

const (
	maxNameLength = 1024 // in bytes; far more than the service's names have
	maxFileSize   = Most * (maxNameLength + 1)

	lockTimeout      = 5 * time.Second
	finalLockTimeout = 300 * time.Millisecond // of a command that was ended
	lockPoll         = 5 * time.Millisecond
)

// A File is the path of a history; "" stores nothing.
type File string

// Names returns the stored names, newest first; none if the file can't be read.
func (f File) Names() []string {
	if f == "" {
		return nil
	}
	file, err := os.OpenFile(string(f), os.O_RDONLY|syscall.O_NONBLOCK, 0) // it may be a named pipe
	if err != nil {
		return nil
	}
	defer func() { _ = file.Close() }() // only read
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return nil
	}
	text, err := io.ReadAll(io.LimitReader(file, maxFileSize))
	if err != nil {
		return nil
	}
	var names []string
	for line := range strings.Lines(string(text)) {
		if name := strings.TrimRight(line, "\r\n"); isStorable(name) && len(names) < Most {
			names = append(names, name)
		}
	}
	return names
}

// isStorable reports whether a name can be a line of the file.
func isStorable(name string) bool {
	return name != "" && len(name) <= maxNameLength && !strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// Add stores names before the others. It doesn't write the file if nothing
// changes, and creates its directory if necessary. Another process that adds names
// is waited for, for at most lockTimeout, or finalLockTimeout if ctx is done.
func (f File) Add(ctx context.Context, names ...string) error {
	names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !isStorable(name) })
	if stored := f.Names(); f == "" || len(names) == 0 || len(names) <= len(stored) && slices.Equal(names, stored[:len(names)]) {
		return nil
	}
	unlock, err := f.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	stored := f.Names()
	all := make([]string, 0, len(names)+len(stored))
	for _, name := range slices.Concat(names, stored) {
		if isStorable(name) && !slices.Contains(all, name) && len(all) < Most {
			all = append(all, name)
		}
	}
	if slices.Equal(all, stored) {
		return nil
	}
	return f.write(all)
}

// lock creates the directory, and prevents other processes from changing the file
// until unlock is called.
func (f File) lock(ctx context.Context) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(string(f)), 0o700); err != nil {
		return nil, fmt.Errorf("create the directory of the history: %w", err)
	}
	path := string(f) + ".lock"
	for _, name := range []string{string(f), path} { // opening a named pipe would wait
		if info, err := os.Lstat(name); err == nil && !info.Mode().IsRegular() {
			return nil, fmt.Errorf("%s is not a regular file: %w", name, fs.ErrInvalid)
		}
	}
	limit := lockTimeout
	if ctx.Err() != nil {
		limit = finalLockTimeout
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	defer cancel()
	lock := flock.New(path, flock.SetPermissions(0o600))
	if _, err := lock.TryLockContext(ctx, lockPoll); err != nil {
		return nil, fmt.Errorf("lock the history: %w", err)
	}
	return func() { _ = lock.Unlock() }, nil // at worst, it is unlocked when the process ends
}

// write replaces the file atomically. Only its owner can read it.
func (f File) write(names []string) error {
	directory := filepath.Dir(string(f))
	temporary, err := os.CreateTemp(directory, ".history-*") // with mode 0600
	if err != nil {
		return fmt.Errorf("write the history: %w", err)
	}
	var text bytes.Buffer
	for _, name := range names {
		text.WriteString(name + "\n")
	}
	_, err = temporary.Write(text.Bytes())
	err = errors.Join(err, temporary.Close())
	if err == nil {
		err = filesystem.Rename(temporary.Name(), string(f))
	}
	if err != nil {
		return fmt.Errorf("write the history: %w", errors.Join(err, os.Remove(temporary.Name())))
	}
	return nil
}
