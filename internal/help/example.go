package help

import (
	"slices"
	"strings"

	"vision1/internal/api"
	"vision1/internal/shell"
)

// An example is a request with every field that a client can set.
type example struct {
	args []string // the arguments of -r that create the request
	json []string // the lines of the request, indented
}

// exampleOf returns the example of a request message.
func exampleOf(m *api.Message) example {
	b := exampleBuilder{}
	body := b.message(m, nil, nil)
	return example{args: b.args, json: body.lines("", "")}
}

type exampleBuilder struct {
	args   []string
	cursor []string // the parts of the cursor's path
}

// message sets the fields of the message at path, scalars before nested messages.
// It doesn't set a message inside itself: parents are the names of the messages
// that contain m.
func (b *exampleBuilder) message(m *api.Message, path, parents []string) *jsonValue {
	body := jsonObject()
	parents = append(slices.Clone(parents), m.Name)
	for i := range m.Fields {
		f := &m.Fields[i]
		if f.OutputOnly || f.Type.Kind == api.KindMessage || f.Type.List && f.Type.Map {
			continue
		}
		b.move(path)
		typed, encoded := exampleValue(m, f)
		value := &jsonValue{text: encoded}
		switch {
		case f.Type.Map:
			typed = "team=" + typed
			value = jsonObject(jsonMember{"team", value})
		case f.Type.List:
			value = jsonArray(value)
		}
		b.args = append(b.args, f.CLIName+"="+typed)
		body.members = append(body.members, jsonMember{f.Name, value})
	}
	for i := range m.Fields {
		f := &m.Fields[i]
		nested, ok := api.FindMessage(f.Type.Message)
		if f.OutputOnly || !ok || slices.Contains(parents, nested.Name) {
			continue
		}
		nestedPath := append(slices.Clone(path), f.CLIName)
		if f.Type.List {
			nestedPath = append(nestedPath, "+")
		}
		value := b.message(nested, nestedPath, parents)
		if f.Type.List {
			value = jsonArray(value)
		}
		body.members = append(body.members, jsonMember{f.Name, value})
	}
	return body
}

// move appends the cursor move to path, if the cursor is elsewhere.
func (b *exampleBuilder) move(path []string) {
	common := 0
	for common < len(path) && common < len(b.cursor) && path[common] == b.cursor[common] {
		common++
	}
	up, down := len(b.cursor)-common, strings.Join(path[common:], ".")
	switch {
	case up == 0 && down == "":
		return
	case up > 0 && len(path) == 0:
		b.args = append(b.args, ".")
	case up > 0:
		b.args = append(b.args, strings.Repeat(".", up+1)+down)
	default:
		b.args = append(b.args, down)
	}
	b.cursor = path
}

// exampleCommand returns the command that sends the example of a method. Each
// cursor move starts a new line.
func exampleCommand(m *api.Method, args []string) [][]string {
	first := []string{"vision1", m.Resource, m.Name}
	for i := range m.Positionals {
		first = append(first, exampleName(m, &m.Positionals[i]))
	}
	groups := [][]string{first}
	for i, arg := range args {
		switch last := len(groups) - 1; {
		case i == 0:
			groups = append(groups, []string{"-r " + ShellQuote(arg)})
		case !strings.Contains(arg, "="):
			groups = append(groups, []string{ShellQuote(arg)})
		default:
			groups[last] = append(groups[last], ShellQuote(arg))
		}
	}
	return groups
}

// ShellQuote returns arg as typed in a POSIX shell, for which the commands in help are
// written.
func ShellQuote(arg string) string { return shell.POSIX.Quote(arg) }
