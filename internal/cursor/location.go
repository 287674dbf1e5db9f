package cursor

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"vision1/internal/api"
	"vision1/internal/diag"
)

// A location is a position in the request: of the cursor, or of what an
// assignment sets. A location can exist before anything is set there.
type location struct {
	typ        api.Type
	prev       *location // the part typed before this one, where .. leads
	parent     *location // what contains this value; nil for the root
	name       string    // of the field in its message, or of the key in its map
	index      int       // of the element in its list, or -1
	root       *node     // of the root only
	outputOnly bool      // a field that only the service sets
	// invalid is the number of parts since a mistyped one, including it; 0 for a
	// location that exists. Nothing can be validated at an invalid location, so
	// nothing more is reported until the cursor is back above it.
	invalid int
}

func rootLocation(m *api.Message, n *node) *location {
	return &location{typ: api.Type{Kind: api.KindMessage, Message: m.Name}, index: -1, root: n}
}

// follow returns the location that a step leads to; with an error, an invalid
// one at the level that the step says. Only a step to a new element (+) changes
// the request.
func (l *location) follow(s step, arg int) (*location, *diag.Diagnostic) {
	switch {
	case s.kind == toRoot:
		for l.prev != nil {
			l = l.prev
		}
		return l, nil
	case s.kind == toParent:
		return l.up(s.levels)
	case s.kind == trailingDot:
		return l.asInvalid(), diag.Errorf("ends with a single dot; remove it, or type two dots to move up one level")
	case l.invalid > 0:
		return l.invalidChild(), nil
	}
	next, d := l.child(s.name, arg)
	if d != nil && (next == nil || next.invalid == 0) {
		next = l.invalidChild()
	}
	return next, d
}

// up goes back n parts.
func (l *location) up(n int) (*location, *diag.Diagnostic) {
	if l.invalid > n {
		nearer := *l
		nearer.invalid -= n
		return &nearer, nil
	}
	if l.invalid > 0 {
		n -= l.invalid
		l = l.prev
	}
	for range n {
		if l.prev == nil {
			return l.invalidChild(), diag.Errorf("moves above the root of the request; type a single dot to move to the root")
		}
		l = l.prev
	}
	return l, nil
}

// invalidChild returns the location of a mistyped part below l.
func (l *location) invalidChild() *location {
	if l.invalid > 0 {
		farther := *l
		farther.invalid++
		return &farther
	}
	return &location{invalid: 1, prev: l, parent: l}
}

// asInvalid returns an invalid location in place of l, for a move that can't end
// there.
func (l *location) asInvalid() *location {
	if l.invalid > 0 || l.prev == nil {
		return l
	}
	return &location{invalid: 1, prev: l.prev, parent: l.parent}
}

// child returns the location of a part below l.
func (l *location) child(part string, arg int) (*location, *diag.Diagnostic) {
	switch {
	case l.typ.List:
		return l.element(part, arg)
	case l.typ.Map:
		return l.entry(part)
	case l.typ.Kind == api.KindMessage:
		m, ok := api.FindMessage(l.typ.Message)
		if !ok {
			return nil, diag.Errorf("unknown message type %s", l.typ.Message)
		}
		if f, ok := m.FindField(part); ok {
			return l.field(f), nil
		}
		return nil, l.unknownField(m, part)
	case l.parent != nil && l.parent.typ.Map:
		return nil, diag.Errorf("a map key that contains a dot goes after the =: %s=%s.%s=...", l.parent.title(), l.name, part)
	default:
		return nil, diag.Errorf("%s is %s and has no fields; set it with %s=...", l.title(), withArticle(l.typ.Kind.String()), l.title())
	}
}

func (l *location) field(f *api.Field) *location {
	return &location{typ: f.Type, prev: l, parent: l, name: f.Name, index: -1, outputOnly: f.OutputOnly}
}

func (l *location) unknownField(m *api.Message, part string) *diag.Diagnostic {
	isElement := isIndex(part) || part == "+"
	name, index, bracketed := strings.Cut(strings.TrimSuffix(part, "]"), "[")
	if _, ok := m.FindField(name); ok && bracketed {
		if index == "" {
			index = "+"
		}
		return &diag.Diagnostic{Message: "an index goes after a dot", Suggestion: name + "." + index}
	}
	switch {
	case len(m.Fields) == 0 && l.parent == nil:
		return diag.Errorf("unknown field; the request of this method (%s) has no fields", m.Name)
	case isElement && l.index >= 0:
		return diag.Errorf("%s is an element already, not a list; remove the %s", l.title(), part)
	case isElement && l.parent != nil:
		return diag.Errorf("%s is not a list; remove the %s", l.title(), part)
	case l.parent != nil && l.parent.typ.List && strings.Trim(part, "-0123456789") == "":
		return diag.Errorf("invalid index %s; the first element is 0, and + adds an element", part)
	}
	cliName := func(f *api.Field) string { return f.CLIName }
	d := unknownField(m, part, cliName)
	if path := findPath(l.rootMessage(), part, d.Suggestion == ""); path != nil {
		d.Message, d.Suggestion = "unknown field of "+m.Name, "."+strings.Join(fieldNames(path, cliName), ".")
	}
	return d
}

// unknownField returns the error for a field that m doesn't have.
func unknownField(m *api.Message, typed string, name func(*api.Field) string) *diag.Diagnostic {
	if len(m.Fields) == 0 {
		return diag.Errorf("unknown field; %s has no fields", m.Name)
	}
	fields := make([]*api.Field, len(m.Fields))
	for i := range m.Fields {
		fields[i] = &m.Fields[i]
	}
	return diag.Unknown("field of "+m.Name, typed, fieldNames(fields, name))
}

// element returns a location in the list at l: an element by its index, a new
// one (+), or, if part is the name of a field, that field of the last element.
func (l *location) element(part string, arg int) (*location, *diag.Diagnostic) {
	if l.typ.Kind != api.KindMessage && !l.typ.Map {
		return nil, diag.Errorf("%s is a list of values, which have no indexes; add a value with %s=...", l.title(), l.title())
	}
	length := l.length()
	element := &location{typ: l.typ, prev: l, parent: l}
	element.typ.List = false
	switch {
	case part == "+":
		element.index = length
		_, d := element.ensure(arg)
		return element, d
	case isIndex(part):
		index, err := strconv.Atoi(part)
		if err != nil || index > length {
			next := strconv.Itoa(length)
			return nil, &diag.Diagnostic{Message: "leaves a gap in " + l.title() + ": the next index is " + next, Suggestion: next}
		}
		element.index = index
		return element, nil
	default:
		element.index = max(length-1, 0)
		next, d := element.child(part, arg)
		if d != nil {
			next = element.invalidChild()
		}
		next.prev = l
		return next, d
	}
}

// entry returns the location of a key of the map at l.
func (l *location) entry(key string) (*location, *diag.Diagnostic) {
	if !utf8.ValidString(key) {
		return nil, diag.Errorf("the key is not valid UTF-8")
	}
	entry := &location{typ: l.typ, prev: l, parent: l, name: key, index: -1}
	entry.typ.Map = false
	return entry, nil
}

// isContainer reports whether a value at l can contain others.
func (l *location) isContainer() bool {
	return l.typ.Kind == api.KindMessage || l.typ.List || l.typ.Map
}

// node returns the value that is set at l, or nil.
func (l *location) node() *node {
	if l.parent == nil {
		return l.root
	}
	container := l.parent.node()
	switch {
	case container == nil:
		return nil
	case l.index < 0:
		return container.find(l.name)
	case container.kind == list && l.index < len(container.elements()):
		return container.elements()[l.index]
	default:
		return nil
	}
}

// container returns the message whose field l is, or "".
func (l *location) container() string {
	if l.parent == nil || l.index >= 0 {
		return ""
	}
	return l.parent.typ.Message
}

// length returns the number of elements of the list at l.
func (l *location) length() int {
	if n := l.node(); n != nil {
		return len(n.elements())
	}
	return 0
}

// ensure returns the node at l, for an argument that sets something in it. It
// creates the node and what contains it if they don't exist, and fails if one of
// them was set as a whole.
func (l *location) ensure(arg int) (*node, *diag.Diagnostic) {
	if l.parent == nil {
		l.root.mark(arg)
		return l.root, nil
	}
	n := l.node()
	if n != nil && n.whole && n.setBy > 0 {
		return nil, diag.Errorf("%s was set as a whole by argument %d; set it as a whole or in parts, not both", l.title(), n.setBy)
	}
	container, d := l.parent.ensure(arg)
	if d != nil {
		return nil, d
	}
	if n == nil || n.kind == scalar { // a null in --json
		n = &node{kind: object}
		if l.typ.List {
			n.kind = list
		}
		l.attach(container, n)
	}
	n.mark(arg)
	return n, nil
}

// attach adds n to its container, or replaces what is there.
func (l *location) attach(container, n *node) {
	switch {
	case l.index < 0:
		container.put(l.name, n)
	case l.index < len(container.elements()):
		container.items[l.index] = n
	default:
		container.items = append(container.items, n)
	}
}

// title returns the name of l for messages, as it is typed.
func (l *location) title() string {
	switch {
	case l.parent == nil:
		return "the request"
	case l.index >= 0:
		return l.parent.title() + "." + strconv.Itoa(l.index)
	case l.parent.typ.Map:
		return l.parent.title() + "." + l.name
	default:
		return l.fieldName()
	}
}

// fieldName returns the dashed name of the field at l.
func (l *location) fieldName() string {
	if m, ok := api.FindMessage(l.parent.typ.Message); ok {
		if f, ok := m.FindField(l.name); ok {
			return f.CLIName
		}
	}
	return l.name
}

// isIndex reports whether part is the index of an element, without leading zeros.
func isIndex(part string) bool {
	return part == "0" || part != "" && part[0] != '0' && strings.Trim(part, "0123456789") == ""
}

// withArticle returns the name of a type after an indefinite article.
func withArticle(name string) string {
	if strings.IndexAny(name, "aeioAEIO") == 0 {
		return "an " + name
	}
	return "a " + name
}
