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
	"syscall"
)

// walkBatch is how many names of a directory a walk keeps in memory.
const walkBatch = 1000

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
	dir, err := w.root.OpenFile(strings.TrimSuffix(w.bucket+"/"+path, "/"), os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if isNotExist(err) || errors.Is(err, fs.ErrPermission) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list the objects: %w", err)
	}
	defer dir.Close() //nolint:errcheck // only read from
	var names []string
	for {
		entries, err := dir.ReadDir(walkBatch)
		for _, entry := range entries {
			if name := w.entryName(path, entry); name > after && w.isWanted(path+name) {
				names = append(names, name)
			}
		}
		if len(names) >= 2*walkBatch || err != nil {
			slices.Sort(names)
			names = names[:min(len(names), walkBatch)]
		}
		switch {
		case ctx.Err() != nil:
			return nil, fmt.Errorf("list the objects: %w", ctx.Err())
		case errors.Is(err, io.EOF), isNotExist(err):
			return names, nil
		case err != nil:
			return nil, fmt.Errorf("list the objects: %w", err)
		}
	}
}

// isWanted reports whether an object, or one in a directory, can have the prefix and
// come next.
func (w *walk) isWanted(name string) bool {
	within := strings.HasPrefix(name, w.prefix) || strings.HasSuffix(name, "/") && strings.HasPrefix(w.prefix, name)
	return within && !w.isBefore(name)
}

// entryName returns the name of an object or a directory, which ends with a slash, and
// "" for other files. Links to directories aren't followed, because they can form
// loops.
func (w *walk) entryName(path string, entry fs.DirEntry) string {
	name := entry.Name()
	if !IsObjectName(name) {
		return ""
	}
	switch entry.Type() & fs.ModeType {
	case 0:
		return name
	case fs.ModeDir:
		return name + "/"
	case fs.ModeSymlink:
		if info, err := w.root.Stat(w.bucket + "/" + path + name); err == nil && info.Mode().IsRegular() {
			return name
		}
	}
	return ""
}
