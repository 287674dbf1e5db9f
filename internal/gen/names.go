package main

import (
	"fmt"
	"strings"
	"unicode"
)

// kebabCase converts an API name (camelCase, snake_case, or with dots) to its
// command-line form: lowercase with dashes.
func kebabCase(name string) string {
	var kebab strings.Builder
	for i, r := range name {
		switch {
		case r == '_' || r == '.':
			kebab.WriteByte('-')
		case unicode.IsUpper(r):
			if i > 0 {
				kebab.WriteByte('-')
			}
			kebab.WriteRune(unicode.ToLower(r))
		default:
			kebab.WriteRune(r)
		}
	}
	return kebab.String()
}

// commandOf returns the command-line names of a method: for the ID
// "vision.projects.operations.get" of the API "vision", they are "projects" and
// "operations-get".
func commandOf(api, id string) (resource, method string, err error) {
	rest, ok := strings.CutPrefix(id, api+".")
	resource, method, split := strings.Cut(rest, ".")
	if !ok || !split {
		return "", "", fmt.Errorf("method %s: the ID must have the form %s.<resource>.<method>", id, api)
	}
	return kebabCase(resource), kebabCase(method), nil
}
