package help

import (
	"slices"
	"strings"

	"vision1/internal/api"
)

// fieldTree returns the fields of a message as an indented tree, including those
// of nested messages.
func fieldTree(m *api.Message) []string {
	t := treeWriter{lines: []string{m.Name + ":"}}
	t.fields(m, "  ", nil)
	return t.lines
}

type treeWriter struct{ lines []string }

// fields appends the fields of m. It doesn't expand a message inside itself:
// parents are the names of the messages that contain m.
func (t *treeWriter) fields(m *api.Message, indent string, parents []string) {
	parents = append(slices.Clone(parents), m.Name)
	for i := range m.Fields {
		f := &m.Fields[i]
		t.lines = append(t.lines, indent+f.CLIName+": "+typeName(&f.Type)+fieldNote(f))
		nested, ok := api.FindMessage(f.Type.Message)
		if ok && !slices.Contains(parents, nested.Name) {
			t.fields(nested, indent+"  ", parents)
		}
	}
}

func fieldNote(f *api.Field) string {
	var notes []string
	if f.OutputOnly {
		notes = append(notes, "output only")
	}
	if f.Deprecated {
		notes = append(notes, "deprecated")
	}
	if len(notes) == 0 {
		return ""
	}
	return " (" + strings.Join(notes, ", ") + ")"
}

// typeName returns the name of a type for people: "list of Feature", "map of
// string".
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
