package cursor

import (
	"strconv"
	"strings"

	"vision1/internal/api"
)

// An Option is a word that can stand where a person has begun to type one.
type Option struct {
	Word    string // the whole word, begun as it was
	Type    api.Type
	Summary string // one line for people, or ""
	// Open tells that something goes on the end of the word: a value, or, where
	// it is a move so far, a further part.
	Open bool
	// File tells that the name of a file goes on the end.
	File bool
}

// Options returns the words that can follow others and begin with begun: fields
// where the cursor stands then, or values of the field that begun sets. Mistakes
// in the words before are passed over as far as they can be. It returns none
// where there is nothing to say, as after a move that leads nowhere.
func Options(m *api.Message, words []string, begun string) []Option {
	p := &parser{root: &node{kind: object}}
	p.cursor = newRoot(m, p.root)
	for i, text := range words {
		p.word, p.text = i+1, text
		_ = p.read(text) // a mistake is told when the command is run
	}
	p.word = len(words) + 1
	path, begunValue, start, kind := cutValue(begun)
	switch kind {
	case isText:
		return p.values(path, begun[:start], begunValue)
	case isMove:
		return p.fields(path)
	default:
		return nil
	}
}

// fields returns what a path that was begun can go on to.
func (p *parser) fields(path string) []Option {
	cut := strings.LastIndexByte(path, '.') + 1
	base, part := path[:cut], path[cut:]
	if up := strings.TrimRight(base, "."); up != "" && len(base)-len(up) == 1 {
		base = up // the dot between two names
	}
	at, fault := p.walk(base)
	if fault != nil || at.lost > 0 {
		return nil
	}
	var out []Option
	for _, o := range at.options(path[:cut]) {
		switch rest := o.Word[cut:]; {
		case rest == part && o.Type.Kind == api.KindMessage:
			if below, fault := at.follow(step{kind: down, name: part}, p.word); fault == nil {
				out = append(out, below.options(o.Word+".")...)
			}
		case strings.HasPrefix(rest, part):
			out = append(out, o)
		}
	}
	return out
}

// options returns what a word can go on with at s. They begin with prefix.
func (s *spot) options(prefix string) []Option {
	switch {
	case s.typ.List && s.typ.Kind == api.KindMessage:
		return s.elementOptions(prefix)
	case s.typ.List || s.typ.Map || s.typ.Kind != api.KindMessage:
		return nil
	}
	m, ok := api.FindMessage(s.typ.Message)
	if !ok {
		return nil
	}
	var out []Option
	for i := range m.Fields {
		f := &m.Fields[i]
		below := &spot{typ: f.Type, back: s, in: s, name: f.Name, item: -1}
		if n := below.node(); f.OutputOnly || n != nil && n.kind == leaf {
			continue
		}
		o := Option{Word: prefix + f.Word, Type: f.Type, Summary: f.Summary, Open: true}
		if f.Type.Kind != api.KindMessage {
			o.Word += "="
		}
		out = append(out, o)
	}
	return out
}

// elementOptions are the elements of the list at s, a new one, and the fields of
// the last.
func (s *spot) elementOptions(prefix string) []Option {
	length := 0
	if n := s.node(); n != nil {
		length = len(n.elements())
	}
	one := &spot{typ: s.typ, back: s, in: s, item: max(length-1, 0)}
	one.typ.List = false
	out := []Option{{Word: prefix + "+", Type: one.typ, Summary: "a new element at the end", Open: true}}
	for i := range length + 1 {
		o := Option{Word: prefix + strconv.Itoa(i), Type: one.typ, Summary: "an element by its number", Open: true}
		if i == length {
			o.Summary = "a new element, by its number"
		}
		out = append(out, o)
	}
	return append(out, one.options(prefix)...)
}

// values returns the values that the field at path can have and that begin with
// text. The words begin with prefix.
func (p *parser) values(path, prefix, text string) []Option {
	at, fault := p.walk(path)
	if path == "" || fault != nil || at.lost > 0 || at.typ.Map {
		return nil
	}
	one := at.typ
	one.List = false
	var out []Option
	add := func(value, summary string) {
		if strings.HasPrefix(value, text) {
			out = append(out, Option{Word: prefix + value, Type: one, Summary: summary})
		}
	}
	switch one.Kind {
	case api.KindBool:
		add("true", "")
		add("false", "")
	case api.KindEnum:
		for i := range one.Enum {
			add(one.Enum[i].Name, one.Enum[i].Summary)
		}
	case api.KindBytes:
		if text == "" || text[0] == '@' {
			return []Option{{Word: prefix + "@", Type: one, Summary: "the bytes of a file", Open: true, File: true}}
		}
	}
	return out
}
