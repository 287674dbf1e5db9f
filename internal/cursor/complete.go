package cursor

import (
	"strconv"
	"strings"

	"vision1/internal/api"
)

// An Completion is an argument that completes what the user has typed so far.
type Completion struct {
	Text      string // the complete argument, which starts with what was typed
	Type      api.Type
	Summary   string // one line, or ""
	NoSpace   bool   // more can follow without a space: a value, or another part of a path
	TakesFile bool   // a file name follows
}

// Completions returns the arguments that can follow others and that start with partial:
// the fields at the cursor, or the values of the field that partial sets. It
// ignores errors in earlier arguments as far as possible, and returns none if
// nothing can follow.
func Completions(m *api.Message, args []string, partial string) []Completion {
	p := &parser{root: &node{kind: object}}
	p.cursor = rootLocation(m, p.root)
	for i, text := range args {
		p.arg, p.text = i+1, text
		_ = p.parse(text) // errors are reported when the command runs
	}
	p.arg = len(args) + 1
	path, partialValue, start, kind := cutValue(partial)
	switch kind {
	case assignment:
		return p.values(path, partial[:start], partialValue)
	case move:
		return p.paths(path)
	default:
		return nil
	}
}

// paths returns the arguments that complete a path.
func (p *parser) paths(path string) []Completion {
	cut := strings.LastIndexByte(path, '.') + 1
	base, part := path[:cut], path[cut:]
	if up := strings.TrimRight(base, "."); up != "" && len(base)-len(up) == 1 {
		base = up // without the dot between two names
	}
	at, d := p.walk(base)
	if d != nil || at.invalid > 0 {
		return nil
	}
	var out []Completion
	for _, o := range at.options(path[:cut]) {
		switch rest := o.Text[cut:]; {
		case rest == part && o.Type.Kind == api.KindMessage:
			if child, d := at.follow(step{kind: toChild, name: part}, p.arg); d == nil {
				out = append(out, child.options(o.Text+".")...)
			}
		case strings.HasPrefix(rest, part):
			out = append(out, o)
		}
	}
	return out
}

// options returns the arguments that prefix, which leads to l, can start.
func (l *location) options(prefix string) []Completion {
	switch {
	case l.typ.List && l.typ.Kind == api.KindMessage:
		return l.elementOptions(prefix)
	case l.typ.List || l.typ.Map || l.typ.Kind != api.KindMessage:
		return nil
	}
	m, ok := api.FindMessage(l.typ.Message)
	if !ok {
		return nil
	}
	var out []Completion
	for i := range m.Fields {
		f := &m.Fields[i]
		if n := l.field(f).node(); f.OutputOnly || n != nil && n.kind == scalar {
			continue
		}
		o := Completion{Text: prefix + f.CLIName, Type: f.Type, Summary: f.Summary, NoSpace: true}
		if f.Type.Kind != api.KindMessage {
			o.Text += "="
		}
		out = append(out, o)
	}
	return out
}

// elementOptions returns the elements of the list at l, a new element, and the
// fields of the last one.
func (l *location) elementOptions(prefix string) []Completion {
	length := l.length()
	element := &location{typ: l.typ, prev: l, parent: l, index: max(length-1, 0)}
	element.typ.List = false
	out := []Completion{{Text: prefix + "+", Type: element.typ, Summary: "a new element at the end", NoSpace: true}}
	for i := range length + 1 {
		o := Completion{Text: prefix + strconv.Itoa(i), Type: element.typ, Summary: "an element by its index", NoSpace: true}
		if i == length {
			o.Summary = "a new element by its index"
		}
		out = append(out, o)
	}
	return append(out, element.options(prefix)...)
}

// values returns the arguments that start with prefix, which sets the field at
// path, and a value that starts with text.
func (p *parser) values(path, prefix, text string) []Completion {
	at, d := p.walk(path)
	if path == "" || d != nil || at.invalid > 0 || at.typ.Map {
		return nil
	}
	typ := at.typ
	typ.List = false
	var out []Completion
	add := func(value, summary string) {
		if strings.HasPrefix(value, text) {
			out = append(out, Completion{Text: prefix + value, Type: typ, Summary: summary})
		}
	}
	switch typ.Kind {
	case api.KindBool:
		add("true", "")
		add("false", "")
	case api.KindEnum:
		for i := range typ.Enum {
			add(typ.Enum[i].Name, typ.Enum[i].Summary)
		}
	case api.KindBytes:
		if text == "" || text[0] == '@' {
			return []Completion{{Text: prefix + "@", Type: typ, Summary: "the content of a file", NoSpace: true, TakesFile: true}}
		}
	}
	return out
}
