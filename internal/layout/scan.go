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
	for more := s.enter('{', '}'); more; more = s.next('}') {
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
	}
}

// array calls element for each element of an array. What element doesn't read is
// skipped, as is a value that is not an array.
func (s *scanner) array(element func()) {
	for more := s.enter('[', ']'); more; more = s.next(']') {
		s.peek()
		start := s.pos
		element()
		if s.pos == start {
			s.skip()
		}
	}
}

// enter goes to the first part between two brackets. It reports whether there is one.
func (s *scanner) enter(opening, closing byte) bool {
	if s.peek() != opening {
		s.skip()
		return false
	}
	s.pos++
	if s.peek() == closing {
		s.pos++
		return false
	}
	return s.err == nil
}

// next goes to the next part, or behind the closing bracket. It reports whether there is one.
func (s *scanner) next(closing byte) bool {
	switch s.peek() {
	case ',':
		s.pos++
		return s.err == nil
	case closing:
		s.pos++
	default:
		s.fail()
	}
	return false
}

// skip skips a value, of which only strings and the number of brackets matter.
func (s *scanner) skip() {
	switch s.peek() {
	case '"':
		s.token()
		return
	case '{', '[':
	default:
		s.literal()
		return
	}
	depth := 0
	for s.pos < len(s.data) {
		switch s.data[s.pos] {
		case '"':
			s.token()
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		s.pos++
		if depth == 0 {
			return
		}
	}
	s.fail()
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
	// Most numbers are short.
	const short = 15 // digits that a float64 has exactly
	n, scale := int64(0), int64(1)
	for i, c := range s.data[s.pos:min(s.pos+short, len(s.data))] {
		switch {
		case c >= '0' && c <= '9':
			n = n*10 + int64(c-'0')
			if scale > 1 {
				scale *= 10
			}
			continue
		case c == '.' && scale == 1:
			scale = 10
			continue
		case c == ',' || c == '}' || c == '\n':
			s.pos += i
			return float64(n) / float64(max(scale/10, 1))
		}
		break
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
// most of a response. In any other form, it reads nothing and returns false.
func (s *scanner) vertex() (x, y int, ok bool) {
	const before, between = `{"x":`, `,"y":`
	rest := s.data[s.pos:]
	if len(rest) < len(before)+len(between)+2*(mostDigits+1) || string(rest[:len(before)]) != before {
		return 0, 0, false
	}
	x, end := digits(rest, len(before))
	if end < 0 || string(rest[end:end+len(between)]) != between {
		return 0, 0, false
	}
	y, end = digits(rest, end+len(between))
	if end < 0 || rest[end] != '}' {
		return 0, 0, false
	}
	s.pos += end + 1
	return x, y, true
}

const mostDigits = 6

// digits returns the number of a few digits that starts at a position, and its end;
// -1 if there is none.
func digits(text []byte, start int) (n, end int) {
	for i, c := range text[start : start+mostDigits+1] {
		d := c - '0'
		if d > 9 {
			if i == 0 {
				break
			}
			return n, start + i
		}
		n = n*10 + int(d)
	}
	return 0, -1
}

// quad reads a BoundingPoly as the service writes most of them: four vertices, and
// nothing else. In any other form, it reads nothing and returns false.
func (s *scanner) quad() (q Quad, ok bool) {
	const start = `{"vertices":[`
	before := s.pos
	if rest := s.data[s.pos:]; len(rest) < len(start) || string(rest[:len(start)]) != start {
		return q, false
	}
	s.pos += len(start)
	for i := range q {
		x, y, ok := s.vertex()
		next := byte(',')
		if i == len(q)-1 {
			next = ']'
		}
		if !ok || s.pos >= len(s.data) || s.data[s.pos] != next {
			s.pos = before
			return q, false
		}
		s.pos++
		q[i] = Point{float32(x), float32(y)}
	}
	if s.pos >= len(s.data) || s.data[s.pos] != '}' {
		s.pos = before
		return q, false
	}
	s.pos++
	return q, true
}
