package output

import (
	"fmt"
	"io"

	"vision1/internal/exitcode"
)

// maxDepth is the maximum nesting of objects and arrays, as in encoding/json.
const maxDepth = 10000

// A SyntaxError reports where input stops being valid JSON.
type SyntaxError struct {
	Offset     int64 // of the invalid byte, or of the end of the input
	Incomplete bool  // the input is valid but ends too early
	Message    string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s (byte %d)", e.Message, e.Offset)
}

// ExitCode returns the exit code for unusable responses.
func (e *SyntaxError) ExitCode() int { return exitcode.Unavailable }

// A Scanner validates that the bytes written to it are one JSON value (RFC
// 8259), optionally surrounded by white space. It accepts the same input as
// encoding/json.Valid, in pieces of any size, and stores nothing but one byte
// for each open object or array. Close reports whether the value is complete.
type Scanner struct {
	state   state
	isKey   bool   // the current string is an object key
	literal string // rest of the current true, false, or null
	stack   []byte // '{' or '[' for each open object or array
	offset  int64  // of the current piece
	err     error
	tracker
}

var _ io.WriteCloser = (*Scanner)(nil)

type state uint8

const (
	wantValue state = iota
	wantValueOrEnd
	wantKey
	wantKeyOrEnd
	wantColon
	wantCommaOrEnd
	wantNothing // the value is complete

	inString
	inEscape // after a backslash
	inHex4   // four hexadecimal digits must follow
	inHex3
	inHex2
	inHex1

	inLiteral

	inMinus // of a number; a digit must follow
	inZero
	inInteger
	inPoint // a digit must follow
	inFraction
	inE // a sign or a digit must follow
	inSign
	inExponent
)

// NewScanner returns a Scanner that reports values to o, which can be nil.
func NewScanner(o Observer) *Scanner {
	return &Scanner{tracker: newTracker(o)}
}

// Write validates the next bytes. It fails with a *SyntaxError at the first
// invalid byte, or with the error of a writer from the Observer; all later
// calls return the same error.
func (s *Scanner) Write(p []byte) (int, error) {
	for i := 0; i < len(p) && s.err == nil; {
		switch {
		case s.state < inString:
			i = s.scanStructure(p, i)
		case s.state == inString:
			i = s.scanString(p, i)
		case s.state < inLiteral:
			i = s.scanEscape(p, i)
		case s.state == inLiteral:
			i = s.scanLiteral(p, i)
		default:
			i = s.scanNumber(p, i)
		}
	}
	if s.err == nil {
		s.err = s.endPiece(p)
	}
	if s.err != nil {
		return 0, s.err
	}
	s.offset += int64(len(p))
	return len(p), nil
}

// Close reports whether the input was one complete JSON value. It fails with an
// Incomplete *SyntaxError if not, or with the error that Write returned.
func (s *Scanner) Close() error {
	if s.err != nil {
		return s.err
	}
	switch s.state {
	case inZero, inInteger, inFraction, inExponent:
		if len(s.stack) == 0 { // a number at the root ends with the input
			s.endValue(nil, 0)
		}
	}
	if s.err == nil && s.state != wantNothing {
		s.err = &SyntaxError{Offset: s.offset, Incomplete: true, Message: "unexpected end of JSON"}
	}
	return s.err
}

// scanStructure scans one byte between two tokens, or the first byte of a token,
// and returns the index of the next byte, as all scan methods do.
func (s *Scanner) scanStructure(p []byte, i int) int {
	if i = skipSpace(p, i); i == len(p) {
		return i
	}
	c := p[i]
	switch s.state {
	case wantValueOrEnd:
		if c == ']' {
			return s.endContainer(p, i)
		}
		return s.beginValue(p, i)
	case wantValue:
		return s.beginValue(p, i)
	case wantKeyOrEnd:
		if c == '}' {
			return s.endContainer(p, i)
		}
		return s.beginKey(p, i)
	case wantKey:
		return s.beginKey(p, i)
	case wantColon:
		if c != ':' {
			return s.unexpected(p, i, "after an object key")
		}
		s.state = wantValue
		return i + 1
	case wantCommaOrEnd:
		return s.scanSeparator(p, i)
	}
	return s.unexpected(p, i, "after the JSON value")
}

// scanSeparator scans the byte after a value in an object or array.
func (s *Scanner) scanSeparator(p []byte, i int) int {
	inObject := s.stack[len(s.stack)-1] == '{'
	switch c := p[i]; {
	case c == ',' && inObject:
		s.state = wantKey
	case c == ',':
		s.state = wantValue
	case c == '}' && inObject, c == ']' && !inObject:
		return s.endContainer(p, i)
	case inObject:
		return s.unexpected(p, i, "after a value in an object")
	default:
		return s.unexpected(p, i, "after a value in an array")
	}
	return i + 1
}

func (s *Scanner) beginValue(p []byte, i int) int {
	c := p[i]
	switch c {
	case '{':
		s.state = wantKeyOrEnd
	case '[':
		s.state = wantValueOrEnd
	case '"':
		s.state, s.isKey = inString, false
	case '-':
		s.state = inMinus
	case '0':
		s.state = inZero
	case '1', '2', '3', '4', '5', '6', '7', '8', '9':
		s.state = inInteger
	case 't':
		s.state, s.literal = inLiteral, "rue"
	case 'f':
		s.state, s.literal = inLiteral, "alse"
	case 'n':
		s.state, s.literal = inLiteral, "ull"
	default:
		return s.unexpected(p, i, "at the start of a value")
	}
	if len(s.stack) == s.level {
		s.trackBegin(s.stack, c, i)
	}
	if c == '{' || c == '[' {
		if len(s.stack) == maxDepth {
			return s.fail(i, fmt.Sprintf("objects and arrays are nested more than %d levels deep", maxDepth))
		}
		s.stack = append(s.stack, c)
	}
	return i + 1
}

func (s *Scanner) beginKey(p []byte, i int) int {
	if p[i] != '"' {
		return s.unexpected(p, i, "at the start of an object key")
	}
	s.state, s.isKey = inString, true
	if len(s.stack) == s.level {
		s.trackKeyBegin(i + 1)
	}
	return i + 1
}

func (s *Scanner) endContainer(p []byte, i int) int {
	s.stack = s.stack[:len(s.stack)-1]
	s.endValue(p, i+1)
	return i + 1
}

// endValue ends a value whose last byte is p[end-1] or was in an earlier piece.
func (s *Scanner) endValue(p []byte, end int) {
	s.state = wantCommaOrEnd
	if len(s.stack) == 0 {
		s.state = wantNothing
	}
	if len(s.stack) <= s.level {
		s.err = s.trackEnd(len(s.stack), p, end)
	}
}

func (s *Scanner) unexpected(p []byte, i int, where string) int {
	c := fmt.Sprintf("byte 0x%02x", p[i])
	if p[i] > ' ' && p[i] < 0x7f {
		c = "'" + string(rune(p[i])) + "'"
	}
	return s.fail(i, fmt.Sprintf("unexpected %s %s", c, where))
}

func (s *Scanner) fail(i int, message string) int {
	s.err = &SyntaxError{Offset: s.offset + int64(i), Message: message}
	return i + 1
}
