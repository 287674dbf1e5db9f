package results

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Written returns the names of the files for all inputs that earlier runs wrote into an
// output directory, as RecordWritten recorded them.
func Written(path string) []string {
	record, err := os.ReadFile(filepath.Join(path, filepath.FromSlash(writtenRecord)))
	if err != nil {
		return nil
	}
	return strings.Fields(string(record))
}

// RecordWritten records that a file for all inputs is written by detect, so that the next
// run can replace it.
func (d *Dir) RecordWritten(name string) error {
	record, err := d.root.ReadFile(filepath.FromSlash(writtenRecord))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return d.fileError(writtenRecord, err)
	}
	if slices.Contains(strings.Fields(string(record)), name) {
		return nil
	}
	return d.store(writtenRecord, append(record, name+"\n"...))
}
