package cli

import (
	"strings"
	"unicode"

	"vision1/internal/api"
)

// typedPlace turns a field that the service names, requests[0].image.max_size,
// into what was typed to set it: -r requests.0.image.max-size.
func typedPlace(m *api.Method, field string) string {
	parts := strings.FieldsFunc(strings.ReplaceAll(field, "[", "."), func(r rune) bool { return r == '.' || r == ']' })
	for i, part := range parts {
		parts[i] = dashed(part)
	}
	if len(parts) == 0 {
		return field
	}
	if message, ok := api.FindMessage(m.Request); ok {
		// Google's servers put the name of the request's field of the call before it.
		for len(parts) > 1 {
			if _, ok := message.FindField(parts[0]); ok {
				break
			}
			parts = parts[1:]
		}
		if _, ok := message.FindField(parts[0]); ok {
			return "-r " + strings.Join(parts, ".")
		}
	}
	for i := range m.Positionals {
		if m.Positionals[i].Word == parts[0] {
			return "<" + parts[0] + ">"
		}
	}
	for i := range m.Query {
		if m.Query[i].Word == parts[0] {
			return "-p " + parts[0]
		}
	}
	return field
}

// dashed returns the typed spelling of a name in camelCase or snake_case.
func dashed(name string) string {
	var b strings.Builder
	for i, r := range name {
		switch {
		case r == '_':
			b.WriteByte('-')
		case unicode.IsUpper(r) && i > 0:
			b.WriteByte('-')
			b.WriteRune(unicode.ToLower(r))
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}
