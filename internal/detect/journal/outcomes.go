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
	return s.outcomeAt(e.at)
}

func (s *State) outcomeAt(at position) (o Outcome, ok bool, err error) {
	file, release, err := s.open(at.journal())
	if err != nil {
		return Outcome{}, false, err
	}
	defer release()
	in := bufio.NewReaderSize(io.NewSectionReader(file, at.offset(), maxLine), 1<<10)
	text, err := in.ReadBytes('\n')
	if err != nil {
		return Outcome{}, false, readError(file.Name(), err)
	}
	return decode(text, file.Name())
}

// Outcomes returns the last outcome of every input, in the order of the journals.
func (s *State) Outcomes() iter.Seq2[Outcome, error] {
	return s.OutcomesOf(func(string) bool { return true })
}

// OutcomesOf returns the last outcome of every input whose name is wanted.
func (s *State) OutcomesOf(wanted func(name string) bool) iter.Seq2[Outcome, error] {
	return func(yield func(Outcome, error) bool) {
		err := s.replay(func(text []byte, p *parsed, at position) error {
			if !s.isLast(p, at) || !wanted(string(p.name)) {
				return nil
			}
			o, ok, err := decode(text, s.paths[at.journal()])
			if err == nil && ok && !yield(o, nil) {
				err = errStopped
			}
			return err
		})
		if err != nil && !errors.Is(err, errStopped) {
			yield(Outcome{}, err)
		}
	}
}

var errStopped = errors.New("stopped")

// replay calls f for each outcome in the journals. The arguments are valid until f
// returns.
func (s *State) replay(f func(text []byte, p *parsed, at position) error) error {
	for number, path := range s.paths {
		if err := replayFile(number, path, f); err != nil {
			return err
		}
	}
	return nil
}

func replayFile(number int, path string, f func(text []byte, p *parsed, at position) error) error {
	file, err := os.Open(path)
	if err != nil {
		return readError(path, err)
	}
	defer func() { _ = file.Close() }() // only read
	lines, offset := lineReader{in: bufio.NewReaderSize(file, bufferSize)}, int64(0)
	var p parsed
	for {
		text, n, err := lines.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return readError(path, err)
		}
		if p.parse(text) && p.outcome != other {
			if err := f(text, &p, newPosition(number, offset)); err != nil {
				return err
			}
		}
		offset += n
	}
}

// isLast reports whether the outcome at a position is the last of its input.
func (s *State) isLast(p *parsed, at position) bool {
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

// maxOpen is how many journals stay open.
const maxOpen = 32

// open returns the file of a journal. It stays open, unless there are too many.
func (s *State) open(number int) (file *os.File, release func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if file := s.files[number]; file != nil {
		return file, func() {}, nil
	}
	file, err = os.Open(s.paths[number])
	switch {
	case err != nil:
		return nil, nil, readError(s.paths[number], err)
	case len(s.files) >= maxOpen:
		return file, func() { _ = file.Close() }, nil // only read
	}
	s.files[number] = file
	return file, func() {}, nil
}

// Close closes the files from which outcomes were read.
func (s *State) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, file := range s.files {
		_ = file.Close() // only read
	}
	clear(s.files)
}
