package cmdutil

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"

	"vision1/internal/output"
	"vision1/internal/secret"
)

// defaultWidth is the width of a terminal that doesn't report one.
const defaultWidth = 80

// A StatusWriter is standard error: messages, and below them at most one status
// line that is updated in place. It masks secrets and escapes control characters.
// It is safe for concurrent use.
type StatusWriter struct {
	to      io.Writer
	width   func() int // of the terminal, in columns; 0 if unknown
	secrets *secret.Redactor

	mu    sync.Mutex
	drawn int // length of the status line on the terminal, in characters
}

// NewStatusWriter returns a StatusWriter over the stream to. width returns the
// width of its terminal; it is called only to draw a status line.
func NewStatusWriter(to io.Writer, width func() int, secrets *secret.Redactor) *StatusWriter {
	return &StatusWriter{to: to, width: width, secrets: secrets}
}

// Write writes one or more complete messages, above the status line if there is
// one.
func (w *StatusWriter) Write(b []byte) (int, error) {
	if err := w.write(output.PrintableLines(w.secrets.Redact(string(b)))); err != nil {
		return 0, err
	}
	return len(b), nil
}

// WriteJSON writes a JSON text, in which secrets are masked inside of strings, so
// it remains valid.
func (w *StatusWriter) WriteJSON(text []byte) error {
	return w.write(output.PrintableJSON(string(w.secrets.RedactJSON(text))))
}

func (w *StatusWriter) write(text string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.clear()
	_, err := io.WriteString(w.to, text)
	return err
}

// SetStatus replaces the status line. The end of a long text is kept, which is
// where names differ.
func (w *StatusWriter) SetStatus(text string) {
	text = output.Printable(w.secrets.Redact(text))
	w.mu.Lock()
	defer w.mu.Unlock()
	width := w.width()
	if width <= 0 {
		width = defaultWidth
	}
	if runes := []rune(text); len(runes) > width-1 {
		text = "…" + string(runes[len(runes)-max(0, width-2):])
	}
	length := utf8.RuneCountInString(text)
	_, _ = fmt.Fprint(w.to, "\r"+text+strings.Repeat(" ", max(0, w.drawn-length)))
	w.drawn = length
}

// KeepStatus ends the status line with a line break.
func (w *StatusWriter) KeepStatus() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.drawn > 0 {
		_, _ = fmt.Fprintln(w.to)
		w.drawn = 0
	}
}

// ClearStatus removes the status line.
func (w *StatusWriter) ClearStatus() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.clear()
}

// Suspend removes the status line while f writes to the same terminal.
func (w *StatusWriter) Suspend(f func() error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.clear()
	return f()
}

func (w *StatusWriter) clear() {
	if w.drawn > 0 {
		_, _ = fmt.Fprint(w.to, "\r"+strings.Repeat(" ", w.drawn)+"\r")
		w.drawn = 0
	}
}
