package output

import (
	"fmt"
	"io"
)

// maxDepth is how deep objects and arrays may be nested: the limit of
// encoding/json.
const maxDepth = 10000

// A SyntaxError says where bytes stop being a JSON value.
type SyntaxError struct {
	Offset     int64 // bytes that came before the one at fault
	Incomplete bool  // nothing is wrong but that the end is missing
	Message    string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s (byte %d)", e.Message, e.Offset)
}

// A Scanner checks that the bytes written to it are one JSON value (RFC 8259)
// with nothing but white space around it, without keeping them: it needs a byte
// for each open object or array. Its verdict is that of encoding/json.Valid.
//
// Bytes may come in pieces of any size. Close says whether the value is whole.
type Scanner struct {
	state  state
	key    bool   // the string being read is the key of an object
	rest   string // what is still to come of true, false or null
	open   []byte // '{' and '[' of what is open, outermost first
	offset int64  // bytes of earlier calls to Write
	err    error
	watch
}

type state uint8

const (
	wantValue state = iota
	wantValueOrEnd
	wantKey
	wantKeyOrEnd
	wantColon
	wantCommaOrEnd
	wantNothing // the value is whole

	inString
	inEscape // after a backslash
	inHex4   // four hexadecimal digits to come
	inHex3
	inHex2
	inHex1

	inLiteral

	inMinus // of a number: a digit must come
	inZero
	inInteger
	inPoint // a digit must come
	inFraction
	inE // a sign or a digit must come
	inSign
	inExponent
)

// NewScanner returns a Scanner that tells o, which may be nil, about the values
// as they pass.
func NewScanner(o Observer) *Scanner {
	return &Scanner{watch: newWatch(o)}
}

// Write checks the next bytes. It fails with a *SyntaxError at the first byte
// that can't belong to a JSON value, or with the error of a writer that the
// Observer gave, and always after that.
func (s *Scanner) Write(p []byte) (int, error) {
	for i := 0; i < len(p) && s.err == nil; {
		switch {
		case s.state < inString:
			i = s.structure(p, i)
		case s.state == inString:
			i = s.text(p, i)
		case s.state < inLiteral:
			i = s.escape(p, i)
		case s.state == inLiteral:
			i = s.literal(p, i)
		default:
			i = s.number(p, i)
		}
	}
	if s.err != nil {
		return 0, s.err
	}
	if err := s.pieceDone(p); err != nil {
		s.err = err
		return 0, err
	}
	s.offset += int64(len(p))
	return len(p), nil
}

// Close says whether the bytes written were one whole JSON value: nil, or a
// *SyntaxError that is Incomplete, or the error that Write returned.
func (s *Scanner) Close() error {
	if s.err != nil {
		return s.err
	}
	switch s.state {
	case inZero, inInteger, inFraction, inExponent:
		if len(s.open) == 0 { // only the end shows that a bare number is whole
			s.valueDone(nil, 0)
		}
	}
	if s.err == nil && s.state != wantNothing {
		s.err = &SyntaxError{Offset: s.offset, Incomplete: true, Message: "the JSON ends too early"}
	}
	return s.err
}

var _ io.WriteCloser = (*Scanner)(nil)

// structure reads the byte between two tokens, or the first one of a token, and
// returns the index of the next. So do the other methods of its kind.
func (s *Scanner) structure(p []byte, i int) int {
	if isSpace(p[i]) {
		if i = skipSpace(p, i); i == len(p) {
			return i
		}
	}
	c := p[i]
	switch s.state {
	case wantValueOrEnd:
		if c == ']' {
			return s.pop(p, i)
		}
		return s.begin(p, i)
	case wantValue:
		return s.begin(p, i)
	case wantKeyOrEnd:
		if c == '}' {
			return s.pop(p, i)
		}
		return s.beginKey(p, i)
	case wantKey:
		return s.beginKey(p, i)
	case wantColon:
		if c != ':' {
			return s.unexpected(p, i, "after the key of an object")
		}
		s.state = wantValue
		return i + 1
	case wantCommaOrEnd:
		return s.next(p, i)
	}
	return s.unexpected(p, i, "after the JSON value")
}

// next reads what follows a value in an object or an array.
func (s *Scanner) next(p []byte, i int) int {
	inObject := s.open[len(s.open)-1] == '{'
	switch c := p[i]; {
	case c == ',' && inObject:
		s.state = wantKey
	case c == ',':
		s.state = wantValue
	case c == '}' && inObject, c == ']' && !inObject:
		return s.pop(p, i)
	case inObject:
		return s.unexpected(p, i, "after a value in an object")
	default:
		return s.unexpected(p, i, "after a value in an array")
	}
	return i + 1
}

func (s *Scanner) begin(p []byte, i int) int {
	c := p[i]
	switch c {
	case '{':
		s.state = wantKeyOrEnd
	case '[':
		s.state = wantValueOrEnd
	case '"':
		s.state, s.key = inString, false
	case '-':
		s.state = inMinus
	case '0':
		s.state = inZero
	case '1', '2', '3', '4', '5', '6', '7', '8', '9':
		s.state = inInteger
	case 't':
		s.state, s.rest = inLiteral, "rue"
	case 'f':
		s.state, s.rest = inLiteral, "alse"
	case 'n':
		s.state, s.rest = inLiteral, "ull"
	default:
		return s.unexpected(p, i, "where a value must begin")
	}
	if len(s.open) == s.level {
		s.announce(s.open, c, i)
	}
	if c == '{' || c == '[' {
		if len(s.open) == maxDepth {
			return s.fail(i, fmt.Sprintf("more than %d objects and arrays in each other", maxDepth))
		}
		s.open = append(s.open, c)
	}
	return i + 1
}

func (s *Scanner) beginKey(p []byte, i int) int {
	if p[i] != '"' {
		return s.unexpected(p, i, "where the key of an object must begin")
	}
	s.state, s.key = inString, true
	if len(s.open) == s.level {
		s.keyBegins(i + 1)
	}
	return i + 1
}

// pop reads the end of an object or an array.
func (s *Scanner) pop(p []byte, i int) int {
	s.open = s.open[:len(s.open)-1]
	s.valueDone(p, i+1)
	return i + 1
}

// valueDone ends a value whose last byte is p[end-1], or was in an earlier piece.
func (s *Scanner) valueDone(p []byte, end int) {
	s.state = wantCommaOrEnd
	if len(s.open) == 0 {
		s.state = wantNothing
	}
	if len(s.open) <= s.level {
		if err := s.ended(len(s.open), p, end); err != nil {
			s.err = err
		}
	}
}

func (s *Scanner) unexpected(p []byte, i int, where string) int {
	return s.fail(i, fmt.Sprintf("unexpected %s %s", quoteByte(p[i]), where))
}

func (s *Scanner) fail(i int, message string) int {
	s.err = &SyntaxError{Offset: s.offset + int64(i), Message: message}
	return i + 1
}

func quoteByte(c byte) string {
	if c > ' ' && c < 0x7f {
		return "'" + string(rune(c)) + "'"
	}
	return fmt.Sprintf("byte 0x%02x", c)
}

// skipSpace returns the index of the first byte from i on that is no white space.
// Indentation is half of a reply made for people, so it takes eight at a time.
func skipSpace(p []byte, i int) int {
	for i < len(p) && isSpace(p[i]) {
		for i++; i+8 <= len(p) && string(p[i:i+8]) == "        "; {
			i += 8
		}
	}
	return i
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }
