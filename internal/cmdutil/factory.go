// Package cmdutil provides what every command shares: streams, global flags,
// messages and diagnostics, the pager, and the errors of a command that ends early.
package cmdutil

import (
	"slices"

	"vision1/internal/diag"
	"vision1/internal/output"
)

// A Factory is what a command constructor receives. Nothing in it opens a file
// or the network before it is called.
type Factory struct {
	IO      *IO
	Globals *Globals
	Version string
	Args    []string // the command line as typed
	// OpenBrowser opens a URL in a browser; nil if there is none.
	OpenBrowser func(url string) error
	// ParseArgs rewrites arguments that follow a command for cobra, as those of the
	// process were, with the errors in them.
	ParseArgs func(command string, args []string) ([]string, diag.List)
	// Effect is what the command has changed at the service.
	Effect Effect

	warnings []string // held back, because standard error is to be one JSON object
}

// UserAgent names the program to the service.
func (f *Factory) UserAgent() string { return "vision1/" + f.Version }

// Warn writes a warning, unless --quiet is set.
func (f *Factory) Warn(text string) {
	switch {
	case f.Globals.Quiet:
	case f.Globals.ErrorFormat == "json":
		f.warnings = append(f.warnings, output.Printable(f.IO.Redact(text)))
	default:
		f.IO.Note("warning: " + text)
	}
}

// HeldWarnings returns the warnings that go into the error object, if the command
// fails.
func (f *Factory) HeldWarnings() []string { return f.warnings }

// FlushWarnings writes the warnings of a command that succeeded.
func (f *Factory) FlushWarnings() {
	for _, text := range f.warnings {
		f.IO.Note("warning: " + text)
	}
	f.warnings = nil
}

// Inform writes a note, unless --quiet is set.
func (f *Factory) Inform(lines ...string) {
	if !f.Globals.Quiet {
		f.IO.Note(lines...)
	}
}

// Mentions reports whether the command line has name as an argument of its own.
func (f *Factory) Mentions(name string) bool { return slices.Contains(f.Args, name) }
