// Package output is where a reply goes: standard output or a file that appears
// whole or not at all. What passes is checked and never changed, and nothing of
// it is kept.
//
// Here belong the destinations of -o, the checks of a reply on its way there,
// and what makes text fit for a terminal. Exit codes and the wording around
// errors do not: they are the command line's.
package output

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// A Destination is a place for one reply: standard output, a file, or a device
// or a pipe. Exactly one of Commit and Discard has an effect, the first.
type Destination struct {
	// Terminal is set by the caller where standard output is a terminal: Copy
	// then ends the last line where the reply did not.
	Terminal bool

	path   string    // as typed; "" for standard output
	stdout io.Writer // nil for the others
	file   *os.File  // being written: the temporary file, the device or the pipe
	temp   string    // name of the temporary file; "" where there is none
	target string    // what the temporary file is to become
	pipe   bool      // a named pipe, which is opened when somebody reads it
	spare  []byte    // what is being written straight, out of the caller's reach
	failed error     // the first failure to write; what is written is not whole
	done   bool
	result error // of the Commit or Discard that was first
}

// Open makes a destination of the word after -o: "" or "-" (and /dev/stdout) is
// standard output, anything else a path. It is to be called before the reply is
// asked for, since it finds out whether the file can be made; if not, it fails
// with an *Error.
//
// A file is written under another name in its folder until Commit; a symbolic link
// is followed to its file, which keeps its mode and, where the system allows it,
// its owner; other names of an old file (hard links) keep the old content. A device is opened at once and written straight; so is a named pipe,
// but where nobody reads it yet it is opened at the first write.
func Open(path string, stdout io.Writer) (*Destination, error) {
	if path == "" || path == "-" || (path == "/dev/stdout" && runtime.GOOS != "windows") {
		return &Destination{stdout: stdout}, nil
	}
	if os.IsPathSeparator(path[len(path)-1]) {
		return nil, &Error{Path: path, Message: "it ends like the name of a folder", Hint: "name a file with -o"}
	}
	info, err := os.Stat(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, openError(path, err)
	}
	switch {
	case err != nil || info.Mode().IsRegular():
		return openFile(path, info)
	case info.IsDir():
		return nil, &Error{Path: path, Message: "it is a folder", Hint: "name a file in it with -o"}
	case info.Mode()&(fs.ModeDevice|fs.ModeNamedPipe) != 0:
		return openStraight(path, info)
	}
	return nil, &Error{Path: path, Message: "it is neither a file, a device nor a pipe", Hint: otherFile}
}

// openFile prepares a file; info is nil where there is none yet.
func openFile(path string, info fs.FileInfo) (*Destination, error) {
	target, err := follow(path)
	if err != nil {
		return nil, openError(path, err)
	}
	if info != nil {
		if err := probe(target); err != nil {
			return nil, openError(path, err)
		}
	}
	f, err := createTemp(target, info)
	if err != nil {
		return nil, openError(path, err)
	}
	return &Destination{path: path, file: f, temp: f.Name(), target: target}, nil
}

func openStraight(path string, info fs.FileInfo) (*Destination, error) {
	d := &Destination{path: path, pipe: info.Mode()&fs.ModeNamedPipe != 0}
	f, err := openNow(path)
	if err != nil && (!d.pipe || !isUnread(err)) {
		return nil, openError(path, err)
	}
	d.file = f
	return d, nil
}

// Writer returns what writes to the destination until ctx ends: writing to a
// reader that does not read, or waiting for one to come, ends with it, and the
// error then has the context's in its chain. Any other error is an *Error.
// After Commit or Discard it fails.
func (d *Destination) Writer(ctx context.Context) io.Writer {
	return d.writer(ctx)
}

// Commit ends the writing: a file is flushed to the disk and gets its name. It
// fails with an *Error; then an older file is as it was, and no other is left
// behind. It also fails where a write has failed, or after Discard.
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
	if err := d.finish(); err != nil {
		d.result = writeError(d.path, err)
	}
	return d.result
}

// Discard gives the output up: an older file is as it was, and no other is left
// behind. What standard output, a device or a pipe got stays there. It has no
// effect after Commit, so that it can be deferred.
func (d *Destination) Discard() {
	if d.done {
		return
	}
	d.done = true
	d.result = &Error{Path: d.path, Message: "the output was given up"}
	d.abandon()
}

// finish closes what is open and gives a temporary file its name.
func (d *Destination) finish() error {
	if d.temp == "" {
		return d.closeStraight()
	}
	if err := d.file.Sync(); err != nil && !cannotSync(err) {
		d.abandon()
		return fmt.Errorf("flush: %w", err)
	}
	if err := d.file.Close(); err != nil {
		d.abandon()
		return fmt.Errorf("close: %w", err)
	}
	if err := os.Rename(d.temp, d.target); err != nil {
		d.abandon()
		return renameError(d.target, err)
	}
	return nil
}

// abandon closes what is open and removes the temporary file. Nothing that fails
// here could be helped by anyone.
func (d *Destination) abandon() {
	if d.temp == "" {
		_ = d.closeStraight()
		return
	}
	_ = d.file.Close()
	_ = os.Remove(d.temp)
}

// closeStraight closes a device or a pipe. A pipe that was never opened is opened
// and closed, so that somebody who waits for it sees its end.
func (d *Destination) closeStraight() error {
	if d.pipe && d.file == nil {
		if f, err := openNow(d.path); err == nil {
			d.file = f
		}
	}
	if d.file == nil { // nobody waits, or standard output
		return nil
	}
	if err := d.file.Close(); err != nil {
		return fmt.Errorf("close: %w", err)
	}
	return nil
}

// renameError says in words why the file could not get its name.
func renameError(target string, err error) error {
	if info, e := os.Lstat(target); e == nil && info.IsDir() {
		return fmt.Errorf("%w: %w", errBecameFolder, err)
	}
	if _, e := os.Stat(filepath.Dir(target)); errors.Is(e, fs.ErrNotExist) {
		return fmt.Errorf("%w: %w", errFolderGone, err)
	}
	return err
}
