package format

import (
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"

	"vision1/internal/output"
)

// visible makes what is written to a terminal harmless. A character whose bytes
// come in pieces is held until it is whole.
type visible struct {
	to   io.Writer
	rest []byte
}

func (v *visible) Write(p []byte) (int, error) {
	text := append(bytes.Clone(v.rest), p...)
	whole := len(text)
	for cut := 1; cut < utf8.UTFMax && cut <= len(text); cut++ {
		if last := text[len(text)-cut:]; utf8.RuneStart(last[0]) {
			if !utf8.FullRune(last) {
				whole -= cut
			}
			break
		}
	}
	v.rest = text[whole:]
	if _, err := io.WriteString(v.to, output.PrintableLines(string(text[:whole]))); err != nil {
		return 0, fmt.Errorf("write to the terminal: %w", err)
	}
	return len(p), nil
}

// flush writes what is no whole character and never will be.
func (v *visible) flush() error {
	if len(v.rest) == 0 {
		return nil
	}
	if _, err := io.WriteString(v.to, output.PrintableLines(string(v.rest))); err != nil {
		return fmt.Errorf("write to the terminal: %w", err)
	}
	v.rest = nil
	return nil
}
