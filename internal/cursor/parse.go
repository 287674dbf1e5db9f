// Package cursor implements the -r language: arguments that move a cursor through
// a request and set its fields. It validates them against the messages of the
// API and returns the request as JSON. It does no I/O: a file named by @ stays a
// file in the request until the request is sent (see Chunk).
//
// To read the package, start here: parse.go reads each argument. It splits a
// path into steps (path.go) and follows them to a location in the request
// (location.go), where set.go adds a value to the tree of nodes (tree.go). json.go
// validates values in JSON, seed.go the request of --json. chunk.go writes the
// tree as JSON, and complete.go lists the arguments that shell completion offers.
package cursor

import (
	"strings"

	"vision1/internal/api"
	"vision1/internal/diag"
)

// Input is everything that a request is made from.
type Input struct {
	Message *api.Message
	Args    []string // the arguments of -r
	SkipArg int      // the number of an argument to ignore, from 1; 0 for none
	// Seed is a complete request in JSON that the arguments change, or nil.
	Seed        []byte
	SeedName    string // the file name of Base, for messages
	SeedInvalid bool   // there is such a request, but it could not be read
	// Location is the location of the service, us or eu; "" if none was chosen.
	Location string
	Files    Files // finds the files that @ names; nil if @ is not allowed
}

// Files finds the files that @ names.
type Files interface {
	// Find returns a readable file and its size. "-" is standard input. The error
	// is for the user and states the reason only.
	Find(name string) (*File, error)
	// Exists reports whether there is a file with that name.
	Exists(name string) bool
}

// A File is a file to be sent as base64.
type File struct {
	Name string
	Size int64 // in bytes, before encoding
}

// A Request is the result of parsing.
type Request struct {
	root *node
}

// Len returns the number of elements of a repeated field at the root.
func (r *Request) Len(name string) int {
	if n := r.root.find(name); n != nil {
		return len(n.elements())
	}
	return 0
}

// Parse parses the arguments. It returns the request with every error and
// warning. The request is valid only if there are no errors.
func Parse(in Input) (*Request, diag.List) {
	p := &parser{files: in.Files, root: &node{kind: object}, message: in.Message, location: in.Location, seedInvalid: in.SeedInvalid}
	if in.Seed != nil {
		p.readSeed(in.Message, in.SeedName, in.Seed)
	}
	p.cursor = rootLocation(in.Message, p.root)
	for i, text := range in.Args {
		p.arg, p.text = i+1, text
		if p.arg == in.SkipArg {
			continue
		}
		if d := p.parse(text); d != nil {
			p.report(d)
		}
	}
	return &Request{root: p.root}, p.diags
}

type parser struct {
	files        Files
	root         *node
	message      *api.Message // of the request
	location     string       // of the service, or ""
	seedInvalid  bool         // --json had no valid request, so indexes can't be validated
	cursor       *location
	arg          int             // number of the current argument, from 1; 0 for --json
	text         string          // the current argument, or the file name of --json
	stdin        int             // the argument that reads standard input, or 0
	warnedFields map[string]bool // the output-only fields that have a warning
	diags        diag.List
	errors       int // how many of diags are errors
}

// report adds d for the current argument. Positions in a file are in the message.
func (p *parser) report(d *diag.Diagnostic) {
	d.Flag, d.Index, d.Text = "-r", p.arg, diag.MaskSecret(p.text)
	if p.arg == 0 {
		d.Flag, d.Start, d.End = "--json", 0, 0
	}
	d.Start, d.End = min(d.Start, len(d.Text)), min(d.End, len(d.Text))
	if d.Severity == diag.Error {
		p.errors++
	}
	p.diags.Add(d)
}

func (p *parser) warn(message string) {
	p.report(&diag.Diagnostic{Severity: diag.Warning, Message: message})
}

// warnOutputOnly warns about a field that only the service sets, once.
func (p *parser) warnOutputOnly(field string) {
	if p.warnedFields[field] {
		return
	}
	if p.warnedFields == nil {
		p.warnedFields = make(map[string]bool)
	}
	p.warnedFields[field] = true
	p.warn(field + " is output only; the service sets it")
}

// parse reads one argument: a cursor move or an assignment.
func (p *parser) parse(text string) *diag.Diagnostic {
	path, value, valueStart, kind := cutValue(text)
	switch {
	case text == "":
		return diag.Errorf("empty argument; remove it")
	case path == "":
		return diag.Errorf("missing field name before the =")
	}
	at, d := p.walk(path)
	if kind == move {
		return p.move(at, d).At(0, len(path))
	}
	before := p.errors
	if d == nil && at.invalid == 0 {
		d = p.set(at, kind, value, valueStart).At(0, len(path))
	}
	if d != nil || at.invalid > 0 || p.errors > before {
		p.recover(at)
	}
	return d
}

// walk follows a path from the cursor. After an error it continues to the end of
// the path, because later dots move up from there, and returns the first error.
func (p *parser) walk(path string) (*location, *diag.Diagnostic) {
	at := p.cursor
	var first *diag.Diagnostic
	for s := range steps(path) {
		next, d := at.follow(s, p.arg)
		if d != nil && first == nil && (!p.seedInvalid || !isIndex(s.name)) {
			if strings.HasPrefix(d.Suggestion, ".") { // a path from the root
				d.At(0, len(path))
			}
			first = d.At(s.start, s.end)
		}
		at = next
	}
	return at, first
}

// move sets the cursor to at, which a path with the error d led to.
func (p *parser) move(at *location, d *diag.Diagnostic) *diag.Diagnostic {
	p.cursor = at
	t := &at.typ
	if d != nil || at.invalid > 0 || t.Kind == api.KindMessage || t.Map {
		return d
	}
	p.cursor = at.asInvalid()
	if t.List {
		return diag.Errorf("%s is a list of values; add a value with %s=...", at.title(), at.title())
	}
	return diag.Errorf("%s is %s; set it with %s=...", at.title(), withArticle(t.Kind.String()), at.title())
}

// recover creates what contains the value of a failed assignment, because later
// arguments count on its index.
func (p *parser) recover(at *location) {
	if at.invalid > 0 || at.index < 0 {
		at = at.parent
	}
	if at != nil && at.isContainer() {
		_, _ = at.ensure(p.arg) // an error here is reported already, or follows from another one
	}
}
