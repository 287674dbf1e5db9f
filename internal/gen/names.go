package main

import (
	"fmt"
	"strings"
	"unicode"
)

// dashed turns the API's spelling of a name into the one that is typed:
// camelCase, snake_case and dots become dashed lower case.
func dashed(name string) string {
	var word strings.Builder
	for i, r := range name {
		switch {
		case r == '_' || r == '.':
			word.WriteByte('-')
		case unicode.IsUpper(r):
			if i > 0 {
				word.WriteByte('-')
			}
			word.WriteRune(unicode.ToLower(r))
		default:
			word.WriteRune(r)
		}
	}
	return word.String()
}

// commandOf splits a method's ID into the resource and the method as they are
// typed: "vision.projects.operations.get" of the API "vision" into "projects"
// and "operations-get".
func commandOf(api, id string) (resource, method string, err error) {
	rest, ok := strings.CutPrefix(id, api+".")
	resource, method, split := strings.Cut(rest, ".")
	if !ok || !split {
		return "", "", fmt.Errorf("method %s: the id is not %s.<resource>.<method>", id, api)
	}
	return dashed(resource), dashed(method), nil
}
