// Package diag describes errors in a command line: one Diagnostic for
// each error or warning, with the invalid argument and the fix. The packages
// that read arguments (cursor, params, request) return diagnostics; cmdutil
// prints them.
package diag

import (
	"fmt"
	"slices"
)

// Severity is how serious a diagnostic is.
type Severity int

// The severities. An error is the zero value.
const (
	Error   Severity = iota // nothing is sent
	Warning                 // the request is sent, except with --strict
)

// A Diagnostic is one error in, or one warning about, what was typed.
type Diagnostic struct {
	Severity   Severity
	Flag       string // the flag that took the argument: "-r", "-p", "<name>", "--scope"
	Index      int    // position of the argument after Flag, from 1; 0 if there is only one
	Text       string // the argument as typed
	Start, End int    // the invalid part of Text, in bytes; equal if all of it is invalid
	Message    string // lower case, no period
	Suggestion string // a replacement for the invalid part, or ""
}

// Errorf returns an error with that message, for the caller to locate.
func Errorf(format string, args ...any) *Diagnostic {
	return &Diagnostic{Message: fmt.Sprintf(format, args...)}
}

// At locates d at a part of the argument, unless it has a location already. It
// returns d, which may be nil.
func (d *Diagnostic) At(start, end int) *Diagnostic {
	if d != nil && d.Start == d.End {
		d.Start, d.End = start, end
	}
	return d
}

// A List is every diagnostic of a command line, in the order found.
type List []Diagnostic //nolint:recvcheck // only Add changes the list, like append

// Add appends d, unless it is nil.
func (l *List) Add(d *Diagnostic) {
	if d != nil {
		*l = append(*l, *d)
	}
}

// Errors returns the errors of l.
func (l List) Errors() List { return l.filter(Error) }

// Warnings returns the warnings of l.
func (l List) Warnings() List { return l.filter(Warning) }

func (l List) filter(s Severity) List {
	var out List
	for i := range l {
		if l[i].Severity == s {
			out = append(out, l[i])
		}
	}
	return out
}

// HasErrors reports whether l has an error.
func (l List) HasErrors() bool {
	return slices.ContainsFunc(l, func(d Diagnostic) bool { return d.Severity == Error })
}

// Strict returns l with its warnings as errors.
func (l List) Strict() List {
	out := slices.Clone(l)
	for i := range out {
		if out[i].Severity == Warning {
			out[i].Severity = Error
			out[i].Message += " (--strict)"
		}
	}
	return out
}
