package render

import (
	"bufio"
	"strconv"
	"unicode/utf8"
)

// xmlWriter writes XML. Its buffer keeps the first error.
type xmlWriter struct {
	*bufio.Writer

	number []byte
}

func newXMLWriter(to *bufio.Writer) *xmlWriter { return &xmlWriter{Writer: to} }

// raw writes markup.
func (w *xmlWriter) raw(parts ...string) {
	for _, part := range parts {
		_, _ = w.WriteString(part)
	}
}

// int writes a number.
func (w *xmlWriter) int(n int) {
	w.number = strconv.AppendInt(w.number[:0], int64(n), 10)
	_, _ = w.Write(w.number)
}

// float writes a number with a precision, without trailing zeros.
func (w *xmlWriter) float(v float64, digits int) {
	b := strconv.AppendFloat(w.number[:0], v, 'f', digits, 64)
	for digits > 0 && b[len(b)-1] == '0' {
		b = b[:len(b)-1]
	}
	if b[len(b)-1] == '.' {
		b = b[:len(b)-1]
	}
	if string(b) == "-0" {
		b = b[1:]
	}
	w.number = b
	_, _ = w.Write(b)
}

// text writes a text, or the value of an attribute. Characters that XML doesn't allow
// become replacement characters.
func (w *xmlWriter) text(s string) {
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		escaped := ""
		size := 1
		switch {
		case c == '&':
			escaped = "&amp;"
		case c == '<':
			escaped = "&lt;"
		case c == '>':
			escaped = "&gt;"
		case c == '"':
			escaped = "&quot;"
		case c == '\'':
			escaped = "&#39;"
		case c < ' ' && c != '\t' && c != '\n' && c != '\r':
			escaped = "\ufffd"
		case c >= utf8.RuneSelf:
			var r rune
			r, size = utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError || r == 0xFFFE || r == 0xFFFF {
				escaped = "\ufffd"
			}
		}
		if escaped != "" {
			w.raw(s[start:i], escaped)
			start = i + size
		}
		i += size
	}
	w.raw(s[start:])
}
