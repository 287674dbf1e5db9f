package journal

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"time"

	"vision1/internal/filesystem"
	"vision1/internal/output"
)

// A Journal is a journal to which this process alone appends. It is safe for
// concurrent use.
type Journal struct {
	state  *State
	number int // in state
	unlock func() error

	mu     sync.Mutex
	file   *os.File
	size   int64
	broken error // the end of the file is not known
}

// Open locks a journal of an output directory, creates both if necessary, and
// reads all journals there. Of the one that it opens, it removes an incomplete last
// line. An error is a *LockedError, an *Error, a *VersionError, or an
// *output.Error.
func Open(outputDir, journal string) (*Journal, error) {
	dir := filepath.Join(outputDir, Dir)
	if err := os.MkdirAll(dir, 0o777); err != nil { //nolint:gosec // less the umask, as the results
		return nil, createError(outputDir, err)
	}
	path := filepath.Join(dir, journal)
	unlock, err := lock(outputDir, journal)
	if err != nil {
		return nil, err
	}
	j := &Journal{unlock: unlock}
	if err := j.open(outputDir, path); err != nil {
		return nil, errors.Join(err, j.Close())
	}
	return j, nil
}

func (j *Journal) open(outputDir, path string) error {
	j.state = NewState()
	paths, err := find(outputDir)
	if err != nil {
		return err
	}
	j.number = -1
	for i, p := range paths {
		end, err := j.state.read(p)
		if err != nil {
			return err
		}
		if p == path {
			j.number, j.size = i, end
		}
	}
	isNew := j.number < 0
	if isNew {
		j.number = j.state.addJournal(path)
	}
	j.file, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666) //nolint:gosec // less the umask, as the results
	if err != nil {
		return createError(path, err)
	}
	if err := j.file.Truncate(j.size); err != nil {
		return output.FileError(path, err)
	}
	if isNew {
		syncDirectory(filepath.Dir(path))
	}
	return nil
}

// State returns what the journals say. It is updated by what is appended.
func (j *Journal) State() *State { return j.state }

// A Mark is the end of a journal at some time.
type Mark struct{ at position }

// Mark returns the end of the journal.
func (j *Journal) Mark() Mark {
	j.mu.Lock()
	defer j.mu.Unlock()
	return Mark{newPosition(j.number, j.size)}
}

// IsAfter reports whether the outcome was appended after the mark.
func (e *Entry) IsAfter(m Mark) bool { return e.at.journal() == m.at.journal() && e.at >= m.at }

// AppendRun records the start of a command.
func (j *Journal) AppendRun(r Run) error {
	r.Time = r.Time.UTC()
	return j.append(&line{Version: version, Run: &r})
}

// AppendSent records a request that is about to be sent, and returns its ID. The
// record is on the disk when AppendSent returns.
func (j *Journal) AppendSent(s Sent) (id int64, err error) {
	s.ID = j.state.newID()
	for part := range s.lines() {
		if err := j.append(&line{Sent: part.json()}); err != nil {
			return 0, err
		}
	}
	return s.ID, j.sync()
}

// sync makes what was appended survive a crash of the system. Each caller flushes: the
// file system flushes for several at once, and to let them wait for one another here
// took 2.7 times as long (BenchmarkAppendSent).
func (j *Journal) sync() error {
	if err := j.file.Sync(); err != nil && !filesystem.IsSyncUnsupported(err) {
		return output.FileError(j.file.Name(), err)
	}
	return nil
}

// AppendUnsent records that a request was not sent after all, so it costs nothing.
func (j *Journal) AppendUnsent(s Sent) error {
	for part := range s.lines() {
		part.Batch = nil
		if err := j.append(&line{Unsent: part.json()}); err != nil {
			return err
		}
	}
	return nil
}

// AppendOutcome records how an input ended.
func (j *Journal) AppendOutcome(o *Outcome) error { return j.append(o.line()) }

// AppendNoInput records that a name, which failed before, is no input after all: a
// directory that couldn't be read then, for example.
func (j *Journal) AppendNoInput(input string) error {
	return j.append(&line{NoInput: &noInputJSON{Name: name(input), Time: time.Now().UTC().Truncate(time.Millisecond)}})
}

// append writes a record with one system call. If only a part could be written, it
// is removed. An error is an *output.Error.
func (j *Journal) append(l *line) error {
	text, err := l.encode()
	if err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.broken != nil {
		return j.broken
	}
	if _, err := j.file.WriteAt(text, j.size); err != nil {
		failed := output.FileError(j.file.Name(), err)
		if j.file.Truncate(j.size) != nil {
			j.broken = failed
		}
		return failed
	}
	at := newPosition(j.number, j.size)
	j.size += int64(len(text))
	_, err = j.state.apply(text, at)
	return err
}

// Close closes and unlocks the journal.
func (j *Journal) Close() error {
	var err error
	if j.file != nil {
		if err = j.file.Close(); err != nil {
			err = output.FileError(j.file.Name(), err)
		}
	}
	if j.state != nil {
		j.state.Close()
	}
	return errors.Join(err, j.unlock())
}

func (s *State) newID() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nextID++
	return s.nextID
}

// syncDirectory makes a new file survive a crash of the system, where that is
// possible.
func syncDirectory(path string) {
	dir, err := os.Open(path)
	if err != nil {
		return
	}
	_ = dir.Sync()  // best effort
	_ = dir.Close() // only read
}
