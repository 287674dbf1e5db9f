package journal

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
)

// Outcome reads the outcome of an input again. ok is false if there is none.
func (s *State) Outcome(e Entry) (o Outcome, ok bool, err error) {
	if !e.Done && !e.Failed {
		return Outcome{}, false, nil
	}
	file, err := s.open(e.at.journal())
	if err != nil {
		return Outcome{}, false, err
	}
	in := bufio.NewReaderSize(io.NewSectionReader(file, e.at.offset(), maxLine), 1<<10)
	text, err := in.ReadBytes('\n')
	if err != nil {
		return Outcome{}, false, readError(file.Name(), err)
	}
	return decode(text, file.Name())
}

// Outcomes returns the last outcome of every input, in the order of the journals.
func (s *State) Outcomes() iter.Seq2[Outcome, error] { return s.outcomes(false) }

// Failures returns those of Outcomes that are errors, and reads nothing else.
func (s *State) Failures() iter.Seq2[Outcome, error] {
	if s.Counts().Failed == 0 {
		return func(func(Outcome, error) bool) {}
	}
	return s.outcomes(true)
}

func (s *State) outcomes(failed bool) iter.Seq2[Outcome, error] {
	return func(yield func(Outcome, error) bool) {
		for number, path := range s.paths {
			if err := s.replay(number, path, failed, yield); err != nil {
				if !errors.Is(err, errStopped) {
					yield(Outcome{}, err)
				}
				return
			}
		}
	}
}

var errStopped = errors.New("stopped")

// replay yields those outcomes in a journal that are the last of their inputs, or
// only those of them that failed.
func (s *State) replay(number int, path string, failed bool, yield func(Outcome, error) bool) error {
	file, err := os.Open(path)
	if err != nil {
		return readError(path, err)
	}
	defer func() { _ = file.Close() }() // only read
	lines, offset := lineReader{in: bufio.NewReaderSize(file, bufferSize)}, int64(0)
	for {
		text, n, err := lines.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return readError(path, err)
		}
		if s.isLast(text, newPosition(number, offset), failed) {
			o, ok, err := decode(text, path)
			if err != nil {
				return err
			}
			if ok && !yield(o, nil) {
				return errStopped
			}
		}
		offset += n
	}
}

// isLast reports whether the text at a position is the last outcome of an input, and
// failed if it must.
func (s *State) isLast(text []byte, at position, failedOnly bool) bool {
	var p parsed
	if !p.parse(text) || p.outcome == other || failedOnly && p.entry.status != statusFailed {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.index.find(hashName(p.name))
	return e != nil && e.status != statusNone && e.at == at
}

func decode(text []byte, path string) (Outcome, bool, error) {
	var l line
	if err := json.Unmarshal(text, &l); err != nil {
		return Outcome{}, false, readError(path, fmt.Errorf("a record is invalid: %w", err))
	}
	switch {
	case l.Done != nil:
		return l.Done.outcome(), true, nil
	case l.Failed != nil:
		return l.Failed.outcome(), true, nil
	default:
		return Outcome{}, false, nil
	}
}

// open returns the file of a journal, which stays open.
func (s *State) open(number int) (*os.File, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.files[number] == nil {
		file, err := os.Open(s.paths[number])
		if err != nil {
			return nil, readError(s.paths[number], err)
		}
		s.files[number] = file
	}
	return s.files[number], nil
}

// Close closes the files from which outcomes were read.
func (s *State) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, file := range s.files {
		if file != nil {
			_ = file.Close() // only read
		}
		s.files[i] = nil
	}
}
