package help

import (
	"slices"
	"strings"

	"vision1/internal/api"
)

// An Example is a request with every field that a person would set.
type Example struct {
	// Words set it when -r is given them in this order, with the moves between:
	// each message in it is moved to, set and left again.
	Words []string
	// JSON is the request that they make, indented, line by line.
	JSON []string
}

// ExampleOf returns the example of a message. Fields that the service fills in
// are left out.
func ExampleOf(m *api.Message) Example {
	e := exampler{}
	body := e.message(m, nil, nil)
	return Example{Words: e.words, JSON: body.lines("", "")}
}

type exampler struct {
	words  []string
	cursor []string // parts of the path that the cursor is at
}

// message sets the fields of the message at path: values first, then what has
// fields of its own, but for messages that it stands in.
func (e *exampler) message(m *api.Message, path, above []string) *jsonValue {
	body := &jsonValue{open: "{", shut: "}"}
	above = append(slices.Clone(above), m.Name)
	for i := range m.Fields {
		f := &m.Fields[i]
		if f.OutputOnly || f.Type.Kind == api.KindMessage || f.Type.List && f.Type.Map {
			continue
		}
		e.move(path)
		typed, encoded := exampleValue(m, f)
		value := &jsonValue{text: encoded}
		switch {
		case f.Type.Map:
			e.words = append(e.words, f.Word+"=team="+typed)
			value = &jsonValue{open: "{", shut: "}", members: []jsonMember{{"team", value}}}
		case f.Type.List:
			e.words = append(e.words, f.Word+"="+typed)
			value = &jsonValue{open: "[", shut: "]", members: []jsonMember{{"", value}}}
		default:
			e.words = append(e.words, f.Word+"="+typed)
		}
		body.members = append(body.members, jsonMember{f.Name, value})
	}
	for i := range m.Fields {
		f := &m.Fields[i]
		inner, ok := api.FindMessage(f.Type.Message)
		if f.OutputOnly || !ok || slices.Contains(above, inner.Name) {
			continue
		}
		below := append(slices.Clone(path), f.Word)
		if f.Type.List {
			below = append(below, "+")
		}
		value := e.message(inner, below, above)
		if f.Type.List {
			value = &jsonValue{open: "[", shut: "]", members: []jsonMember{{"", value}}}
		}
		body.members = append(body.members, jsonMember{f.Name, value})
	}
	return body
}

// move adds the word that leads from where the cursor is to path.
func (e *exampler) move(path []string) {
	common := 0
	for common < len(path) && common < len(e.cursor) && path[common] == e.cursor[common] {
		common++
	}
	up, below := len(e.cursor)-common, strings.Join(path[common:], ".")
	switch {
	case up == 0 && below == "":
		return
	case up > 0 && len(path) == 0:
		e.words = append(e.words, ".")
	case up > 0:
		e.words = append(e.words, strings.Repeat(".", up+1)+below)
	default:
		e.words = append(e.words, below)
	}
	e.cursor = path
}

// exampleCommand is the example of a method as a command, a new line for each
// move.
func exampleCommand(m *api.Method, words []string) [][]string {
	first := []string{"vision1", m.Resource, m.Name}
	for i := range m.Positionals {
		first = append(first, exampleName(m, &m.Positionals[i]))
	}
	groups := [][]string{first}
	for i, word := range words {
		switch last := len(groups) - 1; {
		case i == 0:
			groups = append(groups, []string{"-r " + ShellWord(word)})
		case !strings.Contains(word, "="):
			groups = append(groups, []string{ShellWord(word)})
		default:
			groups[last] = append(groups[last], ShellWord(word))
		}
	}
	return groups
}

// ShellWord returns a word as it is typed in a shell: in quotes where a shell
// would take part of it for its own.
func ShellWord(word string) string {
	const harmless = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=@,+%"
	if word != "" && strings.Trim(word, harmless) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
