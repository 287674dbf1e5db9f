package cursor

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"vision1/internal/api"
	"vision1/internal/diag"
)

// A spot is a place in the request where the cursor can be, whether or not
// something was set there yet.
type spot struct {
	typ api.Type
	// lost is how many parts deep this is below a mistyped one, that one
	// included: what is said about it can't be judged, so nothing more is
	// reported until the cursor is back above. 0 for a place that is known.
	lost int
	back *spot // where .. leads: the part that was typed before this one
	in   *spot // what holds this value; nil for the root
	name string
	item int   // number in the list that holds it, or -1
	root *node // of the root only
	// outputOnly: the service fills this in.
	outputOnly bool
}

func newRoot(m *api.Message, n *node) *spot {
	return &spot{typ: api.Type{Kind: api.KindMessage, Message: m.Name}, item: -1, root: n}
}

// node returns what was set here, or nil.
func (s *spot) node() *node {
	if s.in == nil {
		return s.root
	}
	holder := s.in.node()
	switch {
	case holder == nil:
		return nil
	case s.item < 0:
		return holder.find(s.name)
	case holder.kind == list && s.item < len(holder.elements()):
		return holder.elements()[s.item]
	default:
		return nil
	}
}

// grow returns the node here, made together with all that holds it, for word.
// It fails where something above was given whole.
func (s *spot) grow(word int) (*node, *diag.Diagnostic) {
	if s.in == nil {
		s.root.touch(word)
		return s.root, nil
	}
	n := s.node()
	if n != nil && n.whole && n.by > 0 {
		return nil, diag.Errorf("%s was given whole by word %d; give it whole or in parts, not both", s.title(), n.by)
	}
	holder, fault := s.in.grow(word)
	if fault != nil {
		return nil, fault
	}
	if n == nil || n.kind == leaf { // a null from --json gives way
		n = &node{kind: object}
		if s.typ.List {
			n.kind = list
		}
		s.attach(holder, n)
	}
	n.touch(word)
	return n, nil
}

// holds tells whether there can be something below s.
func (s *spot) holds() bool {
	return s.typ.Kind == api.KindMessage || s.typ.List || s.typ.Map
}

// attach puts n into its holder.
func (s *spot) attach(holder, n *node) {
	switch {
	case s.item < 0:
		holder.put(s.name, n)
	case s.item < len(holder.elements()):
		holder.items[s.item] = n
	default:
		holder.items = append(holder.items, n)
	}
}

// down returns the spot that part leads to from s. Only + changes the request.
func (s *spot) down(part string, word int) (*spot, *diag.Diagnostic) {
	switch {
	case s.typ.List:
		return s.element(part, word)
	case s.typ.Map:
		return s.entry(part)
	case s.typ.Kind == api.KindMessage:
		return s.field(part)
	case s.in != nil && s.in.typ.Map:
		return nil, diag.Errorf("a map key with a dot goes after the =: %s=%s.%s=...", s.in.title(), s.name, part)
	default:
		return nil, diag.Errorf("%s is %s and has no fields; it takes a value: %s=...", s.title(), withArticle(s.typ.Kind.String()), s.title())
	}
}

// field leads to a field of the message at s.
func (s *spot) field(part string) (*spot, *diag.Diagnostic) {
	m, ok := api.FindMessage(s.typ.Message)
	if !ok {
		return nil, diag.Errorf("the message %s is not known", s.typ.Message)
	}
	f, ok := m.FindField(part)
	if !ok {
		return nil, s.noField(m, part)
	}
	return &spot{typ: f.Type, back: s, in: s, name: f.Name, item: -1, outputOnly: f.OutputOnly}, nil
}

func (s *spot) noField(m *api.Message, part string) *diag.Diagnostic {
	switch {
	case len(m.Fields) == 0 && s.in == nil:
		return diag.Errorf("the request of this method (%s) has no fields", m.Name)
	case len(m.Fields) == 0:
		return diag.Errorf("%s has no fields", m.Name)
	case (isNumber(part) || part == "+") && s.item >= 0:
		return diag.Errorf("%s is one element already; it has no elements of its own", s.title())
	case (isNumber(part) || part == "+") && s.in != nil:
		return diag.Errorf("%s is not repeated; leave the %s out", s.title(), part)
	}
	if s.in != nil && s.in.typ.List && strings.Trim(part, "-0123456789") == "" {
		return diag.Errorf("no element %s: they are numbered 0, 1, 2 and so on, and + is a new one", part)
	}
	words := make([]string, len(m.Fields))
	for i := range m.Fields {
		words[i] = m.Fields[i].Word
	}
	return &diag.Diagnostic{Message: m.Name + " has no field " + shorten(part), Suggestion: diag.Nearest(part, words)}
}

// element leads into the list at s: to an element by its number, to a new one,
// or, with the name of a field, to that field of the last element.
func (s *spot) element(part string, word int) (*spot, *diag.Diagnostic) {
	if s.typ.Kind != api.KindMessage && !s.typ.Map {
		return nil, diag.Errorf("the values of %s have no numbers or names; each %s=... adds one", s.title(), s.title())
	}
	length := 0
	if n := s.node(); n != nil {
		length = len(n.elements())
	}
	one := &spot{typ: s.typ, back: s, in: s}
	one.typ.List = false
	switch {
	case part == "+":
		one.item = length
		_, fault := one.grow(word)
		return one, fault
	case isNumber(part):
		number, err := strconv.Atoi(part)
		if err != nil || number > length {
			return nil, &diag.Diagnostic{Message: "leaves a gap in " + s.title() + ": the next number is " + strconv.Itoa(length),
				Suggestion: strconv.Itoa(length)}
		}
		one.item = number
		return one, nil
	default:
		one.item = max(length-1, 0)
		next, fault := one.down(part, word)
		if fault != nil {
			next = one.astray()
		}
		next.back = s
		return next, fault
	}
}

// entry leads to the entry of the map at s with this key.
func (s *spot) entry(key string) (*spot, *diag.Diagnostic) {
	if !utf8.ValidString(key) {
		return nil, diag.Errorf("the key is not valid UTF-8")
	}
	next := &spot{typ: s.typ, back: s, in: s, name: key, item: -1}
	next.typ.Map = false
	return next, nil
}

// title names the spot in messages, as it would be typed.
func (s *spot) title() string {
	switch {
	case s.in == nil:
		return "the request"
	case s.item >= 0:
		return s.in.title() + "." + strconv.Itoa(s.item)
	case s.in.typ.Map:
		return s.in.title() + "." + s.name
	default:
		return dashed(s)
	}
}

// dashed returns the typed spelling of the field at s.
func dashed(s *spot) string {
	if m, ok := api.FindMessage(s.in.typ.Message); ok {
		if f, ok := m.FindField(s.name); ok {
			return f.Word
		}
	}
	return s.name
}

// isNumber tells whether part is the number of an element in its one spelling.
func isNumber(part string) bool {
	return part == "0" || part != "" && part[0] != '0' && strings.Trim(part, "0123456789") == ""
}
