package cmdutil

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"vision1/internal/output"
	"vision1/internal/secret"
)

// IO is the streams of a command and what is known of the terminal behind them.
//
// Messages go to Err: a prefix (error:, warning:), or none for a note; lower
// case, no period; the reason, then indented lines, then what to do next. Err
// masks the secrets that Secrets knows, and escapes control characters.
type IO struct {
	In       io.Reader
	Out      io.Writer
	Err      *StatusWriter
	Getenv   func(string) string
	OutIsTTY bool
	ErrIsTTY bool
	OutSize  func() (columns, rows int) // of the terminal behind Out; nil or 0, 0 if unknown
	Secrets  *secret.Redactor           // knows every secret of this process
}

// Print writes text to standard output. An error is an *output.Error.
func (s *IO) Print(text string) error {
	_, err := io.WriteString(s.Stdout(), text)
	return err
}

// PrintJSON writes value to standard output as indented JSON.
func (s *IO) PrintJSON(value any) error {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(value); err != nil {
		return fmt.Errorf("encode %T: %w", value, err)
	}
	if s.OutIsTTY {
		return s.Print(output.PrintableJSON(b.String()))
	}
	return s.Print(b.String())
}

// Stdout returns standard output as a writer whose errors are *output.Error.
func (s *IO) Stdout() io.Writer { return stdout{s.Out} }

type stdout struct{ io.Writer }

func (w stdout) Write(p []byte) (int, error) {
	n, err := w.Writer.Write(p)
	if err != nil {
		err = &output.Error{Message: err.Error(), Err: err}
	}
	return n, err
}

// Size returns the columns and rows of the terminal behind standard output; 0, 0
// if there is none or its size is unknown.
func (s *IO) Size() (columns, rows int) {
	if !s.OutIsTTY || s.OutSize == nil {
		return 0, 0
	}
	return s.OutSize()
}

// Redact masks the secrets that are known so far.
func (s *IO) Redact(text string) string { return s.Secrets.Redact(text) }

// Note writes a message to standard error, one line each. A line break in a line,
// as in a message of the service, stays one; what follows is indented.
func (s *IO) Note(lines ...string) {
	for i, line := range lines {
		lines[i] = printableLines(s.Redact(line))
	}
	_, _ = fmt.Fprintln(s.Err, strings.Join(lines, "\n")) // best effort: stderr is the last resort
}

func printableLines(text string) string {
	lines := strings.Split(strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), "\n")
	for i, line := range lines {
		lines[i] = output.Printable(line)
	}
	return strings.Join(lines, "\n  ")
}
