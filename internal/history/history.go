// Package history keeps the names that vision1 was given lately in a small file,
// newest first, one a line. It knows neither what they are names of nor who
// wants them.
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

// Most is how many names are kept.
const Most = 100

const (
	longestName = 1024 // in bytes; the service hands out none that is near to it
	largestFile = Most * (longestName + 1)
)

// A File is the path of a history; "" keeps nothing.
type File string

// Names returns the names that are kept, newest first: none where the file can't
// be read.
func (f File) Names() []string {
	if f == "" {
		return nil
	}
	file, err := os.Open(string(f))
	if err != nil {
		return nil
	}
	defer func() { _ = file.Close() }() // it was only read
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return nil
	}
	text, err := io.ReadAll(io.LimitReader(file, largestFile))
	if err != nil {
		return nil
	}
	var names []string
	for line := range strings.Lines(string(text)) {
		if name := strings.TrimRight(line, "\r\n"); keeps(name) && len(names) < Most {
			names = append(names, name)
		}
	}
	return names
}

// keeps tells whether a name can be a line of the file.
func keeps(name string) bool {
	return name != "" && len(name) <= longestName && !strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// Add puts names before those that are kept. Where that changes nothing, the
// file is not written. Of two commands that add at once one may be lost. The
// folder of the file is made where there is none.
func (f File) Add(names ...string) error {
	if f == "" {
		return nil
	}
	kept := f.Names()
	all := make([]string, 0, len(names)+len(kept))
	for _, name := range slices.Concat(names, kept) {
		if keeps(name) && !slices.Contains(all, name) && len(all) < Most {
			all = append(all, name)
		}
	}
	if len(all) == 0 || slices.Equal(all, kept) {
		return nil
	}
	return f.write(all)
}

// write replaces the file in one step. It is for its owner only.
func (f File) write(names []string) error {
	folder := filepath.Dir(string(f))
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("make the folder of the history: %w", err)
	}
	if info, err := os.Lstat(string(f)); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is no regular file: %w", string(f), fs.ErrInvalid)
	}
	temporary, err := os.CreateTemp(folder, ".history-*") // with mode 0600
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
