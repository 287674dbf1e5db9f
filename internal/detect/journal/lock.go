package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// lockName is the lock of an output directory: a process that writes to the journal
// Default holds it alone, and those that write to the journals of shares together.
const lockName = "lock"

// lockSuffix ends the name of the lock of a share's journal.
const lockSuffix = ".lock"

// lock locks a journal of an output directory until the returned function is called,
// or the process ends. An error is a *LockedError or an *output.Error.
func lock(outputDir, journal string) (unlock func() error, err error) {
	dir := filepath.Join(outputDir, Dir)
	common := filepath.Join(dir, lockName)
	if journal == Default {
		return lockFile(outputDir, common, false)
	}
	unlockCommon, err := lockFile(outputDir, common, true)
	if err != nil {
		return nil, err
	}
	unlockShare, err := lockFile(outputDir, filepath.Join(dir, journal+lockSuffix), false)
	if err != nil {
		return nil, errors.Join(err, unlockCommon())
	}
	unlock = func() error { return errors.Join(unlockShare(), unlockCommon()) }
	if other, ok := findHeld(outputDir, func(name string) bool { return shareCount(name) != shareCount(journal) }); ok {
		other.Mixed = true
		return nil, errors.Join(other, unlock())
	}
	return unlock, nil
}

// lockFile locks a file. Several processes can have a lock that is shared, none of
// which is named in it.
func lockFile(outputDir, path string, shared bool) (unlock func() error, err error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() { // opening a named pipe would wait
		return nil, createError(path, errNotRegular)
	}
	l := flock.New(path, flock.SetPermissions(0o666), flock.SetFlag(os.O_CREATE|os.O_RDWR))
	try := l.TryLock
	if shared {
		try = l.TryRLock
	}
	locked, err := try()
	switch {
	case err != nil && errors.Is(err, errors.ErrUnsupported):
		return nil, createError(path, errors.Join(constError("its file system has no locks"), err))
	case err != nil:
		return nil, createError(path, err)
	case !locked && filepath.Base(path) == lockName && !shared:
		if held, ok := findHeld(outputDir, func(string) bool { return true }); ok {
			return nil, held
		}
		return nil, &LockedError{Path: outputDir, Holder: readHolder(path)}
	case !locked:
		return nil, &LockedError{Path: outputDir, Holder: readHolder(path), Share: shareOf(filepath.Base(path))}
	case shared:
		return l.Unlock, nil
	}
	if err := writeHolder(path); err != nil {
		return nil, errors.Join(createError(path, err), l.Unlock())
	}
	return l.Unlock, nil
}

// findHeld returns the error for a share that a process is writing, among those whose
// journals match.
func findHeld(outputDir string, match func(journal string) bool) (*LockedError, bool) {
	dir := filepath.Join(outputDir, Dir)
	entries, _ := os.ReadDir(dir) // what can't be listed can't be found out
	for _, e := range entries {
		name, isLock := strings.CutSuffix(e.Name(), lockSuffix)
		if isShare, _ := filepath.Match(sharePattern, name); !isLock || !isShare || !match(name) {
			continue
		}
		path := filepath.Join(dir, e.Name())
		l := flock.New(path, flock.SetFlag(os.O_RDWR))
		locked, err := l.TryRLock()
		switch {
		case err != nil:
			continue // the process that holds it, if any, can't be found out
		case locked:
			_ = l.Unlock() // only read
		default:
			return &LockedError{Path: outputDir, Holder: readHolder(path), Share: shareOf(filepath.Base(path))}, true
		}
	}
	return nil, false
}

// On Windows, other processes can't read a byte that is locked, which is the
// first: the holder comes after it, padded to a fixed size, so that the file need
// not be truncated.
const (
	holderOffset = 1
	holderSize   = 1 << 10
)

func writeHolder(path string) error {
	host, err := os.Hostname()
	if err != nil {
		host = "an unknown host"
	}
	text, err := json.Marshal(Holder{PID: os.Getpid(), Host: host, Started: time.Now().UTC().Truncate(time.Second)})
	if err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	padding := max(0, holderSize-len(text))
	_, err = file.WriteAt(append(text, bytes.Repeat([]byte(" "), padding)...), holderOffset)
	return errors.Join(err, file.Close())
}

// readHolder returns zero if the holder is not known: it may have locked the file
// a moment ago.
func readHolder(path string) Holder {
	file, err := os.Open(path)
	if err != nil {
		return Holder{}
	}
	defer func() { _ = file.Close() }() // only read
	text, err := io.ReadAll(io.NewSectionReader(file, holderOffset, holderSize))
	var h Holder
	if err != nil || json.Unmarshal(bytes.TrimSpace(text), &h) != nil {
		return Holder{}
	}
	return h
}
