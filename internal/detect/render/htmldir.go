package render

import (
	"bufio"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"vision1/internal/filesystem"
	"vision1/internal/output"
)

// fileMode and dirMode are those of other programs' files, less the umask.
const (
	fileMode fs.FileMode = 0o666
	dirMode  fs.FileMode = 0o777
)

// A pageDir is the directory that a page is written to. The data of each page has a
// directory of its own, so that the one before stays complete until it is replaced.
type pageDir struct {
	path  string   // of the page, as typed
	root  *os.Root // the directory of the page
	base  string   // the name of the page
	files string   // the name of the directory beside it
	id    string   // the name of the directory in files
	data  *os.Root // files/id
	used  bool     // the page refers to data
}

func createPageDir(path string) (d *pageDir, err error) {
	base := filepath.Base(path)
	d = &pageDir{path: path, base: base, files: strings.TrimSuffix(base, filepath.Ext(base)) + "_files", id: rand.Text()}
	if d.root, err = os.OpenRoot(filepath.Dir(path)); err != nil {
		return nil, d.fail(err)
	}
	if info, err := d.root.Stat(base); err == nil && info.IsDir() {
		d.close()
		return nil, &output.Error{Path: path, Message: "a directory has this name", Hint: "move it elsewhere, and run the same command again"}
	}
	name := d.files + "/" + d.id
	if err = d.root.MkdirAll(name, dirMode); err == nil {
		d.data, err = d.root.OpenRoot(name)
	}
	if err != nil {
		d.close()
		return nil, output.FileError(filepath.Join(filepath.Dir(path), d.files), err)
	}
	return d, nil
}

// fail returns the error for a failure to write the page or its files.
func (d *pageDir) fail(err error) error { return output.FileError(d.path, err) }

// commit writes the page, in place of the one before.
func (d *pageDir) commit(s *spool) error {
	directory := ""
	if s.count > MaxInline {
		directory = d.files + "/" + d.id
	}
	temp := "." + d.base + "-" + d.id + ".tmp"
	if err := d.write(temp, s, directory); err != nil {
		_ = d.root.Remove(temp)
		return err
	}
	if err := filesystem.Retry(func() error { return d.root.Rename(temp, d.base) }); err != nil {
		_ = d.root.Remove(temp)
		return d.fail(err)
	}
	d.used = directory != ""
	d.removeOthers()
	return nil
}

func (d *pageDir) write(name string, s *spool, directory string) error {
	file, err := d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode)
	if err != nil {
		return d.fail(err)
	}
	b := bufio.NewWriterSize(file, 64<<10)
	err = writePage(b, s, directory)
	if err == nil {
		err = b.Flush()
	}
	if err = errors.Join(err, file.Close()); err == nil {
		return nil
	}
	var own *output.Error
	if errors.As(err, &own) {
		return own
	}
	return d.fail(err)
}

// removeOthers removes the directories of the pages before. It doesn't remove what has
// another kind of name.
func (d *pageDir) removeOthers() {
	entries, err := fs.ReadDir(d.root.FS(), d.files)
	if err != nil {
		return // best effort
	}
	for _, e := range entries {
		if e.IsDir() && e.Name() != d.id && isID(e.Name()) {
			_ = d.root.RemoveAll(d.files + "/" + e.Name())
		}
	}
}

// isID reports whether a name is like that of rand.Text.
func isID(name string) bool {
	const base32, length = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 26
	return len(name) == length && strings.Trim(name, base32) == ""
}

// close removes the data, unless the page refers to it, and releases the directory.
func (d *pageDir) close() {
	if d.data != nil {
		_ = d.data.Close()
	}
	if !d.used {
		_ = d.root.RemoveAll(d.files + "/" + d.id)
		_ = d.root.Remove(d.files) // if it is empty
	}
	_ = d.root.Close()
}
