package params

import (
	"fmt"
	"strings"

	"vision1/internal/api"
	"vision1/internal/diag"
	"vision1/internal/value"
)

// mask returns a field mask, which is a comma-separated list of paths, in
// camelCase as in JSON. It leaves a path that the request's message doesn't have
// as typed, with a warning: the API can have fields that vision1 doesn't know.
func (p *parser) mask(text string) string {
	paths := strings.Split(text, ",")
	var unknown []string
	for i, path := range paths {
		known, ok := maskPath(p.method.Request, path)
		if !ok {
			unknown = append(unknown, path)
			continue
		}
		paths[i] = known
	}
	if len(unknown) > 0 {
		p.report(&diag.Diagnostic{Severity: diag.Warning, Message: "no such field in " + p.method.Request + ": " + summary(unknown)})
	}
	return strings.Join(paths, ",")
}

// summary returns the first paths for a message, and how many more there are.
func summary(paths []string) string {
	const maxShown = 3
	names := make([]string, 0, maxShown)
	for _, path := range paths[:min(len(paths), maxShown)] {
		names = append(names, value.Excerpt(path))
	}
	text := strings.Join(names, ", ")
	if more := len(paths) - maxShown; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// maskPath returns the camelCase form of a path in a message.
func maskPath(message, path string) (string, bool) {
	parts := strings.Split(path, ".")
	for i, part := range parts {
		m, ok := api.FindMessage(message)
		if !ok {
			return "", false
		}
		f, ok := m.FindField(part)
		if !ok {
			return "", false
		}
		parts[i], message = f.Name, f.Type.Message
	}
	return strings.Join(parts, "."), true
}
