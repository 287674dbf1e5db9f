package output

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// maxLinks is how many symbolic links may lead to one another; Linux follows as many.
const maxLinks = 40

// follow returns the file that path leads to through symbolic links. That file
// need not exist. A path that is not a link is returned as it is.
func follow(path string) (string, error) {
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
			// Not by Join: it takes back "link/.." as text, and what the link
			// leads to may have another parent.
			to = folderOf(path) + string(filepath.Separator) + to
		}
		folder, err := filepath.EvalSymlinks(folderOf(to))
		if err != nil { // its path is a part of the folder's, openError wants the file's
			return "", &fs.PathError{Op: "follow", Path: to, Err: err}
		}
		_, name := filepath.Split(to)
		path = filepath.Join(folder, name)
	}
	return "", errLinkLoop
}

// folderOf returns the folder that a path names a file in, without cleaning it.
func folderOf(path string) string {
	folder, _ := filepath.Split(path)
	if folder == "" {
		return "."
	}
	return folder
}

// probe finds out whether an existing file may be written to, leaving it as it is.
func probe(target string) error {
	f, err := os.OpenFile(target, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("open for writing: %w", err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("open for writing: %w", err)
	}
	return nil
}

// createTemp makes a new file beside target, so that a rename can put it there.
// Its mode and owner are those of old, the file that it replaces, or those of any
// new file where old is nil.
func createTemp(target string, old fs.FileInfo) (*os.File, error) {
	mode := fs.FileMode(0o666) // less the umask
	if old != nil {
		mode = 0o600
	}
	// A name of fixed length: one made of the target's could be too long.
	name := folderOf(target) + ".vision1-" + rand.Text() + ".tmp"
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return nil, fmt.Errorf("make a temporary file: %w", err)
	}
	if old == nil {
		return f, nil
	}
	if err := keepOwnerAndMode(f, old); err != nil {
		return nil, errors.Join(fmt.Errorf("keep the mode: %w", err), f.Close(), os.Remove(name))
	}
	return f, nil
}
