package diag

import (
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// HideSecret returns a name=value word with its value hidden where the name is
// that of a credential, or a slip away from one.
func HideSecret(word string) string {
	name, text, ok := strings.Cut(word, "=")
	if !ok || text == "" {
		return word
	}
	folded := fold(name)
	near := func(secret string) bool {
		return len(folded) <= longestGuess && levenshtein.ComputeDistance(folded, secret) <= len(secret)/4
	}
	if slices.ContainsFunc([]string{"accesstoken", "oauthtoken", "token", "apikey", "key", "refreshtoken", "clientsecret"}, near) {
		return name + "=…"
	}
	return word
}
