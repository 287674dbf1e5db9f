package output

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"vision1/internal/filesystem"
)

// maxLinks is the maximum length of a chain of symbolic links, as in Linux.
const maxLinks = 40

// resolveLinks returns the file that path names, with symbolic links followed.
// The file itself need not exist.
func resolveLinks(path string) (string, error) {
	for range maxLinks {
		info, err := os.Lstat(path)
		if errors.Is(err, fs.ErrNotExist) {
			return path, nil
		}
		if err != nil {
			return "", fmt.Errorf("follow links: %w", err)
		}
		if info.Mode().Type() != fs.ModeSymlink {
			return path, nil
		}
		to, err := os.Readlink(path)
		if err != nil {
			return "", fmt.Errorf("follow links: %w", err)
		}
		if !filepath.IsAbs(to) {
			// filepath.Join would resolve "link/.." as text, but the parent of
			// the link's target can be another directory.
			to = directoryOf(path) + string(filepath.Separator) + to
		}
		directory, err := filepath.EvalSymlinks(directoryOf(to))
		if err != nil { // openError needs the path of the file, not of a parent
			return "", &fs.PathError{Op: "follow", Path: to, Err: err}
		}
		_, name := filepath.Split(to)
		path = filepath.Join(directory, name)
	}
	return "", errLinkLoop
}

// directoryOf returns the directory part of path, not cleaned.
func directoryOf(path string) string {
	directory, _ := filepath.Split(path)
	if directory == "" {
		return "."
	}
	return directory
}

// checkWritable reports an error if an existing file can't be opened for writing. It
// doesn't change the file. It returns the file as it is now: on Windows, os.Stat
// identifies a file only once it is compared, by its path.
func checkWritable(target string) (info fs.FileInfo, err error) {
	err = filesystem.RetryOpen(func() error {
		f, err := os.OpenFile(target, os.O_WRONLY, 0)
		if err != nil {
			return err //nolint:wrapcheck // below
		}
		info, err = f.Stat()
		return errors.Join(err, f.Close())
	})
	if err != nil {
		return nil, fmt.Errorf("open for writing: %w", err)
	}
	return info, nil
}

// createTemp creates a temporary file in the directory of target. It gets the
// mode and the owner of old, the file it replaces, or the defaults of a new
// file if old is nil.
func createTemp(target string, old fs.FileInfo) (*os.File, error) {
	mode := fs.FileMode(0o666) // less the umask
	if old != nil {
		mode = 0o600
	}
	// A name derived from the target's could be too long.
	name := directoryOf(target) + ".vision1-" + rand.Text() + ".tmp"
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return nil, fmt.Errorf("create a temporary file: %w", err)
	}
	if old == nil {
		return f, nil
	}
	if err := copyOwnerAndMode(f, old); err != nil {
		return nil, errors.Join(fmt.Errorf("keep the mode: %w", err), f.Close(), os.Remove(name))
	}
	return f, nil
}
