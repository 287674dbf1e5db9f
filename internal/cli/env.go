package cli

import (
	"context"
	"io"
	"log"
	"net/url"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/cli/browser"
	"golang.org/x/term"

	"vision1/internal/cmdutil"
	"vision1/internal/secret"
	"vision1/internal/shell"
)

// Env is everything that a command takes from its process.
type Env struct {
	// Context ends the command with its cause, as --timeout does with a
	// *cmdutil.TimeoutError.
	Context context.Context //nolint:containedctx // of the process, as the streams are
	Args    []string        // without the name of the program
	Stdin   io.Reader
	Stdout  io.Writer
	Stderr  io.Writer
	Getenv  func(string) string
	// StdoutTerminal and StderrTerminal report whether a person reads the stream.
	StdoutTerminal, StderrTerminal bool
	// StdoutPlain reports that the terminal doesn't interpret escape sequences.
	StdoutPlain bool
	// StdoutSize returns the columns and rows of the terminal; 0 if unknown.
	StdoutSize func() (columns, rows int)
	// StderrWidth returns the columns of the terminal behind Stderr; 0 if unknown.
	StderrWidth func() int
	// OpenBrowser opens a URL in a browser; nil if there is none.
	OpenBrowser func(url string) error
	// SetLog sets where net/http writes its log, which has what a server sent; nil
	// leaves it.
	SetLog func(to io.Writer)
}

// System returns the environment of this process.
func System() Env {
	return Env{
		Context:        context.Background(),
		Args:           os.Args[1:],
		Stdin:          os.Stdin,
		Stdout:         os.Stdout,
		Stderr:         os.Stderr,
		Getenv:         os.Getenv,
		StdoutTerminal: term.IsTerminal(int(os.Stdout.Fd())),
		StderrTerminal: term.IsTerminal(int(os.Stderr.Fd())),
		StdoutPlain:    !enableEscapes(os.Stdout),
		StdoutSize:     func() (int, int) { return sizeOf(os.Stdout) },
		StderrWidth: func() int {
			columns, _ := sizeOf(os.Stderr)
			return columns
		},
		OpenBrowser: openBrowser,
		SetLog:      log.SetOutput,
	}
}

// httpLog writes the log of net/http with --debug, and discards it otherwise.
type httpLog struct{ f *cmdutil.Factory }

func (l httpLog) Write(p []byte) (int, error) {
	if l.f.Globals.Debug {
		l.f.IO.Note(strings.TrimSuffix(string(p), "\n"))
	}
	return len(p), nil
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
	secrets := new(secret.Redactor)
	e.addSecrets(secrets)
	return &cmdutil.Factory{
		IO: &cmdutil.IO{
			In: e.Stdin, Out: e.Stdout, Err: cmdutil.NewStatusWriter(e.Stderr, width, secrets), Getenv: e.Getenv, Secrets: secrets,
			Shell: shell.Of(runtime.GOOS, e.Getenv), OutIsTTY: e.StdoutTerminal, ErrIsTTY: e.StderrTerminal, OutIsPlain: e.StdoutPlain, OutSize: e.StdoutSize,
		},
		Effect:      cmdutil.Effect{Shell: shell.Of(runtime.GOOS, e.Getenv)},
		Globals:     cmdutil.NewGlobals(),
		Version:     Version(),
		Args:        e.Args,
		OpenBrowser: e.OpenBrowser,
		ParseArgs:   parseCommandArgs,
	}
}

// addSecrets adds the secrets in the environment, and those that were typed in
// place of the name of a file. Tokens and keys in other arguments are masked by
// their form.
func (e *Env) addSecrets(secrets *secret.Redactor) {
	for _, name := range []string{"GOOGLE_OAUTH_ACCESS_TOKEN", "VISION1_API_KEY"} {
		secrets.Add(e.Getenv(name))
	}
	secrets.AddJSON([]byte(e.Getenv("VISION1_CREDENTIALS_JSON")))
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"} {
		if proxy, err := url.Parse(e.Getenv(name)); err == nil {
			password, _ := proxy.User.Password()
			secrets.Add(password)
		}
	}
	secrets.AddMisplaced(e.Getenv("GOOGLE_APPLICATION_CREDENTIALS"))
	for i, arg := range e.Args {
		flag, value, attached := strings.Cut(arg, "=")
		if !slices.Contains([]string{"--credentials", "--access-token-file", "--client-secret"}, flag) {
			continue
		}
		if !attached && i+1 < len(e.Args) {
			value = e.Args[i+1]
		}
		secrets.AddMisplaced(value)
	}
}
