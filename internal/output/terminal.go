package output

import (
	"bytes"
	"fmt"
	"slices"
	"unicode/utf8"
)

// terminalText escapes what a terminal shows of a response, in the way of JSON:
// in valid JSON, characters that could affect a terminal are only in strings. It
// stores the incomplete character at the end of a piece.
type terminalText struct{ rest []byte }

// escape returns the complete characters of the text so far.
func (t *terminalText) escape(p []byte) []byte {
	text := slices.Concat(t.rest, p)
	complete := completeLength(text)
	t.rest = bytes.Clone(text[complete:])
	return escapeText(text[:complete])
}

// end returns what is left at the end of the text.
func (t *terminalText) end() []byte {
	rest := t.rest
	t.rest = nil
	return escapeText(rest)
}

// completeLength returns the length of text without an incomplete character at
// its end.
func completeLength(text []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if last := text[len(text)-n:]; utf8.RuneStart(last[0]) {
			if !utf8.FullRune(last) {
				return len(text) - n
			}
			break
		}
	}
	return len(text)
}

func escapeText(text []byte) []byte {
	if utf8.Valid(text) && !bytes.ContainsFunc(text, isUnsafeText) {
		return text
	}
	var b bytes.Buffer
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, text[0])
		case isUnsafeText(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.Write(text[:size])
		}
		text = text[size:]
	}
	return b.Bytes()
}

// isUnsafeText is isUnsafe without the white space of JSON.
func isUnsafeText(r rune) bool {
	return r != '\n' && r != '\r' && r != '\t' && isUnsafe(r)
}
