package cursor

import (
	"fmt"
	"strings"

	"vision1/internal/api"
	"vision1/internal/diag"
	"vision1/internal/value"
)

// setText puts a typed value at a spot. offset is where it starts in the word.
func (p *parser) setText(at *spot, text string, offset int) *diag.Diagnostic {
	t := at.typ
	switch {
	case t.Map && !t.List:
		key, entry, ok := strings.Cut(text, "=")
		if !ok {
			return diag.Errorf("%s is a map; give the entry as %s=key=value", at.title(), at.title())
		}
		below, fault := at.entry(key)
		if fault != nil {
			return fault.At(offset, offset+len(key))
		}
		return p.setText(below, entry, offset+len(key)+1)
	case t.Kind == api.KindMessage || t.Map:
		return whereToSet(at)
	case t.List:
		return p.add(at, text, offset)
	}
	n, fault := p.leaf(&t, text, offset)
	if fault != nil {
		return fault
	}
	return p.place(at, n)
}

// whereToSet says how a message, or a list of them, is set.
func whereToSet(at *spot) *diag.Diagnostic {
	example := "..."
	if m, ok := api.FindMessage(at.typ.Message); ok && len(m.Fields) > 0 {
		example = m.Fields[0].Word
	}
	switch {
	case at.in == nil:
		return diag.Errorf("the request as a whole takes no value; set its fields, as in %s=...", example)
	case at.typ.List:
		return diag.Errorf("%s is a list of messages; set the fields of its elements, as in %s.0.%s=..., or give it as JSON: %s:=[...]",
			at.title(), at.title(), example, at.title())
	default:
		return diag.Errorf("%s is a message; set its fields, as in %s.%s=..., or give it as JSON: %s:={...}",
			at.title(), at.title(), example, at.title())
	}
}

// place puts a leaf at a spot that nothing was set at yet.
func (p *parser) place(at *spot, n *node) *diag.Diagnostic {
	n.by = p.word
	if old := at.node(); old != nil && old.by > 0 {
		return diag.Errorf("already set to %s by word %d; set it once", old.show(), old.by)
	}
	holder, fault := at.in.grow(p.word)
	if fault != nil {
		return fault
	}
	at.attach(holder, n)
	return nil
}

// add appends a value to a list of scalars.
func (p *parser) add(at *spot, text string, offset int) *diag.Diagnostic {
	one := at.typ
	one.List = false
	n, fault := p.leaf(&one, text, offset)
	if fault != nil {
		return fault
	}
	n.by = p.word
	values, fault := at.grow(p.word)
	if fault != nil {
		return fault
	}
	values.items = append(values.elements(), n)
	return nil
}

// setJSON puts a value given as JSON at a spot, be it a leaf, a message, a map
// or a list.
func (p *parser) setJSON(at *spot, text string, offset int) *diag.Diagnostic {
	if at.in == nil {
		return diag.Errorf("the whole request is given with --json, not by :=")
	}
	r := jsonReader{data: []byte(text), report: func(f *diag.Diagnostic) {
		f.At(0, len(text))
		f.Start, f.End = f.Start+offset, f.End+offset
		p.report(f)
	}, warn: p.warn, noted: p.warnOutputOnly}
	raw := r.read(&at.typ)
	if raw == nil {
		return nil // reported
	}
	if string(raw) == "null" && at.typ.Kind != api.KindAny && (at.item >= 0 || at.in.typ.Map) {
		return (&diag.Diagnostic{Message: "null can't be an element of a list or an entry of a map"}).At(offset, offset+len(text))
	}
	old := at.node()
	switch {
	case old == nil || old.by == 0: // nothing, or what --json brought
	case old.kind == leaf:
		return diag.Errorf("already set to %s by word %d; set it once", old.show(), old.by)
	case old.whole:
		return diag.Errorf("%s was given whole by word %d already", at.title(), old.by)
	case !old.empty(): // an element that + made is
		return diag.Errorf("part of %s was set by word %d; give it whole or in parts, not both", at.title(), old.by)
	}
	holder, fault := at.in.grow(p.word)
	if fault != nil {
		return fault
	}
	n := given(raw)
	n.by, n.whole, n.typed = p.word, true, text
	at.attach(holder, n)
	return nil
}

// leaf makes a node of one typed value.
func (p *parser) leaf(t *api.Type, text string, offset int) (*node, *diag.Diagnostic) {
	if name, ok := strings.CutPrefix(text, "@"); ok && t.Kind == api.KindBytes {
		return p.file(name, text, offset)
	}
	encoded, bad := value.JSON(t, text)
	if bad == nil && (t.Kind != api.KindBytes || !p.namesFile(text)) {
		return &node{json: encoded, typed: text}, nil
	}
	f := &diag.Diagnostic{Start: offset, End: offset + len(text)}
	if t.Kind == api.KindBytes {
		f.Message, f.Suggestion = p.notBytes(text)
	} else {
		f.Message, f.Suggestion = bad.Message, bad.Suggestion
	}
	return nil, f
}

// file makes a node of a file that is to be sent.
func (p *parser) file(name, text string, offset int) (*node, *diag.Diagnostic) {
	f := &diag.Diagnostic{Start: offset, End: offset + len(text)}
	switch {
	case name == "":
		f.Message = "no file name after the @"
		return nil, f
	case p.files == nil:
		f.Message = "no files can be read here"
		return nil, f
	case name == "-" && p.stdin > 0:
		f.Message = fmt.Sprintf("standard input was taken by word %d already; it can be read once only", p.stdin)
		return nil, f
	case name == "-":
		p.stdin = p.word
	}
	file, err := p.files.Find(name)
	if err != nil {
		f.Message = err.Error()
		return nil, f
	}
	return &node{file: file, typed: text}, nil
}

// longestName is how much of a text is tried as the name of a file.
const longestName = 1024

func (p *parser) namesFile(text string) bool {
	return text != "" && len(text) <= longestName && p.files != nil && p.files.Exists(text)
}

// notBytes says what to type in place of text, which is no base64 or is the
// name of a file.
func (p *parser) notBytes(text string) (message, suggestion string) {
	switch {
	case strings.HasPrefix(text, "data:"):
		if _, encoded, ok := strings.Cut(text, ";base64,"); ok && len(encoded) <= longestName {
			return "a data: URL; give only what follows its comma", encoded
		}
		return "a data: URL; give only what follows base64, in it", ""
	case p.namesFile(text):
		return "the name of a file; an @ before it sends what is in the file", "@" + text
	case strings.Contains(text[:min(len(text), longestName)], "://"):
		return "an address, not base64; an address has a field of its own", ""
	case len(text) <= longestName && strings.ContainsAny(text, "./\\"):
		return "not base64; if it is a file, an @ before its name sends what is in it", "@" + text
	default:
		return "not base64; a file is sent with @ and its name", ""
	}
}

// show returns the value for a message.
func (n *node) show() string {
	if n.typed == "" {
		return value.Show(string(n.json))
	}
	return value.Show(n.typed)
}
