package format

import (
	"bufio"
)

// A layout sets JSON anew as it passes: indented by two spaces, or in one line.
// Names, texts and numbers stay byte for byte, in their order.
type layout struct {
	to     *bufio.Writer
	indent bool

	depth   int
	text    bool // within one
	escaped bool // after a backslash in a text
	opened  bool // an object or array that has nothing yet
}

// Write takes the next bytes of a JSON value.
func (l *layout) Write(p []byte) (int, error) {
	from := 0 // of the text, which is copied as one
	for i, c := range p {
		if l.text {
			switch {
			case l.escaped:
				l.escaped = false
			case c == '\\':
				l.escaped = true
			case c == '"':
				l.text = false
				l.put(p[from : i+1]...)
			}
			continue
		}
		from = i
		l.byte(c)
	}
	if l.text {
		l.put(p[from:]...)
	}
	return len(p), nil // what to fails with stays in it
}

// byte takes a byte outside a text, or the first of one.
func (l *layout) byte(c byte) {
	switch c {
	case ' ', '\t', '\r', '\n':
		return
	case '}', ']':
		l.depth--
		if !l.opened {
			l.line()
		}
		l.opened = false
		l.put(c)
		return
	case ',':
		l.put(c)
		l.line()
		return
	case ':':
		l.put(c)
		if l.indent {
			l.put(' ')
		}
		return
	}
	if l.opened {
		l.opened = false
		l.line()
	}
	switch c {
	case '{', '[':
		l.depth++
		l.opened = true
		l.put(c)
	case '"':
		l.text = true // is copied with the rest of it
	default:
		l.put(c)
	}
}

// line begins a line.
func (l *layout) line() {
	if !l.indent {
		return
	}
	l.put('\n')
	for range l.depth {
		l.put(' ', ' ')
	}
}

func (l *layout) put(p ...byte) { _, _ = l.to.Write(p) } // its error stays in to

// Close ends the last line.
func (l *layout) Close() error {
	l.put('\n')
	return nil
}
