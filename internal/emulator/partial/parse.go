// Package partial implements Google's partial responses: a mask such as
// name,metadata(state,createTime),response/* selects the fields of a response. The
// syntax is that of "Working with partial resources" in the documentation of Google's
// APIs, and of google.protobuf.FieldMask.
package partial

import (
	"strings"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// Limits of a mask: of nested parentheses and names in a path, and of all names.
const (
	maxDepth = 100
	maxNames = 1000
)

// A Mask selects fields. The zero value selects none.
type Mask struct {
	all      bool
	children map[string]*Mask // by JSON name; "*" is every name
}

// Parse parses a mask for responses of a type. Its error is the real service's:
// INVALID_ARGUMENT with the first path that selects nothing.
func Parse(text string, message protoreflect.MessageDescriptor) (*Mask, error) {
	p := &parser{text: text, rest: text}
	mask := new(Mask)
	if p.list(scope{message: message}, mask, "", 0) && p.rest == "" {
		return mask, nil
	}
	if p.failed == "" {
		p.failed = text
	}
	return nil, expandError(shorten(text), shorten(p.failed))
}

func expandError(mask, path string) error {
	result := status.New(codes.InvalidArgument, "Request contains an invalid argument.")
	detailed, err := result.WithDetails(&errdetails.BadRequest{FieldViolations: []*errdetails.BadRequest_FieldViolation{{
		Field:       mask,
		Description: "Error expanding 'fields' parameter. Cannot find matching fields for path '" + path + "'.",
	}}})
	if err == nil {
		result = detailed
	}
	return result.Err() //nolint:wrapcheck // the complete error
}

// shorten limits what an error repeats from the request.
func shorten(text string) string {
	const limit = 256
	if len(text) > limit {
		text = text[:limit] + "..."
	}
	return strings.ToValidUTF8(text, "")
}

// A parser parses a mask. Its methods return false after an error.
type parser struct {
	text, rest string
	names      int
	failed     string // the path that selects nothing
}

// list parses items that are separated by commas, into mask.
func (p *parser) list(s scope, mask *Mask, prefix string, depth int) bool {
	for {
		if !p.path(s, mask, prefix, depth) {
			return false
		}
		if !p.accept(",") {
			return true
		}
	}
}

// path parses a path, such as a/b or a.b(c,d).
func (p *parser) path(s scope, mask *Mask, prefix string, depth int) bool {
	for ; depth < maxDepth; depth++ {
		name := p.name()
		path := strings.TrimPrefix(prefix+"."+name, ".")
		key, below, ok := s.field(name)
		p.names++
		if !ok || p.names > maxNames {
			p.failed = path
			return false
		}
		child := mask.add(key)
		switch {
		case p.accept("("):
			return p.list(below, child, path, depth+1) && p.accept(")")
		case !p.accept("/") && !p.accept("."):
			child.all = true
			return true
		}
		s, mask, prefix = below, child, path
	}
	return false
}

func (p *parser) name() string {
	end := strings.IndexAny(p.rest, ",()/.")
	if end < 0 {
		end = len(p.rest)
	}
	name := p.rest[:end]
	p.rest = p.rest[end:]
	return name
}

func (p *parser) accept(token string) bool {
	rest, ok := strings.CutPrefix(p.rest, token)
	p.rest = rest
	return ok
}

// A scope is the type whose fields a name can select.
type scope struct {
	message protoreflect.MessageDescriptor // nil for a scalar
	any     bool                           // any name is a field
}

// field returns the JSON name of a field, and the scope below it.
func (s scope) field(name string) (key string, below scope, ok bool) {
	switch {
	case name == "":
		return "", scope{}, false
	case s.any:
		return name, s, true
	case s.message == nil:
		return "", scope{}, false
	case name == "*":
		return name, scope{any: true}, true
	}
	field := s.message.Fields().ByJSONName(name)
	if field == nil {
		field = s.message.Fields().ByTextName(name)
	}
	if field == nil {
		return "", scope{}, false
	}
	return field.JSONName(), scopeOf(field), true
}

func scopeOf(field protoreflect.FieldDescriptor) scope {
	message := field.Message()
	switch {
	case message == nil:
		return scope{}
	case field.IsMap():
		return scope{any: true}
	}
	switch message.FullName() {
	case "google.protobuf.Any":
		return scope{any: true}
	case "google.protobuf.Timestamp", "google.protobuf.Duration", "google.protobuf.FieldMask":
		return scope{} // a string in JSON
	}
	return scope{message: message}
}

// add returns the mask for a name, which it creates if there is none.
func (m *Mask) add(name string) *Mask {
	if m.children == nil {
		m.children = make(map[string]*Mask)
	}
	if m.children[name] == nil {
		m.children[name] = new(Mask)
	}
	return m.children[name]
}

// child returns the mask for the field with a JSON name, or nil if the field isn't
// selected.
func (m *Mask) child(name string) *Mask {
	named, every := m.children[name], m.children["*"]
	switch {
	case named == nil:
		return every
	case every == nil:
		return named
	}
	return union(named, every)
}

// union returns a mask that selects what one of two masks selects.
func union(a, b *Mask) *Mask {
	result := &Mask{all: a.all || b.all, children: make(map[string]*Mask)}
	for _, mask := range []*Mask{a, b} {
		for name, child := range mask.children {
			if other := result.children[name]; other != nil {
				child = union(other, child)
			}
			result.children[name] = child
		}
	}
	return result
}
