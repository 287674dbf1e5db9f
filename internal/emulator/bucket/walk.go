package bucket

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// walkBatch is how many names of a directory a walk keeps in memory. It is more than a
// page of a list has, so that a directory is read once for a page.
const walkBatch = 1024

// Walk calls visit with the name of each object in a bucket that has the prefix,
// sorted by the bytes of the names, from the name from on. visit returns the name to
// go on from, such as After(name), and whether to go on. A walk needs little memory:
// it keeps a part of a directory's names and reads the directory again for the rest.
func (d *Dir) Walk(ctx context.Context, bucket, prefix, from string, visit func(name string) (next string, more bool)) error {
	w := &walk{root: d.root, bucket: bucket, prefix: prefix, from: from, visit: visit}
	// Objects with the prefix a/b/c are all in a/b.
	start := prefix[:strings.LastIndexByte(prefix, '/')+1]
	if start != "" && !IsObjectName(strings.TrimSuffix(start, "/")) {
		return nil
	}
	return w.directory(ctx, start)
}

// After returns the smallest name that is larger than name.
func After(name string) string { return name + "\x00" }

// AfterPrefix returns the smallest name that is larger than all names with a prefix,
// which must not be empty.
func AfterPrefix(prefix string) string {
	last := len(prefix) - 1
	return prefix[:last] + string([]byte{prefix[last] + 1}) // UTF-8 has no byte 0xff
}

type walk struct {
	root           *os.Root
	bucket, prefix string
	from           string // the next name, or a smaller one
	visit          func(name string) (next string, more bool)
	stopped        bool
}

// directory visits the objects in a directory. Its path, relative to the bucket, is
// empty or ends with a slash, like all directories here: so a.txt comes before a/b.
func (w *walk) directory(ctx context.Context, path string) error {
	for after := ""; !w.isBefore(path); {
		names, err := w.read(ctx, path, after)
		if err != nil {
			return err
		}
		for _, name := range names {
			switch {
			case w.isBefore(path + name):
			case strings.HasSuffix(name, "/"):
				err = w.directory(ctx, path+name)
			default:
				var more bool
				w.from, more = w.visit(path + name)
				w.stopped = !more
			}
			if err != nil || w.stopped {
				return err
			}
		}
		if len(names) < walkBatch {
			return nil
		}
		after = names[len(names)-1]
	}
	return nil
}

// isBefore reports whether an object, or all objects in a directory, come before the
// next name.
func (w *walk) isBefore(name string) bool {
	return name != "" && name < w.from && (!strings.HasSuffix(name, "/") || !strings.HasPrefix(w.from, name))
}

// read returns the first names, at most walkBatch, of a directory's objects and
// directories that can be visited and come after a name, sorted.
func (w *walk) read(ctx context.Context, path, after string) ([]string, error) {
	dir, file, err := w.open(strings.TrimSuffix(w.bucket+"/"+path, "/"))
	if isNotExist(err) || errors.Is(err, fs.ErrPermission) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list the objects: %w", err)
	}
	defer dir.Close()  //nolint:errcheck // only read from
	defer file.Close() //nolint:errcheck // only read from
	var first firstNames
	for {
		// Not ReadDir: it gets the type of each file, which is slow.
		entries, err := file.Readdirnames(walkBatch)
		for _, entry := range entries {
			if entry+"/" <= after || !first.needs(entry) || !w.isWanted(path+entry) && !w.isWanted(path+entry+"/") {
				continue
			}
			if name := w.objectName(dir, path, entry); name > after && w.isWanted(path+name) {
				first.add(name)
			}
		}
		switch {
		case ctx.Err() != nil:
			return nil, fmt.Errorf("list the objects: %w", ctx.Err())
		case errors.Is(err, io.EOF), isNotExist(err):
			first.trim()
			return first.names, nil
		case err != nil:
			return nil, fmt.Errorf("list the objects: %w", err)
		}
	}
}

// firstNames are the first walkBatch names of those that were added, and some more.
type firstNames struct {
	names []string
	last  string // the largest name that is still needed
}

// needs reports whether a name can be one of the first.
func (f *firstNames) needs(name string) bool { return f.last == "" || name <= f.last }

func (f *firstNames) add(name string) {
	f.names = append(f.names, name)
	if len(f.names) == 2*walkBatch {
		f.trim()
	}
}

// trim sorts the names and removes those that aren't needed.
func (f *firstNames) trim() {
	slices.Sort(f.names)
	if len(f.names) >= walkBatch {
		f.names = f.names[:walkBatch]
		f.last = f.names[walkBatch-1]
	}
}

// open opens a directory twice, for its names and for its files. The error is
// fs.ErrNotExist if the path isn't that of a directory.
func (w *walk) open(path string) (*os.Root, *os.File, error) {
	info, err := w.root.Stat(path)
	if err == nil && !info.IsDir() {
		err = fs.ErrNotExist
	}
	if err != nil {
		return nil, nil, err //nolint:wrapcheck // the caller does
	}
	dir, err := w.root.OpenRoot(path)
	if err != nil {
		return nil, nil, err //nolint:wrapcheck // the caller does
	}
	file, err := dir.Open(".")
	if err != nil {
		return nil, nil, errors.Join(err, dir.Close())
	}
	return dir, file, nil
}

// isWanted reports whether an object, or one in a directory, can have the prefix and
// come next.
func (w *walk) isWanted(name string) bool {
	within := strings.HasPrefix(name, w.prefix) || strings.HasSuffix(name, "/") && strings.HasPrefix(w.prefix, name)
	return within && !w.isBefore(name)
}

// objectName returns the name of a file that is an object, the name of a directory with
// a slash, and "" for other files. dir is the directory at path. Links to directories
// aren't followed, because they can form loops.
func (w *walk) objectName(dir *os.Root, path, name string) string {
	if !IsObjectName(name) {
		return ""
	}
	info, err := dir.Lstat(name)
	switch {
	case err != nil:
		return ""
	case info.IsDir():
		return name + "/"
	case info.Mode().IsRegular():
		return name
	case info.Mode()&fs.ModeSymlink != 0:
		// The root rejects links that lead outside the directory of buckets.
		if info, err := w.root.Stat(w.bucket + "/" + path + name); err == nil && info.Mode().IsRegular() {
			return name
		}
	}
	return ""
}
