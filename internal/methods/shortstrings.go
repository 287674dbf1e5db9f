package methods

import (
	"bytes"
	"fmt"
	"io"
)

// maxShownString is how much of a string in JSON a terminal shows, in bytes:
// enough for a URL, and little of an image in base64.
const maxShownString = 200

// shortStrings reads JSON for people: the rest of a long string is replaced by its
// length.
type shortStrings struct {
	from     io.Reader
	inString bool
	escaped  bool // the last byte was a backslash
	length   int  // of the current string, in bytes
	left     bytes.Buffer
}

func (s *shortStrings) Read(p []byte) (int, error) {
	block := make([]byte, 32<<10)
	for s.left.Len() == 0 {
		n, err := s.from.Read(block)
		for _, c := range block[:n] {
			s.add(c)
		}
		if err != nil && s.left.Len() == 0 {
			return 0, err
		}
	}
	return s.left.Read(p)
}

func (s *shortStrings) add(c byte) {
	closes := s.inString && c == '"' && !s.escaped
	s.escaped = s.inString && c == '\\' && !s.escaped
	switch {
	case !s.inString:
		s.inString, s.length = c == '"', 0
	case closes:
		if more := s.length - maxShownString; more > 0 {
			fmt.Fprintf(&s.left, "… (%d bytes more)", more)
		}
		s.inString = false
	default:
		s.length++
		if s.length > maxShownString {
			return
		}
	}
	s.left.WriteByte(c)
}
