package detect

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"vision1/internal/filesystem"
)

// A Walker finds the inputs that Sources stand for.
type Walker struct {
	sources *Sources
	skipped Skipped
	output  fs.FileInfo // of Sources.Output, once it exists
	head    []byte
	yield   func(Input, error) bool
}

// NewWalker returns a Walker.
func NewWalker(s *Sources) *Walker {
	return &Walker{sources: s, skipped: make(Skipped), head: make([]byte, HeadSize)}
}

// Skipped returns how many names were skipped so far. It must not be called while
// the next input is read.
func (w *Walker) Skipped() Skipped { return w.skipped }

// Inputs returns the inputs: those of the arguments in order, then those of the list.
// Directories are read recursively, and their entries are in lexical order. Hidden
// files, links, and files that Classify rejects are skipped there; a file that was
// named itself is an input whatever its name, and a link to one too.
//
// An error that comes with the Name of an input concerns only that input: it can't be
// read, or is not an image but was named itself. An error without one is the last.
//
// Memory doesn't depend on the number of inputs, except for the entries of the
// directories that are being read, and the Namer.
func (w *Walker) Inputs(ctx context.Context) iter.Seq2[Input, error] {
	return func(yield func(Input, error) bool) {
		w.yield = yield
		for _, arg := range w.sources.Args {
			if !w.argument(ctx, arg) {
				return
			}
		}
		if w.sources.FilesFrom != "" {
			w.list(ctx)
		}
	}
}

// argument reports whether to continue.
func (w *Walker) argument(ctx context.Context, arg string) bool {
	if names := matches(arg); len(names) > 0 {
		for _, name := range names {
			if !w.named(ctx, name, true) {
				return false
			}
		}
		return true
	}
	if arg == stdinName {
		return w.add(ctx, Input{Name: stdinName, Stdin: true}, nil)
	}
	return w.named(ctx, arg, true)
}

// list reads the names of FilesFrom.
func (w *Walker) list(ctx context.Context) {
	r := w.sources.Stdin
	if w.sources.FilesFrom != stdinName {
		file, err := os.Open(w.sources.FilesFrom)
		if err != nil {
			w.yield(Input{}, &ListError{Entry: 1, Err: filesystem.Reason(err)})
			return
		}
		defer func() { _ = file.Close() }()
		r = file
	}
	for name, err := range Names(r, w.sources.Null) {
		if err != nil {
			w.yield(Input{}, err)
			return
		}
		if !w.named(ctx, name, false) {
			return
		}
	}
}

// named adds what the user named: a URL, a file, or a directory, which is read only
// if it is an argument.
func (w *Walker) named(ctx context.Context, given string, isArgument bool) bool {
	if IsObject(given) {
		return w.objects(ctx, given, isArgument)
	}
	if isURL(given) {
		return w.add(ctx, Input{Name: given, URL: given}, validateURL(given))
	}
	name := cleanName(given)
	if !isArgument && !w.sources.Share.Has(name) { // saves time; add decides
		return true
	}
	info, err := os.Stat(given)
	switch {
	case err != nil:
		d := missing(given, err)
		if w.sources.Null && strings.Contains(given, "\n") {
			d.Message += "; if line breaks separate the names, remove -0"
		}
		return w.add(ctx, Input{Name: name, Path: given}, errors.New(d.Message))
	case info.IsDir() && isArgument:
		return w.directory(ctx, name, given)
	case info.IsDir():
		w.skip(name, SkipDirectory)
		return true
	case !info.Mode().IsRegular():
		return w.add(ctx, Input{Name: name, Path: given}, errors.New(string(SkipSpecial)))
	default:
		in, reason, err := w.inspect(name, given, true)
		if reason == SkipDocument { // as of *.png
			w.skip(name, reason)
			return true
		}
		if err == nil && reason != "" {
			err = errors.New(string(reason))
		}
		return w.add(ctx, in, err)
	}
}

// directory adds what is in a directory.
func (w *Walker) directory(ctx context.Context, name, path string) bool {
	entries, err := readDirectory(ctx, path)
	if err != nil {
		return w.add(ctx, Input{Name: name, Path: path}, filesystem.Reason(err))
	}
	w.noInput(name)
	for i, e := range entries {
		entries[i].name = "" // no longer needed
		child, childPath := below(name, e.name), childPath(path, e.name)
		if skip := w.skipEntry(e, childPath); skip != "" {
			w.skip(child, skip)
			continue
		}
		if e.mode.IsDir() {
			if !w.directory(ctx, child, childPath) {
				return false
			}
			continue
		}
		if !w.sources.Share.Has(child) {
			continue
		}
		in, skip, err := w.inspect(child, childPath, false)
		if skip != "" {
			w.skip(child, skip)
			w.noInput(child)
			continue
		}
		if !w.add(ctx, in, err) {
			return false
		}
	}
	return true
}

// skipEntry returns why an entry of a directory is skipped, or "".
func (w *Walker) skipEntry(e entry, path string) SkipReason {
	switch {
	case strings.HasPrefix(e.name, "."):
		return SkipHidden
	case e.mode&fs.ModeSymlink != 0:
		return SkipLink
	case e.mode.IsDir() && w.isOutput(path):
		return SkipOutput
	case !e.mode.IsDir() && !e.mode.IsRegular():
		return SkipSpecial
	default:
		return ""
	}
}

func (w *Walker) isOutput(path string) bool {
	if w.sources.Output == "" {
		return false
	}
	if w.output == nil {
		info, err := os.Stat(w.sources.Output)
		if err != nil {
			return false
		}
		w.output = info
	}
	info, err := os.Lstat(path)
	return err == nil && os.SameFile(info, w.output)
}

// isBelowOutput reports whether a file is in the output directory, or below it.
func (w *Walker) isBelowOutput(path string) bool {
	path, err := filepath.Abs(path)
	if err == nil {
		path, err = filepath.EvalSymlinks(path)
	}
	if err != nil {
		return false
	}
	for parent := filepath.Dir(path); parent != path; path, parent = parent, filepath.Dir(parent) {
		if w.isOutput(parent) {
			return true
		}
	}
	return false
}

// inspect returns the input for a regular file, or why it is none. Below a directory, a
// document is none; if it was named itself, only in the output directory.
func (w *Walker) inspect(name, path string, isNamed bool) (Input, SkipReason, error) {
	in := Input{Name: name, Path: path}
	file, err := os.Open(path)
	if err != nil {
		return in, "", filesystem.Reason(err)
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return in, "", filesystem.Reason(err)
	}
	in.Size, in.ModTime = info.Size(), info.ModTime()
	n, err := io.ReadFull(file, w.head)
	switch {
	case errors.Is(err, io.EOF):
		return in, SkipEmpty, nil
	case err != nil && !errors.Is(err, io.ErrUnexpectedEOF):
		return in, "", filesystem.Reason(err)
	}
	if w.sources.Output != "" && isMarked(w.head[:n], file, info.Size()) && (!isNamed || w.isBelowOutput(path)) {
		return in, SkipDocument, nil
	}
	kind, ok, why := w.sources.Classify(w.head[:n])
	in.Kind = kind
	if !ok {
		return in, SkipReason(why), nil
	}
	return in, "", nil
}

// add yields an input, unless it was there before, or is in another share. It reports
// whether to continue.
func (w *Walker) add(ctx context.Context, in Input, err error) bool {
	if ctx.Err() != nil {
		w.yield(Input{}, context.Cause(ctx))
		return false
	}
	if !w.sources.Share.Has(in.Name) {
		return true
	}
	var isNew bool
	if in.Result, isNew = w.sources.Namer.Name(in.Name); !isNew {
		w.skip(in.Name, SkipRepeated)
		return true
	}
	return w.yield(in, err)
}

func (w *Walker) noInput(name string) {
	if w.sources.OnNoInput != nil && w.sources.Share.Has(name) {
		w.sources.OnNoInput(name)
	}
}

func (w *Walker) skip(name string, reason SkipReason) {
	w.skipped[reason]++
	if w.sources.OnSkip != nil {
		w.sources.OnSkip(name, reason)
	}
}
