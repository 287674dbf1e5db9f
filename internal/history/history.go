// Package history stores the operation names that vision1 was given recently, for
// completion: a small file, newest first, one name a line.
package history

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Name is the name of the file, in the configuration directory.
const Name = "vision1-history"

// Most is how many names are stored.
const Most = 100

const (
	maxNameLength = 1024 // in bytes; far more than the service's names have
	maxFileSize   = Most * (maxNameLength + 1)
)

// A File is the path of a history; "" stores nothing.
type File string

// Names returns the stored names, newest first; none if the file can't be read.
func (f File) Names() []string {
	if f == "" {
		return nil
	}
	file, err := os.Open(string(f))
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
// changes, and creates its directory if necessary. If two commands add names at
// the same time, those of one can be lost.
func (f File) Add(names ...string) error {
	if f == "" {
		return nil
	}
	stored := f.Names()
	all := make([]string, 0, len(names)+len(stored))
	for _, name := range slices.Concat(names, stored) {
		if isStorable(name) && !slices.Contains(all, name) && len(all) < Most {
			all = append(all, name)
		}
	}
	if len(all) == 0 || slices.Equal(all, stored) {
		return nil
	}
	return f.write(all)
}

// write replaces the file atomically. Only its owner can read it.
func (f File) write(names []string) error {
	directory := filepath.Dir(string(f))
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return fmt.Errorf("create the directory of the history: %w", err)
	}
	if info, err := os.Lstat(string(f)); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a regular file: %w", string(f), fs.ErrInvalid)
	}
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
		err = os.Rename(temporary.Name(), string(f))
	}
	if err != nil {
		return fmt.Errorf("write the history: %w", errors.Join(err, os.Remove(temporary.Name())))
	}
	return nil
}
