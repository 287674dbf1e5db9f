package format

import (
	"bufio"
)

// lines shows each value in a line: a text bare and anything else as JSON, or all
// as JSON where that was asked for, for the kind JSON indented.
type lines struct {
	to   *bufio.Writer
	kind Kind
}

func (l *lines) value(v any) error {
	if text, ok := v.(string); ok && l.kind == "" {
		_, _ = l.to.WriteString(text + "\n") // its error stays in to
		return nil
	}
	text, err := encode(v)
	if err != nil {
		return err
	}
	one := &layout{to: l.to, indent: l.kind == JSON}
	_, _ = one.Write(text) // likewise
	return one.Close()
}

func (l *lines) close() error { return nil }
