package output

import (
	"encoding/binary"
	"math/bits"
)

// scanString scans the inside of a string.
func (s *Scanner) scanString(p []byte, i int) int {
	i += plainLength(p[i:])
	if i == len(p) {
		return i
	}
	switch {
	case p[i] == '\\':
		s.state = inEscape
	case p[i] != '"':
		return s.unexpected(p, i, "in a string")
	case s.isKey:
		s.state = wantColon
		s.trackKeyEnd(p, i)
	default:
		s.endValue(p, i+1)
	}
	return i + 1
}

// plainLength returns the number of bytes at the start of p that are neither a
// quotation mark, a backslash, nor a control character. It checks eight bytes at
// a time, because large responses consist mostly of strings.
func plainLength(p []byte) int {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	i := 0
	for ; i+8 <= len(p); i += 8 {
		x := binary.LittleEndian.Uint64(p[i:])
		quote, backslash := x^(ones*'"'), x^(ones*'\\')
		// Each term sets the top bit of the first byte that it searches for.
		// Higher bits can be wrong.
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

func (s *Scanner) scanEscape(p []byte, i int) int {
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

func (s *Scanner) scanLiteral(p []byte, i int) int {
	if p[i] != s.literal[0] {
		return s.unexpected(p, i, "in true, false, or null")
	}
	if s.literal = s.literal[1:]; s.literal == "" {
		s.endValue(p, i+1)
	}
	return i + 1
}

func (s *Scanner) scanNumber(p []byte, i int) int {
	for ; i < len(p); i++ {
		next := nextInNumber(s.state, p[i])
		if next == wantNothing {
			s.endValue(p, i)
			return i
		}
		if next == wantValue {
			return s.unexpected(p, i, "in a number")
		}
		s.state = next
	}
	return i
}

// nextInNumber returns the state after c in a number. It returns wantNothing if
// the number ends before c, and wantValue if it can't end there.
func nextInNumber(current state, c byte) state {
	switch {
	case isDigit(c):
		switch current {
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
			return current
		}
	case c == '.' && (current == inZero || current == inInteger):
		return inPoint
	case (c == 'e' || c == 'E') && (current == inZero || current == inInteger || current == inFraction):
		return inE
	case (c == '+' || c == '-') && current == inE:
		return inSign
	}
	if current == inMinus || current == inPoint || current == inE || current == inSign {
		return wantValue
	}
	return wantNothing
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// skipSpace returns the index of the first byte from i on that is not white
// space.
func skipSpace(p []byte, i int) int {
	for i < len(p) && (p[i] == ' ' || p[i] == '\n' || p[i] == '\r' || p[i] == '\t') {
		i++
	}
	return i
}
