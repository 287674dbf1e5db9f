package cli

import (
	"context"
	"io"
	"net/http"
	"os"

	"github.com/cli/browser"
	"golang.org/x/term"

	"vision1/internal/transport"
)

// Env is all that a command takes from the world around it.
type Env struct {
	Args   []string // without the name of the program
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	Getenv func(string) string
	// StdoutTerminal and StderrTerminal tell that a person looks on.
	StdoutTerminal, StderrTerminal bool
	// StdoutSize is how many columns and rows the terminal has; 0 where that is
	// not known, and nil where there is none.
	StdoutSize func() (columns, rows int)
	held       []string // warnings, where errors are to be JSON
	// NewClient makes the HTTP client of a call.
	NewClient func(context.Context, transport.Options) (*http.Client, transport.Endpoint, error)
	// OpenBrowser shows an address in a browser; nil where there is none.
	OpenBrowser func(address string) error
}

// System returns the environment of this process.
func System() Env {
	return Env{
		Args:           os.Args[1:],
		Stdin:          os.Stdin,
		Stdout:         os.Stdout,
		Stderr:         os.Stderr,
		Getenv:         os.Getenv,
		StdoutTerminal: isTerminal(os.Stdout),
		StderrTerminal: isTerminal(os.Stderr),
		StdoutSize:     stdoutSize,
		NewClient:      transport.NewClient,
		OpenBrowser:    openBrowser,
	}
}

// openBrowser opens the browser that the system would, whose own messages are
// for nobody here.
func openBrowser(address string) error {
	browser.Stdout, browser.Stderr = io.Discard, io.Discard
	return browser.OpenURL(address)
}

func stdoutSize() (columns, rows int) {
	columns, rows, err := term.GetSize(int(os.Stdout.Fd()))
	if err != nil {
		return 0, 0
	}
	return columns, rows
}

func isTerminal(f *os.File) bool {
	return term.IsTerminal(int(f.Fd()))
}
