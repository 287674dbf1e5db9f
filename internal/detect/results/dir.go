package results

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"

	"vision1/internal/detect"
	"vision1/internal/diag"
	"vision1/internal/exitcode"
	"vision1/internal/format"
	"vision1/internal/output"
)

// Names below the output directory.
const (
	stateDir   = ".vision1"
	tempSuffix = ".tmp"
	// writtenRecord has the names of the files for all inputs that were written.
	writtenRecord = stateDir + "/written"

	textRecord = stateDir + "/text-query" // has the query whose results are in the .txt files, or layoutText

	responseSuffix = ".json"
)

// FailuresName is the name of the file with all failures.
const FailuresName = "failures.jsonl"

// TextSuffix ends the name of the text of a result.
const TextSuffix = ".txt"

// layoutText stands for text with its layout in textRecord. It is no valid query.
const layoutText = "--layout"

// DirOptions control what a Dir stores.
type DirOptions struct {
	Options

	Formats []Format // besides JSON, which is always stored
	// Share, if not "", is the name of one of several processes that write to the
	// directory at the same time. It doesn't write the files for all inputs.
	Share string
	// Report is called for each response that Finish can't read, or doesn't find. nil
	// ignores what is not found, and Finish returns the first error.
	Report func(in detect.Input, err error)
}

// A Dir stores results in an output directory: the response to each input as
// RESULT.json, and what the formats ask for. Nothing outside of the directory is
// read or written, even if there are symbolic links in it. Write, Duplicate, Has,
// and Read are safe for concurrent use.
type Dir struct {
	path    string // as typed
	root    *os.Root
	options DirOptions
	id      string        // of the temporary files of this Dir
	temps   atomic.Uint64 // temporary files that were created
	buffers sync.Pool     // of *bufio.Writer, for Store
	isNew   bool          // nothing was stored before

	mu       sync.Mutex
	writable map[string]struct{} // directories in which files can be created
	textKind string              // what the .txt files are to have, as textRecord has it
	// remakeText is set if they can be the results of another query or layout.
	remakeText bool
}

// OpenDir creates the directory if it doesn't exist, and returns it. It fails with an
// *output.Error if files can't be created in it.
func OpenDir(path string, o DirOptions) (*Dir, error) {
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		return nil, &output.Error{Path: path, Message: "it is not a directory", Hint: "specify a directory with -o"}
	}
	if err := os.MkdirAll(path, 0o777); err != nil { //nolint:gosec // less the umask, as files of other programs
		return nil, openError(path, err)
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, openError(path, err)
	}
	d := &Dir{path: path, root: root, options: o, id: rand.Text()}
	if err := d.checkWritable(); err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return d, nil
}

func openError(path string, err error) *output.Error {
	e := output.FileError(path, err)
	if e.Hint == "" {
		e.Hint = "specify another directory with -o"
	}
	return e
}

// checkWritable creates a file, and the directory of the state.
func (d *Dir) checkWritable() error {
	name := ".vision1-" + d.id + tempSuffix
	file, err := d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode)
	if err == nil {
		err = errors.Join(file.Close(), d.root.Remove(name))
	}
	if err != nil {
		return openError(d.path, err)
	}
	_, err = d.root.Lstat(stateDir)
	d.isNew = errors.Is(err, fs.ErrNotExist)
	if err := d.root.MkdirAll(stateDir, dirMode); err != nil {
		return d.fileError(stateDir, err)
	}
	return nil
}

// tempPrefix returns the start of the names of temporary files, by which those of a share
// are known.
func (d *Dir) tempPrefix() string {
	if d.options.Share == "" {
		return stateDir + "/"
	}
	return stateDir + "/" + d.options.Share + "-"
}

// Begin prepares for writing: it removes the temporary files of processes that were
// killed. Call it while no other process writes to the directory, or the share.
func (d *Dir) Begin() error {
	entries, err := fs.ReadDir(d.root.FS(), stateDir)
	if err != nil {
		return d.fileError(stateDir, err)
	}
	for _, entry := range entries {
		name := stateDir + "/" + entry.Name()
		if !strings.HasPrefix(name, d.tempPrefix()) || !strings.HasSuffix(name, tempSuffix) {
			continue
		}
		if err := d.root.Remove(name); err != nil {
			return d.fileError(name, err)
		}
	}
	t, err := d.create()
	if err != nil {
		return err
	}
	t.discard()
	if !d.hasFormat(Text) {
		return nil
	}
	query := ""
	if d.options.Query != nil {
		query = d.options.Query.String()
	}
	return d.beginText(query)
}

// Write stores the response of a result, if it has one, and its text if that is one
// of the formats.
func (d *Dir) Write(ctx context.Context, r Result) error {
	if r.Response == nil {
		return nil
	}
	data := r.Response
	if len(data) == 0 || data[len(data)-1] != '\n' {
		data = append(slices.Clip(data), '\n')
	}
	if err := d.store(r.Input.Result+responseSuffix, data); err != nil {
		return err
	}
	if !d.hasFormat(Text) {
		return nil
	}
	err := d.writeText(ctx, &r)
	var failed *format.Error
	if errors.As(err, &failed) {
		return nil // Finish tries again, and returns the error
	}
	return err
}

// Duplicate stores the response of from, which was written before, for an input with
// the same bytes.
func (d *Dir) Duplicate(ctx context.Context, from, to detect.Input) error {
	response, err := d.Read(from)
	if err != nil {
		return err
	}
	return d.Write(ctx, Result{Input: to, Response: response})
}

// Has reports whether the response to an input is stored. An empty file, which a
// power failure can leave behind, is not a response.
func (d *Dir) Has(in detect.Input) bool {
	info, err := d.root.Stat(filepath.FromSlash(in.Result + responseSuffix))
	return err == nil && info.Mode().IsRegular() && info.Size() > 0
}

// Check returns an *output.Error if the result of an input can't be stored: a
// directory or a link out of the directory is in its way, files can't be created, or
// the input isNew and a file that is not a result has the name of its result.
func (d *Dir) Check(in detect.Input, isNew bool) error {
	name := in.Result + responseSuffix
	if info, err := d.root.Lstat(filepath.FromSlash(name)); err == nil && info.IsDir() {
		return d.fileError(name, syscall.EISDIR)
	}
	if isNew {
		if err := d.checkForeign(in); err != nil {
			return err
		}
	}
	parent := path.Dir(name)
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, ok := d.writable[parent]; ok {
		return nil
	}
	if err := d.root.MkdirAll(filepath.FromSlash(parent), dirMode); err != nil {
		return d.fileError(parent, err)
	}
	probe := filepath.FromSlash(parent + "/" + d.tempName(".vision1-") + tempSuffix)
	file, err := d.root.OpenFile(probe, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode)
	if err == nil {
		err = errors.Join(file.Close(), d.root.Remove(probe))
	}
	if err != nil {
		return d.fileError(parent, err)
	}
	const most = 10_000 // of a tree with more directories, some are checked again
	if d.writable == nil || len(d.writable) >= most {
		d.writable = make(map[string]struct{})
	}
	d.writable[parent] = struct{}{}
	return nil
}

// Read returns the stored response to an input, or a *ReadError.
func (d *Dir) Read(in detect.Input) ([]byte, error) { return d.ReadInto(nil, in) }

// ReadInto is like Read, but stores the response in the memory of old if that is large
// enough. old is invalid then.
func (d *Dir) ReadInto(old []byte, in detect.Input) ([]byte, error) {
	name := filepath.FromSlash(in.Result + responseSuffix)
	response, err := readInto(old[:0], d.root, name)
	if err != nil {
		return nil, &ReadError{Path: filepath.Join(d.path, name), Message: output.FileError("", err).Message, Err: err}
	}
	return response, nil
}

func readInto(buffer []byte, root *os.Root, name string) ([]byte, error) {
	file, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // only read
	if info, err := file.Stat(); err == nil {
		const most = 1 << 30 // more is read in parts: the size of a file that is not regular can be anything
		buffer = slices.Grow(buffer, int(min(info.Size(), most))+bytes.MinRead)
	}
	b := bytes.NewBuffer(buffer)
	_, err = b.ReadFrom(file)
	return b.Bytes(), err
}

// Close releases the directory.
func (d *Dir) Close() error {
	if err := d.root.Close(); err != nil {
		return d.fileError("", err)
	}
	return nil
}

// A ReadError reports that a stored response can't be used.
type ReadError struct {
	Path    string
	Message string
	Err     error // the cause, or nil
}

func (e *ReadError) Error() string {
	remove := "delete it, and "
	if errors.Is(e.Err, fs.ErrNotExist) {
		remove = ""
	}
	return fmt.Sprintf("can't read the result %s: %s; to request it again, %srun the detect command of its directory again", diag.Path(e.Path), e.Message, remove)
}

// Unwrap returns the cause.
func (e *ReadError) Unwrap() error { return e.Err }

// ExitCode returns the exit code for output errors.
func (e *ReadError) ExitCode() int { return exitcode.Output }

// Store writes a file below the directory, atomically. name is slash-separated. An
// error of write is returned as it is; any other is an *output.Error.
func (d *Dir) Store(name string, write func(io.Writer) error) error {
	t, err := d.create()
	if err != nil {
		return err
	}
	w, _ := d.buffers.Get().(*bufio.Writer)
	w = t.writer(name, w)
	defer func() {
		w.Reset(nil)
		d.buffers.Put(w)
	}()
	if err := write(w); err != nil {
		t.discard()
		return err
	}
	if err := w.Flush(); err != nil {
		t.discard()
		return err //nolint:wrapcheck // an *output.Error
	}
	return t.commit(name)
}

// IsCurrent reports whether a file exists and is not older than the response to an
// input.
func (d *Dir) IsCurrent(name string, in detect.Input) bool {
	file, err := d.root.Stat(filepath.FromSlash(name))
	if err != nil {
		return false
	}
	response, err := d.root.Stat(filepath.FromSlash(in.Result + responseSuffix))
	return err == nil && !file.ModTime().Before(response.ModTime())
}
