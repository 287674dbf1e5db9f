package journal

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"syscall"
)

// Dir is the directory below an output directory that has the journals.
const Dir = ".vision1"

// Default is the name of the journal of a command that processes all inputs. For the
// others, see ShareName.
const Default = "journal.jsonl"

const (
	bufferSize = 256 << 10
	// maxLine is the longest record: 16 names of 4 KiB, each byte an escape sequence
	// of six, and more than that.
	maxLine = 1 << 20

	typicalRecord = 400 // bytes for an input; fewer mean that a table grows
	maxGrow       = 1 << 30
)

// Read returns what all journals of an output directory say, which is nothing if
// there are none. It locks nothing: another process may be appending.
func Read(output string) (*State, error) {
	s := NewState()
	paths, err := find(output)
	if err != nil {
		return nil, err
	}
	for _, path := range paths {
		if _, err := s.read(path); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Refresh adds what was appended since an output directory was read, also to new
// journals.
func (s *State) Refresh(output string) error {
	paths, err := find(output)
	if err != nil {
		return err
	}
	for _, path := range paths {
		if number := slices.Index(s.paths, path); number < 0 {
			_, err = s.read(path)
		} else {
			err = s.readFrom(number)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// find returns the journals of an output directory.
func find(output string) ([]string, error) {
	dir := filepath.Join(output, Dir)
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, readError(dir, err)
	}
	var paths []string
	for _, e := range entries {
		if share, _ := filepath.Match(sharePattern, e.Name()); share || e.Name() == Default {
			paths = append(paths, filepath.Join(dir, e.Name()))
		}
	}
	slices.Sort(paths)
	return paths, nil
}

// read adds the records of a journal. It returns where the last complete line ends.
func (s *State) read(path string) (end int64, err error) {
	number := s.addJournal(path)
	err = s.readFrom(number)
	return s.ends[number], err
}

// addJournal returns the number of a journal that was not read yet.
func (s *State) addJournal(path string) int {
	s.paths, s.ends = append(s.paths, path), append(s.ends, 0)
	return len(s.paths) - 1
}

// readFrom adds the records of a journal from where the last complete line ended.
func (s *State) readFrom(number int) error {
	path, start := s.paths[number], s.ends[number]
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0) // it may be a named pipe
	if err != nil {
		return readError(path, err)
	}
	defer func() { _ = file.Close() }() // only read
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errNotRegular
	}
	if err != nil {
		return readError(path, err)
	}
	if info.Size() <= start {
		return nil
	}
	s.index.grow(s.index.count + int(min(info.Size()-start, maxGrow)/typicalRecord))
	return s.readLines(io.NewSectionReader(file, start, math.MaxInt64-start), number)
}

// readLines adds the records in what follows in a journal.
func (s *State) readLines(in io.Reader, number int) error {
	path, end, records := s.paths[number], &s.ends[number], 0
	lines := lineReader{in: bufio.NewReaderSize(in, bufferSize)}
	for {
		text, n, err := lines.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return readError(path, err)
		}
		ok, err := s.apply(text, newPosition(number, *end))
		if err != nil {
			return err
		}
		if ok {
			records++
		}
		*end += n
	}
	if records == 0 && *end > 0 {
		return &Error{Path: path, Message: "not a journal of vision1", Hint: "move it away, or specify another directory with -o"}
	}
	return nil
}

// A lineReader reads lines. Of one that is longer than maxLine, it returns the
// start.
type lineReader struct {
	in   *bufio.Reader
	long []byte
}

// next returns a line with its line feed, and its length. After the last complete
// line it returns io.EOF.
func (r *lineReader) next() (text []byte, length int64, err error) {
	r.long = r.long[:0]
	for {
		part, err := r.in.ReadSlice('\n')
		length += int64(len(part))
		switch {
		case err == nil && len(r.long) == 0:
			return part, length, nil
		case err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return nil, length, err
		}
		r.long = append(r.long, part[:min(len(part), maxLine-len(r.long))]...)
		if err == nil {
			return r.long, length, nil
		}
	}
}
