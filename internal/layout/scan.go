package layout

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// A scanner reads JSON in one pass, and builds nothing but the values that are asked
// for: responses are long, and most of their bytes are the boxes of symbols. What is
// skipped is not validated.
type scanner struct {
	data []byte
	pos  int
	err  error
}

func (s *scanner) fail() {
	if s.err == nil {
		s.err = fmt.Errorf("the response is not valid JSON (at byte %d)", s.pos)
	}
	s.pos = len(s.data)
}

// peek skips white space and returns the next byte, or 0 at the end.
func (s *scanner) peek() byte {
	if s.pos < len(s.data) && s.data[s.pos] > ' ' {
		return s.data[s.pos]
	}
	return s.skipSpace()
}

func (s *scanner) skipSpace() byte {
	for s.pos < len(s.data) {
		switch c := s.data[s.pos]; c {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return c
		}
	}
	return 0
}

// object calls field for each member of an object. What field doesn't read is
// skipped, as is a value that is not an object.
func (s *scanner) object(field func(name []byte)) {
	s.members('{', '}', func() {
		if s.peek() != '"' {
			s.fail()
			return
		}
		name := s.bytes()
		if s.peek() != ':' {
			s.fail()
			return
		}
		s.pos++
		s.peek()
		start := s.pos
		field(name)
		if s.pos == start {
			s.skip()
		}
	})
}

// array calls element for each element of an array. What element doesn't read is
// skipped, as is a value that is not an array.
func (s *scanner) array(element func()) {
	s.members('[', ']', func() {
		s.peek()
		start := s.pos
		element()
		if s.pos == start {
			s.skip()
		}
	})
}

// members calls member for the parts between an opening and a closing bracket.
func (s *scanner) members(opening, closing byte, member func()) {
	if s.peek() != opening {
		s.skip()
		return
	}
	s.pos++
	if s.peek() == closing {
		s.pos++
		return
	}
	for s.err == nil {
		member()
		switch s.peek() {
		case ',':
			s.pos++
		case closing:
			s.pos++
			return
		default:
			s.fail()
		}
	}
}

// skip skips a value.
func (s *scanner) skip() {
	depth := 0
	for {
		switch s.peek() {
		case '"':
			s.token()
		case '{', '[':
			depth++
			s.pos++
		case '}', ']':
			depth--
			s.pos++
		case ',', ':':
			if depth == 0 {
				s.fail()
				return
			}
			s.pos++
			continue
		default:
			s.literal()
		}
		if depth <= 0 || s.err != nil {
			if depth < 0 {
				s.fail()
			}
			return
		}
	}
}

// literal returns a number, true, false, or null. It fails if there is none.
func (s *scanner) literal() []byte {
	start := s.pos
	for s.pos < len(s.data) {
		c := s.data[s.pos]
		if c < '+' || c == ',' || c == ':' || c == ']' || c == '}' || c > 'z' {
			break
		}
		s.pos++
	}
	if s.pos == start {
		s.fail()
		return nil
	}
	return s.data[start:s.pos]
}

// token returns a string with its quotation marks, and whether it has escapes.
func (s *scanner) token() (quoted []byte, escaped bool) {
	start := s.pos
	s.pos++
	// Most strings are short: a loop is faster then.
	const short = 24
	for i, c := range s.data[s.pos:min(s.pos+short, len(s.data))] {
		if c == '"' {
			s.pos += i + 1
			return s.data[start:s.pos], false
		}
		if c == '\\' {
			break
		}
	}
	end := -1 // of the next quotation mark, which is searched for once: texts are long
	for s.pos < len(s.data) {
		if end < s.pos {
			next := bytes.IndexByte(s.data[s.pos:], '"')
			if next < 0 {
				break
			}
			end = s.pos + next
		}
		escape := bytes.IndexByte(s.data[s.pos:end], '\\')
		if escape < 0 {
			s.pos = end + 1
			return s.data[start:s.pos], escaped
		}
		escaped = true
		s.pos += escape + 2
	}
	s.fail()
	return nil, false
}

// bytes returns the text of a string, which is valid until the response changes; nil
// if the value is not a string. It can have invalid UTF-8.
func (s *scanner) bytes() []byte {
	if s.peek() != '"' {
		s.skip()
		return nil
	}
	quoted, escaped := s.token()
	if len(quoted) < 2 {
		return nil
	}
	if !escaped {
		return quoted[1 : len(quoted)-1]
	}
	var text string
	if json.Unmarshal(quoted, &text) != nil {
		return nil
	}
	return []byte(text)
}

// number returns a finite number, also if it is a string; 0 for other values.
func (s *scanner) number() float64 {
	c := s.peek()
	if c == '"' {
		return parseNumber(s.bytes())
	}
	if c != '-' && (c < '0' || c > '9') {
		s.skip()
		return 0
	}
	// Most numbers are short and whole.
	const short = 9
	n := 0
	for i, c := range s.data[s.pos:min(s.pos+short, len(s.data))] {
		if c < '0' || c > '9' {
			if c == ',' || c == '}' || c == '\n' {
				s.pos += i
				return float64(n)
			}
			break
		}
		n = n*10 + int(c-'0')
	}
	return parseNumber(s.literal())
}

func parseNumber(text []byte) float64 {
	n, err := strconv.ParseFloat(string(text), 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return 0
	}
	return n
}

// vertex reads a vertex as the service writes most of them, {"x":12,"y":34}, which are
// most of a response. It leaves any other to object.
func (s *scanner) vertex() (x, y int, ok bool) {
	rest := s.data[s.pos:]
	x, rest, ok = cutNumber(rest, `{"x":`)
	if ok {
		y, rest, ok = cutNumber(rest, `,"y":`)
	}
	if !ok || len(rest) == 0 || rest[0] != '}' {
		return 0, 0, false
	}
	s.pos = len(s.data) - len(rest) + 1
	return x, y, true
}

// cutNumber cuts a prefix and a number of a few digits off the start of a text.
func cutNumber(text []byte, prefix string) (n int, rest []byte, ok bool) {
	const most = 6
	if len(text) < len(prefix)+most || string(text[:len(prefix)]) != prefix {
		return 0, nil, false
	}
	text = text[len(prefix):]
	for i, c := range text[:most] {
		if c < '0' || c > '9' {
			return n, text[i:], i > 0
		}
		n = n*10 + int(c-'0')
	}
	return 0, nil, false
}
