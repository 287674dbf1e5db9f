package output

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Printable makes text from elsewhere harmless to a terminal: control
// characters (C0, C1, DEL), characters that turn the direction of the text,
// break the line or mark its byte order, and bytes that are not UTF-8 become \x1b, \u202e or \n.
func Printable(s string) string { return printable(s, "") }

// PrintableLines is Printable for text of several lines: line feeds and tabs stay.
func PrintableLines(s string) string { return printable(s, "\n\t") }

func printable(s, keep string) string {
	clean := 0 // s[:clean] is harmless and already in b
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		invalid := r == utf8.RuneError && size == 1
		if (invalid || harmful(r)) && !strings.ContainsRune(keep, r) {
			b.WriteString(s[clean:i])
			b.WriteString(escaped(s[i], r))
			clean = i + size
		}
		i += size
	}
	if clean == 0 {
		return s
	}
	b.WriteString(s[clean:])
	return b.String()
}

func harmful(r rune) bool {
	switch {
	case r < ' ', r >= 0x7f && r <= 0x9f: // C0, DEL, C1
		return true
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069: // embeddings, overrides, isolates
		return true
	case r == 0x200e, r == 0x200f, r == 0x061c: // direction marks
		return true
	case r == 0x2028, r == 0x2029, r == 0xfeff: // line and paragraph separators, byte order mark
		return true
	}
	return false
}

// escaped writes r, or the byte that is no UTF-8, in visible characters.
func escaped(first byte, r rune) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r == utf8.RuneError, r < 0x80:
		return fmt.Sprintf(`\x%02x`, first)
	}
	return fmt.Sprintf(`\u%04x`, r)
}
