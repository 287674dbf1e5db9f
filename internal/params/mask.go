package params

import (
	"fmt"
	"strings"

	"vision1/internal/api"
	"vision1/internal/diag"
	"vision1/internal/value"
)

// mask reads a field mask, paths with commas between them, and returns it in
// camelCase, as JSON has it. A path that the request's message does not have is
// sent as typed, with a warning, for the API may know more than the tables.
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
		p.diags.Add(&diag.Diagnostic{Severity: diag.Warning, Flag: "-p", Index: p.word, Text: p.text,
			Message: p.method.Request + " has no path " + list(unknown)})
	}
	return strings.Join(paths, ",")
}

// list names paths for a message: the first few, and how many there are more.
func list(paths []string) string {
	const most = 3
	names := make([]string, 0, most)
	for _, path := range paths[:min(len(paths), most)] {
		names = append(names, value.Show(path))
	}
	text := strings.Join(names, ", ")
	if more := len(paths) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// maskPath returns the camelCase form of a path below a message. Underscores
// are taken as well: the protocol buffers' own spelling of a mask has them.
func maskPath(message, path string) (string, bool) {
	parts := strings.Split(path, ".")
	for i, part := range parts {
		m, ok := api.FindMessage(message)
		if !ok {
			return "", false
		}
		f, ok := m.FindField(strings.ReplaceAll(part, "_", "-"))
		if !ok {
			return "", false
		}
		parts[i], message = f.Name, f.Type.Message
	}
	return strings.Join(parts, "."), true
}
