package detect

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// chunkSize is how many entries of a directory are read at a time.
const chunkSize = 1024

// An entry is a part of the listing of a directory, as small as possible.
type entry struct {
	name string
	mode fs.FileMode
}

// readDirectory returns the entries of a directory, sorted by name.
func readDirectory(ctx context.Context, path string) ([]entry, error) {
	d, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = d.Close() }()
	var entries []entry
	for {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		chunk, err := d.ReadDir(chunkSize)
		for _, e := range chunk {
			entries = append(entries, entry{e.Name(), e.Type()})
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(a.name, b.name) })
	return entries, nil
}

const separator = string(os.PathSeparator)

// childPath returns the path of an entry of a directory. Unlike filepath.Join, it
// keeps .. parts, which mean something else after a link.
func childPath(directory, entry string) string {
	if directory != "" && os.IsPathSeparator(directory[len(directory)-1]) {
		return directory + entry
	}
	return directory + separator + entry
}
