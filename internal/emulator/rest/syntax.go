package rest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// A place is a position in the grammar of JSON.
type place int

const (
	atValue     place = iota
	atElement         // the first one of a list
	atName            // a name, or the end of the object
	atColon           // after a name
	afterMember       // of an object
	afterElement
)

// expected returns the real service's text for what can follow.
func (p place) expected() string {
	switch p {
	case atElement:
		return "Expected a value or ] within an array."
	case atName:
		return "Expected an object key or }."
	case atColon:
		return "Expected : between key:value pair."
	case afterMember:
		return "Expected , or } after key:value pair."
	case afterElement:
		return "Expected , or ] after array value."
	}
	return "Expected a value."
}

// describeSyntaxError returns the real service's description of the first syntax error
// in a body: a message, the text around the error, and a caret. fallback is the offset of
// an error that only the parser reports, such as an unusual number.
func describeSyntaxError(data []byte, fallback int) string {
	s := &syntaxScanner{data: data}
	if message := s.scan(); message != "" {
		return message
	}
	return excerpt("Unexpected token.", data, fallback)
}

// excerpt appends the 20 bytes on either side of an offset, and a caret below it.
func excerpt(message string, data []byte, offset int) string {
	const context = 20
	before := data[max(0, offset-context):offset]
	after := data[offset:min(len(data), offset+context)]
	return fmt.Sprintf("%s\n%s\n%s^", message, strings.ToValidUTF8(string(before)+string(after), ""), strings.Repeat(" ", len(before)))
}

// A syntaxScanner finds the first syntax error.
type syntaxScanner struct {
	data  []byte
	pos   int
	place place
	open  []byte // the braces and brackets that are not closed yet
}

// scan returns the description of the first error, or "".
func (s *syntaxScanner) scan() string {
	for {
		s.skipSpace()
		if s.pos == len(s.data) {
			// At the end, the real service shows no text.
			return "Unexpected end of string. " + s.place.expected() + "\n\n^"
		}
		if message := s.step(s.data[s.pos]); message != "" {
			return excerpt(message, s.data, s.pos)
		}
		if len(s.open) > 0 {
			continue
		}
		s.skipSpace()
		if s.pos < len(s.data) {
			return excerpt("Parsing terminated before end of input.", s.data, s.pos)
		}
		return ""
	}
}

// step consumes a token that begins with c, or returns an error message.
func (s *syntaxScanner) step(c byte) string {
	switch s.place {
	case atName:
		if c == '}' {
			return s.closeLast()
		}
		if c != '"' {
			return s.place.expected()
		}
		s.place = atColon
		return s.text()
	case atColon:
		if c != ':' {
			return s.place.expected()
		}
		s.pos++
		s.place = atValue
		return ""
	case afterMember, afterElement:
		return s.after(c)
	case atElement:
		if c == ']' {
			return s.closeLast()
		}
	}
	return s.value(c)
}

// after consumes what follows a member or an element.
func (s *syntaxScanner) after(c byte) string {
	closing, next := byte('}'), atName
	if s.place == afterElement {
		closing, next = ']', atValue
	}
	switch c {
	case closing:
		return s.closeLast()
	case ',':
		s.pos++
		s.place = next
		return ""
	}
	return s.place.expected()
}

// value consumes a scalar, or the beginning of an object or a list.
func (s *syntaxScanner) value(c byte) string {
	switch c {
	case '{', '[':
		s.open = append(s.open, c)
		s.pos++
		s.place = atName
		if c == '[' {
			s.place = atElement
		}
		return ""
	case '"':
		message := s.text()
		s.leave()
		return message
	}
	size := bytes.IndexAny(s.data[s.pos:], " \t\r\n,:]}[{\"")
	if size < 0 {
		size = len(s.data) - s.pos
	}
	if size == 0 || !json.Valid(s.data[s.pos:s.pos+size]) {
		return "Unexpected token."
	}
	s.pos += size
	s.leave()
	return ""
}

// text consumes a string.
func (s *syntaxScanner) text() string {
	for end := s.pos + 1; end < len(s.data); end++ {
		switch {
		case s.data[end] == '\\':
			end++
		case s.data[end] < ' ':
			s.pos = end
			return "Unexpected token."
		case s.data[end] == '"':
			if !json.Valid(s.data[s.pos : end+1]) {
				return "Invalid escape sequence."
			}
			s.pos = end + 1
			return ""
		}
	}
	return "Closing quote expected in string."
}

// closeLast consumes a closing brace or bracket.
func (s *syntaxScanner) closeLast() string {
	s.pos++
	s.open = s.open[:len(s.open)-1]
	s.leave()
	return ""
}

// leave moves to the place after a value.
func (s *syntaxScanner) leave() {
	s.place = afterElement
	if n := len(s.open); n > 0 && s.open[n-1] == '{' {
		s.place = afterMember
	}
}

func (s *syntaxScanner) skipSpace() {
	for s.pos < len(s.data) && strings.IndexByte(" \t\r\n", s.data[s.pos]) >= 0 {
		s.pos++
	}
}
