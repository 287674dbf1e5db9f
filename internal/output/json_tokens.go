package output

import (
	"encoding/binary"
	"math/bits"
)

// The methods of Scanner here read the inside of strings, literals and numbers,
// from p[i] on, and return the index of the next byte.

// text reads the inside of a string.
func (s *Scanner) text(p []byte, i int) int {
	i += plain(p[i:])
	if i == len(p) {
		return i
	}
	switch {
	case p[i] == '\\':
		s.state = inEscape
	case p[i] != '"':
		return s.unexpected(p, i, "in a string")
	case s.key:
		s.state = wantColon
		s.keyEnds(p, i)
	default:
		s.valueDone(p, i+1)
	}
	return i + 1
}

// plain returns how many bytes at the start of p are neither a quote, a
// backslash nor a control character. Strings are nearly all of a big reply, so it
// looks at eight bytes at a time.
func plain(p []byte) int {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	i := 0
	for ; i+8 <= len(p); i += 8 {
		x := binary.LittleEndian.Uint64(p[i:])
		quote, backslash := x^(ones*'"'), x^(ones*'\\')
		// Each term sets the top bit of the first byte that it looks for; bits
		// above that one may be wrong.
		found := ((x-ones*' ')&^x | (quote-ones)&^quote | (backslash-ones)&^backslash) & tops
		if found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	for i < len(p) && p[i] >= ' ' && p[i] != '"' && p[i] != '\\' {
		i++
	}
	return i
}

func (s *Scanner) escape(p []byte, i int) int {
	c := p[i]
	if s.state == inEscape {
		switch c {
		case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			s.state = inString
		case 'u':
			s.state = inHex4
		default:
			return s.unexpected(p, i, "after a backslash")
		}
		return i + 1
	}
	if !isDigit(c) && (c|0x20 < 'a' || c|0x20 > 'f') {
		return s.unexpected(p, i, "in a \\u escape")
	}
	if s.state == inHex1 {
		s.state = inString
	} else {
		s.state++
	}
	return i + 1
}

func (s *Scanner) literal(p []byte, i int) int {
	if p[i] != s.rest[0] {
		return s.unexpected(p, i, "in true, false or null")
	}
	if s.rest = s.rest[1:]; s.rest == "" {
		s.valueDone(p, i+1)
	}
	return i + 1
}

func (s *Scanner) number(p []byte, i int) int {
	for ; i < len(p); i++ {
		next := afterDigits(s.state, p[i])
		if next == wantNothing {
			s.valueDone(p, i) // p[i] belongs to what comes after the number
			return i
		}
		if next == wantValue {
			return s.unexpected(p, i, "in a number")
		}
		s.state = next
	}
	return i
}

// afterDigits returns the state that c leads to inside a number; wantNothing
// where the number ended before c, wantValue where it must not end there.
func afterDigits(at state, c byte) state {
	switch {
	case isDigit(c):
		switch at {
		case inMinus:
			if c == '0' {
				return inZero
			}
			return inInteger
		case inPoint:
			return inFraction
		case inE, inSign:
			return inExponent
		case inInteger, inFraction, inExponent:
			return at
		}
	case c == '.' && (at == inZero || at == inInteger):
		return inPoint
	case (c == 'e' || c == 'E') && (at == inZero || at == inInteger || at == inFraction):
		return inE
	case (c == '+' || c == '-') && at == inE:
		return inSign
	}
	if at == inMinus || at == inPoint || at == inE || at == inSign {
		return wantValue
	}
	return wantNothing
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
