package results

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"

	"vision1/internal/diag"
	"vision1/internal/output"
)

// maxUnspooled is how many bytes of results are stored in memory before they are
// written to a temporary file.
const maxUnspooled = 1 << 20

// A spool stores the results that were written, for inputs with the same bytes. Its
// memory is about 50 bytes for each.
type spool struct {
	file   *os.File // nil until the buffer is full
	size   int64    // of the file
	buffer []byte   // follows the file
	index  map[nameHash]span
}

// A nameHash identifies a name.
type nameHash [16]byte

// A span is where a result is stored: a line with a spooled, and the response.
type span struct {
	start int64
	size  int
}

// A spooled is what is stored of a result, other than its response.
type spooled struct {
	SHA256  string   `json:"sha256"`
	Changes *Changes `json:"changes"`
	Error   *Error   `json:"error"`
}

func newSpool() *spool { return &spool{index: map[nameHash]span{}} }

func hashName(name string) nameHash {
	sum := sha256.Sum256([]byte(name))
	return nameHash(sum[:16])
}

func (s *spool) put(r *Result) error {
	if r.SHA256 == "" { // a URL: its bytes are unknown
		return nil
	}
	start := len(s.buffer)
	head, err := json.Marshal(spooled{r.SHA256, r.Changes, r.Error})
	if err != nil {
		return fmt.Errorf("store the result of %s: %w", diag.Path(r.Input.Name), err)
	}
	s.buffer = append(append(s.buffer, head...), '\n')
	s.buffer = append(s.buffer, r.Response...)
	s.index[hashName(r.Input.Name)] = span{s.size + int64(start), len(s.buffer) - start}
	if len(s.buffer) < maxUnspooled {
		return nil
	}
	return s.flush()
}

func (s *spool) flush() error {
	if s.file == nil {
		file, err := os.CreateTemp("", "vision1-*.tmp")
		if err != nil {
			return output.FileError(os.TempDir(), err)
		}
		s.file = file
	}
	if _, err := s.file.WriteAt(s.buffer, s.size); err != nil {
		return output.FileError(s.file.Name(), err)
	}
	s.size += int64(len(s.buffer))
	s.buffer = s.buffer[:0]
	return nil
}

// get returns the result for the input with the given name, without the input.
func (s *spool) get(name string) (Result, error) {
	at, ok := s.index[hashName(name)]
	if !ok {
		return Result{}, errNotWritten(name)
	}
	stored := make([]byte, at.size)
	if at.start >= s.size {
		copy(stored, s.buffer[at.start-s.size:])
	} else if _, err := s.file.ReadAt(stored, at.start); err != nil {
		return Result{}, output.FileError(s.file.Name(), err)
	}
	head, response, _ := bytes.Cut(stored, []byte("\n"))
	var entry spooled
	if err := json.Unmarshal(head, &entry); err != nil {
		return Result{}, output.FileError(s.file.Name(), err)
	}
	r := Result{SHA256: entry.SHA256, Changes: entry.Changes, Error: entry.Error}
	if len(response) > 0 {
		r.Response = response
	}
	return r, nil
}

// close removes the file (best effort).
func (s *spool) close() {
	if s.file != nil {
		_ = s.file.Close()
		_ = os.Remove(s.file.Name())
		s.file = nil
	}
}
