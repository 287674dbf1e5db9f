package help

import "strings"

// A jsonValue is a value of an example: a text as it stands in JSON, or an
// object or a list, whose members have no names.
type jsonValue struct {
	text       string
	open, shut string
	members    []jsonMember
}

type jsonMember struct {
	name  string
	value *jsonValue
}

// lines sets the value after before, and its further lines after indent.
func (v *jsonValue) lines(indent, before string) []string {
	switch {
	case v.open == "":
		return []string{indent + before + v.text}
	case len(v.members) == 0:
		return []string{indent + before + v.open + v.shut}
	case v.open == "[" && len(v.members) == 1 && v.members[0].value.open == "":
		return []string{indent + before + "[" + v.members[0].value.text + "]"}
	}
	out := []string{indent + before + v.open}
	for i, m := range v.members {
		name := ""
		if m.name != "" {
			name = quoteJSON(m.name) + ": "
		}
		inner := m.value.lines(indent+"  ", name)
		if i < len(v.members)-1 {
			inner[len(inner)-1] += ","
		}
		out = append(out, inner...)
	}
	return append(out, indent+v.shut)
}

// quoteJSON quotes a text of the tables, which has no control characters.
func quoteJSON(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}
