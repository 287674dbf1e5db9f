package help

import (
	"slices"
	"strings"

	"vision1/internal/api"
)

// fieldsOf returns the fields of a message, with those of nested messages. It
// doesn't expand a message inside itself: parents are the names of the messages that
// contain m.
func fieldsOf(m *api.Message, parents []string) []Field {
	parents = append(slices.Clip(parents), m.Name)
	var list []Field
	for i := range m.Fields {
		f := &m.Fields[i]
		field := Field{Name: f.CLIName, Type: typeName(&f.Type), Text: f.Summary + fieldNote(f.OutputOnly, f.Deprecated)}
		for _, v := range f.Type.Enum {
			field.Values = append(field.Values, Term{v.Name, v.Summary + fieldNote(false, v.Deprecated)})
		}
		nested, ok := api.FindMessage(f.Type.Message)
		if ok && !slices.Contains(parents, nested.Name) {
			field.Fields = fieldsOf(nested, parents)
		}
		list = append(list, field)
	}
	return list
}

func fieldNote(outputOnly, deprecated bool) string {
	var notes []string
	if outputOnly {
		notes = append(notes, "set only by the service")
	}
	if deprecated {
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
