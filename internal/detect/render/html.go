package render

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"vision1/internal/detect"
)

// MaxInline is how many images a page that is a single file has.
const MaxInline = 500

// HTMLOptions control how a page is made.
type HTMLOptions struct {
	// Warn is called for each image that can't be read or decoded: it is shown without
	// a thumbnail. It can be nil.
	Warn func(in detect.Input, err error)
	// Dir is the directory of the page, which links to images are relative to. The page
	// has none if it is empty. HTML doesn't need it.
	Dir string
}

// HTML writes a page of all results to the file at path, atomically. If there are more
// than MaxInline images or pages of files, the thumbnails and most of the data are in a
// directory beside it: results_files for results.html. The page needs no network.
//
// Memory doesn't grow with the number of results: there is one image at a time, and
// what is complete waits in that directory. Two pages must not be written to the same
// path at the same time. An error of sources is returned as it is; one of writing is an
// *output.Error.
func HTML(ctx context.Context, path string, sources Sources, o HTMLOptions) error {
	d, err := createPageDir(path)
	if err != nil {
		return err
	}
	defer d.close()
	b := &htmlBuilder{spool: newSpool(d.data, d.fail), warn: o.Warn, dir: filepath.Dir(path)}
	defer b.spool.close()
	if err := b.addAll(ctx, sources); err != nil {
		return err
	}
	return d.commit(b.spool)
}

// WriteHTML writes a page of all results as a single file. It fails before anything is
// written if there are more than MaxInline images or pages of files.
func WriteHTML(ctx context.Context, w io.Writer, sources Sources, o HTMLOptions) error {
	fail := func(err error) error { return fmt.Errorf("store the page in a temporary directory: %w", err) }
	dir, err := os.MkdirTemp("", "vision1-html-")
	if err != nil {
		return fail(err)
	}
	defer func() { _ = os.RemoveAll(dir) }() // or the system does it later
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fail(err)
	}
	defer func() { _ = root.Close() }() // the files in it are closed
	b := &htmlBuilder{spool: newSpool(root, fail), warn: o.Warn, dir: o.Dir, limit: MaxInline}
	defer b.spool.close()
	if err := b.addAll(ctx, sources); err != nil {
		return err
	}
	return writePage(w, b.spool, "")
}
