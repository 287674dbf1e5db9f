package cli

import (
	"io"
	"os"

	"github.com/cli/browser"
	"golang.org/x/term"

	"vision1/internal/cmdutil"
)

// Env is everything that a command takes from its process.
type Env struct {
	Args   []string // without the name of the program
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	Getenv func(string) string
	// StdoutTerminal and StderrTerminal report whether a person reads the stream.
	StdoutTerminal, StderrTerminal bool
	// StdoutSize returns the columns and rows of the terminal; 0 if unknown.
	StdoutSize func() (columns, rows int)
	// StderrWidth returns the columns of the terminal behind Stderr; 0 if unknown.
	StderrWidth func() int
	// OpenBrowser opens a URL in a browser; nil if there is none.
	OpenBrowser func(url string) error
}

// System returns the environment of this process.
func System() Env {
	return Env{
		Args:           os.Args[1:],
		Stdin:          os.Stdin,
		Stdout:         os.Stdout,
		Stderr:         os.Stderr,
		Getenv:         os.Getenv,
		StdoutTerminal: term.IsTerminal(int(os.Stdout.Fd())),
		StderrTerminal: term.IsTerminal(int(os.Stderr.Fd())),
		StdoutSize:     func() (int, int) { return sizeOf(os.Stdout) },
		StderrWidth: func() int {
			columns, _ := sizeOf(os.Stderr)
			return columns
		},
		OpenBrowser: openBrowser,
	}
}

// openBrowser opens the system's browser, without the browser's own messages.
func openBrowser(url string) error {
	browser.Stdout, browser.Stderr = io.Discard, io.Discard
	return browser.OpenURL(url)
}

func sizeOf(f *os.File) (columns, rows int) {
	columns, rows, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0, 0
	}
	return columns, rows
}

func (e *Env) factory() *cmdutil.Factory {
	width := e.StderrWidth
	if width == nil {
		width = func() int { return 0 }
	}
	return &cmdutil.Factory{
		IO: &cmdutil.IO{
			In: e.Stdin, Out: e.Stdout, Err: cmdutil.NewStatusWriter(e.Stderr, width), Getenv: e.Getenv,
			OutIsTTY: e.StdoutTerminal, ErrIsTTY: e.StderrTerminal, OutSize: e.StdoutSize,
		},
		Globals:     cmdutil.NewGlobals(),
		Version:     Version(),
		Args:        e.Args,
		Effect:      new(cmdutil.Effect),
		OpenBrowser: e.OpenBrowser,
	}
}
