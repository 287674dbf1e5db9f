package help

import "strings"

// A jsonValue is a JSON value: a scalar, encoded in text, or an object or an
// array. The members of an array have no names.
type jsonValue struct {
	text        string
	open, close string // brackets; "" for a scalar
	members     []jsonMember
}

type jsonMember struct {
	name  string
	value *jsonValue
}

func jsonObject(members ...jsonMember) *jsonValue {
	return &jsonValue{open: "{", close: "}", members: members}
}

func jsonArray(element *jsonValue) *jsonValue {
	return &jsonValue{open: "[", close: "]", members: []jsonMember{{"", element}}}
}

// lines returns the value as indented JSON. The first line starts with prefix.
func (v *jsonValue) lines(indent, prefix string) []string {
	switch {
	case v.open == "":
		return []string{indent + prefix + v.text}
	case len(v.members) == 0:
		return []string{indent + prefix + v.open + v.close}
	case v.open == "[" && len(v.members) == 1 && v.members[0].value.open == "":
		return []string{indent + prefix + "[" + v.members[0].value.text + "]"}
	}
	out := []string{indent + prefix + v.open}
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
	return append(out, indent+v.close)
}

// quoteJSON quotes text, which must not contain control characters.
func quoteJSON(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}
