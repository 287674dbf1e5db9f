package cursor

import (
	"vision1/internal/api"
	"vision1/internal/diag"
)

// Input is all that a request is made from.
type Input struct {
	Message *api.Message
	Words   []string
	// Skip is the number of a word to pass over, from 1; 0 for none.
	Skip int
	// Base is a whole request in JSON that the words are applied over, or nil.
	Base     []byte
	BaseName string // of the file, for messages
	// BaseLost tells that there is such a request, but it could not be read.
	BaseLost bool
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
		return len(n.elements())
	}
	return 0
}

// Parse reads the arguments and returns the request with every error and every
// warning. The request is usable only if there are no errors.
func Parse(in Input) (*Request, diag.List) {
	p := &parser{files: in.Files, root: &node{kind: object}, baseLost: in.BaseLost}
	if in.Base != nil {
		p.readBase(in.Message, in.BaseName, in.Base)
	}
	p.cursor = newRoot(in.Message, p.root)
	for i, text := range in.Words {
		p.word, p.text = i+1, text
		if p.word == in.Skip {
			continue
		}
		if fault := p.read(text); fault != nil {
			p.report(fault)
		}
	}
	return &Request{root: p.root}, p.diags
}

type parser struct {
	files    Files
	root     *node
	baseLost bool // --json brought nothing, so numbers of elements can't be judged
	cursor   *spot
	word     int // number of the word being read, from 1
	text     string
	stdin    int             // the word that took standard input, or 0
	noted    map[string]bool // output-only fields that were warned of
	diags    diag.List
	errors   int // how many of diags are errors
}

// fail records an error.
func (p *parser) fail(f *diag.Diagnostic) {
	p.errors++
	p.diags.Add(f)
}

func (p *parser) report(f *diag.Diagnostic) {
	shown := diag.HideSecret(p.text)
	f.Flag, f.Index, f.Text = "-r", p.word, shown
	f.Start, f.End = min(f.Start, len(shown)), min(f.End, len(shown))
	p.fail(f)
}

func (p *parser) warn(message string) {
	p.diags.Add(&diag.Diagnostic{Severity: diag.Warning, Flag: "-r", Index: p.word, Text: p.text, Message: message})
}

// read takes one word: a move or a setting.
func (p *parser) read(text string) *diag.Diagnostic {
	path, value, valueStart, kind := cutValue(text)
	switch {
	case text == "":
		return diag.Errorf("an empty word; leave it out")
	case path == "":
		return diag.Errorf("no field before the =")
	}
	at, fault := p.walk(path)
	if kind == isMove {
		p.cursor = at
		if fault != nil {
			return fault
		}
		if fault = checkMove(at); fault != nil {
			p.cursor = at.misplaced()
		}
		return fault.At(0, len(path))
	}
	known := p.errors
	if fault == nil && at.lost == 0 {
		fault = p.set(at, kind, value, valueStart).At(0, len(path))
	}
	if fault != nil || at.lost > 0 || p.errors > known {
		p.settle(at)
	}
	return fault
}

// set puts a value, which starts at offset in the word, at a spot.
func (p *parser) set(at *spot, kind wordKind, value string, offset int) *diag.Diagnostic {
	p.noteOutputOnly(at)
	if kind == isJSON {
		return p.setJSON(at, value, offset)
	}
	return p.setText(at, value, offset)
}

// settle makes what a setting that failed would have been put into, so that the
// numbers in the words after it count right.
func (p *parser) settle(at *spot) {
	if at.lost > 0 || at.item < 0 {
		at = at.in
	}
	if at != nil && at.holds() {
		_, _ = at.grow(p.word) // that it can't be made was reported, or is another's mistake
	}
}

const outputOnlyNote = " is filled in by the service, which takes no value for it"

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
