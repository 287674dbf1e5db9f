package cmdutil

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"vision1/internal/output"
	"vision1/internal/secret"
	"vision1/internal/shell"
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
	Shell    shell.Shell // that commands and variables are shown for
	OutIsTTY bool
	ErrIsTTY bool
	// OutIsPlain is set if the terminal behind Out interprets no escape sequences.
	OutIsPlain bool
	OutSize    func() (columns, rows int) // of the terminal behind Out; nil or 0, 0 if unknown
	Secrets    *secret.Redactor           // knows every secret of this process

	paging  atomic.Bool  // a pager is running, which Ctrl-C is for
	grace   atomic.Int64 // see SetGrace
	mu      sync.Mutex
	abandon []func() // see OnAbandon
}

// OnAbandon registers what to do if the command doesn't return in time after it
// was ended: delete a temporary file, end a child process. do runs in another
// goroutine than the command, and must have no effect once its work is done.
func (s *IO) OnAbandon(do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.abandon = append(s.abandon, do)
}

// Abandon runs what OnAbandon registered.
func (s *IO) Abandon() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, do := range s.abandon {
		do()
	}
}

// SetGrace says how long the command needs to end after --timeout or the first
// signal, for what must not be lost. A second signal ends it at once.
func (s *IO) SetGrace(grace time.Duration) { s.grace.Store(int64(grace)) }

// Grace returns what SetGrace set.
func (s *IO) Grace() time.Duration { return time.Duration(s.grace.Load()) }

// Paging reports whether a pager is running.
func (s *IO) Paging() bool { return s.paging.Load() }

// Print writes text to standard output. An error is an *output.Error.
func (s *IO) Print(text string) error {
	_, err := io.WriteString(s.Stdout(), text)
	return err
}

// WriteOutput writes to the destination of -o.
func (s *IO) WriteOutput(ctx context.Context, path string, write func(io.Writer) error) error {
	destination, err := output.Open(path, s.Out)
	if err != nil {
		return err
	}
	defer destination.Discard()
	destination.Terminal = s.OutIsTTY
	s.OnAbandon(destination.Abandon)
	if err := write(destination.Writer(ctx)); err != nil {
		return Ended(ctx, err, " before the output was complete")
	}
	return destination.Commit()
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
		err = output.StdoutError(err)
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
