package session

import (
	"encoding/json"
	"strings"

	"vision1/internal/api"
	"vision1/internal/call"
)

// DetailLines returns a line for each field, quota, and link in the details of an
// error, in terms of method m. It leaves out what the message of the error says.
func DetailLines(details []json.RawMessage, message string, m *api.Method) []string {
	var lines []string
	add := func(subject, text string) {
		if text = strings.TrimSuffix(strings.TrimSpace(text), "."); text != "" && !strings.Contains(message, text) {
			subject += ": " + text
		}
		lines = append(lines, "  "+subject)
	}
	if invalid, ok := call.Detail[call.BadRequest](details); ok {
		for _, v := range invalid.FieldViolations {
			add(fieldPath(m, v.Field), v.Description)
		}
	}
	if quota, ok := call.Detail[call.QuotaFailure](details); ok {
		for _, v := range quota.Violations {
			add("quota "+v.Subject, v.Description)
		}
	}
	if help, ok := call.Detail[call.Help](details); ok {
		for _, l := range help.Links {
			if !strings.Contains(message, l.URL) {
				add(strings.TrimSuffix(l.Description, "."), l.URL)
			}
		}
	}
	return lines
}

// fieldPath turns a field that the service names, requests[0].image.max_size,
// into the argument that sets it: -r requests.0.image.max-size.
func fieldPath(m *api.Method, field string) string {
	parts := strings.FieldsFunc(strings.ReplaceAll(field, "[", "."), func(r rune) bool { return r == '.' || r == ']' })
	for i, part := range parts {
		parts[i] = api.CLIName(part)
	}
	if len(parts) == 0 {
		return field
	}
	if message, ok := api.FindMessage(m.Request); ok {
		// Google's servers prefix the path with the field of the method's request.
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
		if m.Positionals[i].CLIName == parts[0] {
			return "<" + parts[0] + ">"
		}
	}
	for i := range m.Query {
		if m.Query[i].CLIName == parts[0] {
			return "-p " + parts[0]
		}
	}
	return field
}
