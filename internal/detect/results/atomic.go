package results

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"syscall"

	"vision1/internal/filesystem"
	"vision1/internal/output"
)

// fileMode and dirMode are those of other programs' files, less the umask.
const (
	fileMode fs.FileMode = 0o666
	dirMode  fs.FileMode = 0o777
)

// A tempFile is a file that gets its name when it is complete.
type tempFile struct {
	dir  *Dir
	file *os.File // nil after commit or discard
	name string   // below the directory
}

// create creates a temporary file. It is directly below the directory of the state: an
// os.Root opens every directory on the way.
func (d *Dir) create() (*tempFile, error) {
	name := d.tempName(d.tempPrefix()) + tempSuffix
	open := func() (*os.File, error) { return d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode) }
	file, err := open()
	if errors.Is(err, fs.ErrNotExist) {
		if err = d.root.MkdirAll(stateDir, dirMode); err == nil {
			file, err = open()
		}
	}
	if err != nil {
		return nil, d.fileError(stateDir, err)
	}
	return &tempFile{dir: d, file: file, name: name}, nil
}

// tempName returns a new name that starts with prefix.
func (d *Dir) tempName(prefix string) string {
	return prefix + d.id + "-" + strconv.FormatUint(d.temps.Add(1), 10)
}

// store writes a file atomically. It isn't flushed to the disk: after a power failure
// the file can be missing or empty, and its input is sent again.
func (d *Dir) store(name string, data []byte) error {
	t, err := d.create()
	if err != nil {
		return err
	}
	if _, err := t.file.Write(data); err != nil {
		t.discard()
		return d.fileError(name, err)
	}
	return t.commit(name)
}

// commit closes the file and gives it its name, in place of any other file.
func (t *tempFile) commit(name string) error {
	if err := t.file.Close(); err != nil {
		t.discard()
		return t.dir.fileError(name, err)
	}
	if err := t.rename(name); err != nil {
		t.discard()
		return t.dir.fileError(name, err)
	}
	t.file = nil
	return nil
}

func (t *tempFile) rename(name string) error {
	root, to := t.dir.root, filepath.FromSlash(name)
	rename := func() error { return root.Rename(t.name, to) }
	err := filesystem.Retry(rename)
	if errors.Is(err, fs.ErrNotExist) {
		if err = root.MkdirAll(filepath.Dir(to), dirMode); err == nil {
			err = filesystem.Retry(rename)
		}
	}
	if errors.Is(err, syscall.EXDEV) {
		return t.copyBeside(name)
	}
	return err //nolint:wrapcheck // fileError uses the cause
}

// copyBeside is rename for a directory on another file system: a mount point.
func (t *tempFile) copyBeside(name string) error {
	root := t.dir.root
	from, err := root.Open(t.name)
	if err != nil {
		return err //nolint:wrapcheck // fileError uses the cause
	}
	defer func() { _ = from.Close() }() // only read
	beside := path.Dir(name) + "/" + t.dir.tempName(".vision1-") + tempSuffix
	to, err := root.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode)
	if err != nil {
		return err //nolint:wrapcheck // fileError uses the cause
	}
	_, err = io.Copy(to, from)
	if err = errors.Join(err, to.Close()); err == nil {
		err = root.Rename(beside, name)
	}
	if err != nil {
		_ = root.Remove(beside)
		return err //nolint:wrapcheck // fileError uses the cause
	}
	_ = root.Remove(t.name) // or Begin does
	return nil
}

// discard removes the file, unless it has its name.
func (t *tempFile) discard() {
	if t.file == nil {
		return
	}
	_ = t.file.Close()
	_ = t.dir.root.Remove(t.name)
	t.file = nil
}

// writer returns a buffer for the file, which gets the given name. Flush it before
// commit. It reuses old if that isn't nil.
func (t *tempFile) writer(name string, old *bufio.Writer) *bufio.Writer {
	w := &checkedWriter{t.file, func(err error) *output.Error { return t.dir.fileError(name, err) }}
	if old == nil {
		return bufio.NewWriterSize(w, 64<<10)
	}
	old.Reset(w)
	return old
}

// fileError returns the error for a failure to write the file with the given name.
func (d *Dir) fileError(name string, err error) *output.Error {
	e := output.FileError(filepath.Join(d.path, filepath.FromSlash(name)), err)
	if info, failed := d.root.Lstat(filepath.FromSlash(name)); failed == nil && info.IsDir() && name != "" && name != stateDir {
		e.Message, e.Hint = "a directory has this name", "move it elsewhere, and run the same command again"
	} else if errors.Is(err, fs.ErrExist) { // ENOTDIR on Windows
		e.Message = "a part of its path is not a directory"
	} else if isEscape(err) {
		e.Message, e.Hint = "a symbolic link leads outside the output directory", "remove the link, or specify another directory with -o"
	}
	return e
}

// isEscape reports whether os.Root refused a path. Its errors are not the system's.
func isEscape(err error) bool {
	var system syscall.Errno
	if errors.As(err, &system) {
		return false
	}
	var inPath *fs.PathError
	var inLink *os.LinkError
	return (errors.As(err, &inPath) || errors.As(err, &inLink)) && !errors.Is(err, fs.ErrClosed)
}
