package format

import (
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"

	"vision1/internal/output"
)

// escapingWriter escapes control characters in text for a terminal. It stores the
// incomplete character at the end of a piece.
type escapingWriter struct {
	to   io.Writer
	rest []byte
}

func (e *escapingWriter) Write(p []byte) (int, error) {
	text := append(bytes.Clone(e.rest), p...)
	complete := len(text)
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if last := text[len(text)-n:]; utf8.RuneStart(last[0]) {
			if !utf8.FullRune(last) {
				complete -= n
			}
			break
		}
	}
	e.rest = text[complete:]
	if err := e.write(text[:complete]); err != nil {
		return 0, err
	}
	return len(p), nil
}

// flush writes an incomplete character at the end of the text.
func (e *escapingWriter) flush() error {
	rest := e.rest
	e.rest = nil
	return e.write(rest)
}

func (e *escapingWriter) write(text []byte) error {
	if len(text) == 0 {
		return nil
	}
	if _, err := io.WriteString(e.to, output.PrintableLines(string(text))); err != nil {
		return fmt.Errorf("write to the terminal: %w", err)
	}
	return nil
}
