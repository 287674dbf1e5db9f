package diag

import (
	"slices"
	"strings"
)

// MaskSecret returns an argument of the form name=value with its value masked if
// name is that of a credential, or nearly so.
func MaskSecret(arg string) string {
	name, text, ok := strings.Cut(arg, "=")
	if !ok || text == "" {
		return arg
	}
	folded := fold(name)
	resembles := func(secret string) bool {
		return len(folded) <= maxNameLength && distance(folded, secret) <= len(secret)/4
	}
	if slices.ContainsFunc([]string{"accesstoken", "oauthtoken", "token", "apikey", "key", "refreshtoken", "clientsecret"}, resembles) {
		return name + "=…"
	}
	return arg
}
