package output

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Printable returns s with everything escaped that could affect a terminal:
// control characters (C0, C1, DEL), line separators, byte order marks,
// characters that change the direction of text, and bytes that are not UTF-8.
// The escapes look like \x1b, \u202e, and \n.
func Printable(s string) string { return escape(s, "") }

// PrintableLines is Printable for text of several lines: line feeds and tabs
// are not escaped.
func PrintableLines(s string) string { return escape(s, "\n\t") }

func escape(s, allowed string) string {
	done := 0 // s[:done] is in b, escaped
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		invalid := r == utf8.RuneError && size == 1
		if (invalid || isUnsafe(r)) && !strings.ContainsRune(allowed, r) {
			b.WriteString(s[done:i])
			b.WriteString(escapeRune(r, s[i]))
			done = i + size
		}
		i += size
	}
	if done == 0 {
		return s
	}
	b.WriteString(s[done:])
	return b.String()
}

// PrintableJSON returns a JSON text with everything escaped, in the way of JSON,
// that could affect a terminal. In valid JSON that is only in strings.
func PrintableJSON(text string) string {
	if !strings.ContainsFunc(text, isUnsafe) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if r >= 0x7f && isUnsafe(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func isUnsafe(r rune) bool {
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

// escapeRune returns the escape of r, whose first byte is given.
func escapeRune(r rune, first byte) string {
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
