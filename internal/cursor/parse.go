package cursor

import (
	"vision1/internal/api"
	"vision1/internal/problem"
)

// Input is all that a request is made from.
type Input struct {
	Message *api.Message
	Words   []string
	// Base is a whole request in JSON that the words are applied over, or nil.
	Base []byte
	// Files looks up what @ names; nil where no word may name a file.
	Files Files
}

// Files knows the files that @ names.
type Files interface {
	// Find makes sure that the file can be read and returns it with its size.
	// "-" is standard input. The error is for people and names the reason only.
	Find(name string) (*File, error)
	// Exists tells whether there is a file of that name.
	Exists(name string) bool
}

// A File is a file to be sent as base64.
type File struct {
	Name string
	Size int64 // in bytes, before encoding
}

// A Request is what the words made.
type Request struct {
	root *node
}

// Len returns how many elements the repeated field of that name has, at the root.
func (r *Request) Len(name string) int {
	if n := r.root.find(name); n != nil {
		return len(n.items)
	}
	return 0
}

// Parse reads the words and returns the request with every mistake and every
// warning at once. The request is of use only where there are no problems.
func Parse(in Input) (*Request, []problem.Problem, []problem.Warning) {
	p := &parser{files: in.Files, root: &node{kind: object}}
	if in.Base != nil {
		p.readBase(in.Message, in.Base)
	}
	p.cursor = newRoot(in.Message, p.root)
	for i, text := range in.Words {
		p.word, p.text = i+1, text
		if fault := p.read(text); fault != nil {
			p.report(fault)
		}
	}
	return &Request{root: p.root}, p.problems, p.warnings
}

type parser struct {
	files    Files
	root     *node
	cursor   *spot
	word     int // number of the word being read, from 1
	text     string
	stdin    int             // the word that took standard input, or 0
	noted    map[string]bool // output-only fields that were warned of
	problems []problem.Problem
	warnings []problem.Warning
}

func (p *parser) report(f *fault) {
	shown := problem.HideSecret(p.text)
	p.problems = append(p.problems, problem.Problem{
		Flag: "-r", Word: p.word, Text: shown, Start: min(f.start, len(shown)), End: min(f.end, len(shown)),
		Message: f.message, Suggestion: f.suggestion,
	})
}

func (p *parser) warn(message string) {
	p.warnings = append(p.warnings, problem.Warning{Flag: "-r", Word: p.word, Text: p.text, Message: message})
}

// read takes one word: a move or a setting.
func (p *parser) read(text string) *fault {
	if text == "" {
		return faultf("an empty word; leave it out")
	}
	path, value, valueStart, kind := cutValue(text)
	steps, fault := split(path)
	if fault != nil {
		if path == "" {
			fault = faultf("no field before the =")
		}
		return fault
	}
	at, fault := p.walk(steps)
	if kind == isMove {
		if fault == nil {
			fault = checkMove(at).at(0, len(path))
		}
		if p.cursor = at; fault != nil && !at.lost {
			p.cursor = &spot{lost: true, back: at.back}
		}
		return fault
	}
	if fault != nil || at.lost {
		return fault
	}
	p.noteOutputOnly(at)
	if kind == isJSON {
		fault = p.setJSON(at, value, valueStart)
	} else {
		fault = p.setText(at, value, valueStart)
	}
	return fault.at(0, len(path))
}

// walk follows the steps from the cursor. On a mistake it returns a lost spot,
// as deep as the words say, so that .. still counts right.
func (p *parser) walk(steps []step) (*spot, *fault) {
	at := p.cursor
	var first *fault
	keep := func(f *fault) {
		if first == nil {
			first = f
		}
	}
	for _, s := range steps {
		switch s.kind {
		case toRoot:
			for at.back != nil {
				at = at.back
			}
		case upward:
			for range s.up {
				if at.back == nil {
					keep(faultf("leads above the root of the request").at(s.start, s.end))
					break
				}
				at = at.back
			}
		case down:
			next, fault := at.down(s.name, p.word)
			if fault != nil {
				keep(fault.at(s.start, s.end))
				next = &spot{lost: true, back: at}
			}
			at = next
		}
	}
	return at, first
}

// checkMove refuses a move onto what only takes values.
func checkMove(at *spot) *fault {
	t := at.typ
	switch {
	case at.lost:
		return nil
	case t.Kind == api.KindMessage || t.Map:
		return nil
	case t.List:
		return faultf("%s takes values: each %s=... adds one", at.title(), at.title())
	default:
		return faultf("%s is a %s; it takes a value: %s=...", at.title(), t.Kind, at.title())
	}
}

const outputOnlyNote = " is filled in by the service, which takes no value for it; it is sent all the same"

// noteOutputOnly warns where at, or something that it is in, is a field that the
// service fills in.
func (p *parser) noteOutputOnly(at *spot) {
	for ; at != nil; at = at.in {
		if at.outputOnly {
			p.warnOutputOnly(dashed(at))
		}
	}
}

// warnOutputOnly warns of a field that the service fills in, once.
func (p *parser) warnOutputOnly(field string) {
	if p.noted[field] {
		return
	}
	if p.noted == nil {
		p.noted = make(map[string]bool)
	}
	p.noted[field] = true
	p.warn(field + outputOnlyNote)
}
