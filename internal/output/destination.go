// Package output writes a response to standard output, or atomically to a file.
// It validates the response as it streams, never changes it, and never stores
// it: memory does not grow with its size.
//
// The package holds the destinations of -o, the validation of a response, and
// the escaping of text for a terminal.
package output

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"

	"vision1/internal/diag"
	"vision1/internal/filesystem"
)

// A Destination receives one response: standard output, a file, a device, or a
// pipe. Only the first call to Commit or Discard has an effect.
type Destination struct {
	// Terminal is set by the caller if standard output is a terminal: characters
	// that could affect it are then escaped, and Copy adds a missing final newline.
	Terminal bool
	text     terminalText // what a terminal shows

	path   string      // as typed; "" for standard output
	stdout io.Writer   // nil for other destinations
	file   *os.File    // open for writing: the temporary file, the device, or the pipe
	temp   string      // name of the temporary file, or ""
	target string      // file that the temporary file replaces
	old    fs.FileInfo // of the target; nil if it does not exist
	rename func(from, to string) error
	// inPlace is set while the target is being overwritten, and after that failed:
	// the temporary file then has the only complete copy.
	inPlace atomic.Bool
	pipe    bool   // named pipe, opened once it has a reader
	spare   []byte // copy of the bytes that an unbuffered write is writing
	failed  error  // first write error; the output is incomplete
	done    bool
	result  error // of the first Commit or Discard
}

// Open returns the destination for path, the value of -o: "", "-", and
// /dev/stdout mean standard output. Call it before the request is sent: it
// checks that the file can be created, and fails with an *Error if it can't.
//
// A file is written under a temporary name in its directory until Commit. A
// symbolic link is followed to its file. A file that exists keeps its mode and,
// if the system allows it, its owner; its other hard links keep the old
// content. A file that can't be replaced is overwritten by Commit. A device, a
// named pipe, or a file descriptor (/dev/fd/3, /dev/stderr) is written directly;
// a named pipe that has no reader yet is opened by the first write.
func Open(path string, stdout io.Writer) (*Destination, error) {
	if path == "" || path == "-" {
		return &Destination{stdout: stdout}, nil
	}
	if fd, ok := descriptorOf(path); ok {
		return openDescriptor(path, fd, stdout)
	}
	if os.IsPathSeparator(path[len(path)-1]) {
		return nil, &Error{Path: path, Message: "the path ends with a separator", Hint: "specify a file with -o"}
	}
	info, err := os.Stat(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, openError(path, err)
	}
	switch {
	case err != nil || info.Mode().IsRegular():
		return openFile(path, info)
	case info.IsDir():
		return nil, &Error{Path: path, Message: "it is a directory", Hint: "specify a file in it with -o"}
	case info.Mode()&(fs.ModeDevice|fs.ModeNamedPipe) != 0:
		return openUnbuffered(path, info)
	}
	return nil, &Error{Path: path, Message: "it is not a file, device, or pipe", Hint: otherFileHint}
}

// openFile creates the temporary file; info is nil if path does not exist.
func openFile(path string, info fs.FileInfo) (*Destination, error) {
	target, err := resolveLinks(path)
	if err != nil {
		return nil, openError(path, err)
	}
	if err := checkName(target); err != nil {
		return nil, openError(path, err)
	}
	if info != nil {
		if info, err = checkWritable(target); err != nil {
			return nil, openError(path, err)
		}
	}
	f, err := createTemp(target, info)
	if err != nil {
		return nil, openError(path, err)
	}
	return &Destination{path: path, file: f, temp: f.Name(), target: target, old: info, rename: filesystem.Rename}, nil
}

// openDescriptor writes to a file descriptor that the process was started with.
// Its path would instead replace the file behind it, or overwrite what others
// wrote there.
func openDescriptor(path string, fd int, stdout io.Writer) (*Destination, error) {
	if fd == 1 {
		return &Destination{stdout: stdout}, nil
	}
	f, err := duplicate(fd)
	if err != nil {
		return nil, &Error{Path: path, Message: fmt.Sprintf("the file descriptor %d is not open for writing", fd),
			Hint: "redirect it to a file or a pipe, or specify another file with -o", Err: err}
	}
	return &Destination{path: path, file: f}, nil
}

func openUnbuffered(path string, info fs.FileInfo) (*Destination, error) {
	d := &Destination{path: path, pipe: info.Mode()&fs.ModeNamedPipe != 0}
	f, err := openNonblocking(path)
	if err != nil && (!d.pipe || !isNoReader(err)) {
		return nil, openError(path, err)
	}
	d.file = f
	return d, nil
}

// Commit completes the output: it flushes a file to disk and renames it to its
// name. It fails with an *Error, after a failed write, or after Discard; an
// existing file is then unchanged, and no new file is left behind. Only a file that
// can't be replaced can be incomplete; the error then names a complete copy.
func (d *Destination) Commit() error {
	if d.done {
		return d.result
	}
	if d.failed != nil {
		d.Discard()
		d.result = d.failed
		return d.result
	}
	d.done = true
	if rest := d.text.end(); len(rest) > 0 {
		if _, err := d.stdout.Write(rest); err != nil {
			d.result = writeError(d.path, err)
			return d.result
		}
	}
	if err := d.finish(); err != nil {
		e := writeError(d.path, err)
		if d.inPlace.Load() {
			e.Hint = "the complete output is in " + diag.Path(d.temp)
		}
		d.result = e
	}
	return d.result
}

// Discard abandons the output: an existing file is unchanged, and no new file
// is left behind. It can't take back what was written to standard output, a
// device, or a pipe. It has no effect after Commit, so it can be deferred.
func (d *Destination) Discard() {
	if d.done {
		return
	}
	d.done = true
	d.result = &Error{Path: d.path, Message: "the output was discarded"}
	d.cleanUp()
}

// Abandon removes the temporary file while another goroutine may still be writing
// to it; Commit then fails. It has no effect after Commit or Discard.
func (d *Destination) Abandon() {
	if d.temp != "" && !d.inPlace.Load() {
		_ = d.file.Close()
		_ = os.Remove(d.temp)
	}
}

// finish closes the output and renames a temporary file.
func (d *Destination) finish() error {
	if d.temp == "" {
		return d.closeUnbuffered()
	}
	if err := d.file.Sync(); err != nil && !filesystem.IsSyncUnsupported(err) {
		d.cleanUp()
		return fmt.Errorf("flush: %w", err)
	}
	if err := d.file.Close(); err != nil {
		d.cleanUp()
		return fmt.Errorf("close: %w", err)
	}
	err := d.rename(d.temp, d.target)
	if isReplaceRefused(err) && d.old != nil {
		return d.overwrite(err)
	}
	if err != nil {
		d.cleanUp()
		return renameError(d.target, err)
	}
	return nil
}

// cleanUp closes the output and removes the temporary file (best effort).
func (d *Destination) cleanUp() {
	if d.temp == "" {
		_ = d.closeUnbuffered()
		return
	}
	_ = d.file.Close()
	_ = os.Remove(d.temp)
}

// closeUnbuffered closes a device or a pipe. A pipe that was never opened is
// opened first, so a waiting reader sees the end of the file.
func (d *Destination) closeUnbuffered() error {
	if d.pipe && d.file == nil {
		if f, err := openNonblocking(d.path); err == nil {
			d.file = f
		}
	}
	if d.file == nil { // a pipe without a reader, or standard output
		return nil
	}
	if err := d.file.Close(); err != nil {
		return fmt.Errorf("close: %w", err)
	}
	return nil
}

// renameError explains the most likely causes of a failed rename.
func renameError(target string, err error) error {
	if info, e := os.Lstat(target); e == nil && info.IsDir() {
		return fmt.Errorf("%w: %w", errBecameDirectory, err)
	}
	if _, e := os.Stat(filepath.Dir(target)); errors.Is(e, fs.ErrNotExist) {
		return fmt.Errorf("%w: %w", errDirectoryRemoved, err)
	}
	return err
}
