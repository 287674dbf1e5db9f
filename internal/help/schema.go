package help

import (
	"slices"
	"strings"

	"vision1/internal/api"
)

// tree returns the fields of a message as an indented list, with those of the
// messages in it below them.
func tree(m *api.Message) []string {
	t := treeWriter{lines: []string{m.Name + ":"}}
	t.fields(m, "  ", []string{m.Name})
	return t.lines
}

type treeWriter struct{ lines []string }

// fields writes the fields of m; above are the messages that it is in, which
// are not written again.
func (t *treeWriter) fields(m *api.Message, indent string, above []string) {
	for i := range m.Fields {
		f := &m.Fields[i]
		t.lines = append(t.lines, indent+f.Word+": "+typeName(&f.Type)+fieldNote(f))
		inner, ok := api.FindMessage(f.Type.Message)
		if ok && !slices.Contains(above, inner.Name) {
			t.fields(inner, indent+"  ", append(slices.Clone(above), inner.Name))
		}
	}
}

func fieldNote(f *api.Field) string {
	var notes []string
	if f.OutputOnly {
		notes = append(notes, "filled in by the service")
	}
	if f.Deprecated {
		notes = append(notes, "deprecated")
	}
	if len(notes) == 0 {
		return ""
	}
	return " (" + strings.Join(notes, ", ") + ")"
}

// typeName names a type for people: "list of Feature", "map of string".
func typeName(t *api.Type) string {
	name := t.Kind.String()
	if t.Kind == api.KindMessage {
		name = t.Message
	}
	if t.Map {
		name = "map of " + name
	}
	if t.List {
		name = "list of " + name
	}
	return name
}
