package cursor

import (
	"slices"
	"strconv"
	"strings"

	"vision1/internal/api"
	"vision1/internal/diag"
)

// rootMessage returns the name of the request's message.
func (l *location) rootMessage() string {
	for l.parent != nil {
		l = l.parent
	}
	return l.typ.Message
}

// findPath returns the fields that lead from a message to a field of that name, or
// if synonyms is set, to what the name may mean: the shortest such path, or nil.
func findPath(message, name string, synonyms bool) []*api.Field {
	path := pathTo(message, name)
	if path == nil && synonyms {
		for _, meaning := range diag.Meanings(name) {
			if path = pathTo(message, meaning); path != nil {
				break
			}
		}
	}
	return path
}

// SuggestField returns the argument of -r that sets or moves to the field of a name in
// a request message, such as requests.image.source.image-uri=; "" if there is none.
func SuggestField(message, name string) string {
	path := findPath(message, name, false)
	if path == nil {
		return ""
	}
	argument := strings.Join(fieldNames(path, func(f *api.Field) string { return f.CLIName }), ".")
	switch last := path[len(path)-1]; {
	case last.OutputOnly:
		return ""
	case last.Type.Map:
		return argument + "=key=value"
	case last.Type.Kind == api.KindMessage:
		return argument
	default:
		return argument + "="
	}
}

// pathTo searches the messages level by level.
func pathTo(message, name string) []*api.Field {
	type candidate struct {
		message string
		path    []*api.Field
	}
	seen := map[string]bool{message: true}
	for queue := []candidate{{message: message}}; len(queue) > 0; queue = queue[1:] {
		m, ok := api.FindMessage(queue[0].message)
		if !ok {
			continue
		}
		if f, ok := m.FindField(name); ok {
			return append(queue[0].path, f)
		}
		for i := range m.Fields {
			f := &m.Fields[i]
			if f.Type.Kind == api.KindMessage && !f.Type.Map && !f.OutputOnly && !seen[f.Type.Message] {
				seen[f.Type.Message] = true
				queue = append(queue, candidate{f.Type.Message, append(slices.Clone(queue[0].path), f)})
			}
		}
	}
	return nil
}

func fieldNames(fields []*api.Field, name func(*api.Field) string) []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = name(f)
	}
	return names
}

// inNewElement returns the path from the root to the field at l in a new element
// of the innermost list; "" if there is none.
func (l *location) inNewElement() string {
	for at := l; at.prev != nil; at = at.prev {
		switch {
		case !at.prev.typ.List:
		case at.parent == at.prev: // typed with an index
			return at.prev.path() + ".+" + strings.TrimPrefix(l.path(), at.path())
		default:
			return at.prev.path() + ".+" + strings.TrimPrefix(l.path(), at.parent.path())
		}
	}
	return ""
}

// path returns the path from the root to l, as it is typed. The last element of a
// list needs no index.
func (l *location) path() string {
	switch {
	case l.parent == nil:
		return ""
	case l.index < 0:
		return l.parent.path() + "." + l.fieldName()
	case l.index == max(0, l.parent.length()-1):
		return l.parent.path()
	default:
		return l.parent.path() + "." + strconv.Itoa(l.index)
	}
}
