package diag

import (
	"strings"
	"unicode"

	"github.com/agnivade/levenshtein"
)

// maxNameLength bounds the work for a mistyped name: nothing in the API
// resembles a longer one.
const maxNameLength = 100

// Nearest returns the candidate that a user most likely meant by name, or "" if
// there are no candidates or name is too long to be a typo. It ignores case,
// dashes, dots, and underscores. A candidate that name abbreviates comes before
// one that differs in a few letters.
func Nearest(name string, candidates []string) string {
	if len(name) > maxNameLength {
		return ""
	}
	typed := fold(name)
	best, bestDistance := "", 0
	for _, candidate := range candidates {
		d := distance(typed, fold(candidate))
		if best == "" || d < bestDistance {
			best, bestDistance = candidate, d
		}
	}
	return best
}

// distance orders candidates: an edit costs more than a missing letter at the
// end.
func distance(typed, candidate string) int {
	const perEdit = 4
	if typed != "" && strings.HasPrefix(candidate, typed) {
		return min(len(candidate)-len(typed), perEdit)
	}
	if len(typed) > 2 && strings.Contains(candidate, typed) {
		return 2 * perEdit
	}
	return perEdit * levenshtein.ComputeDistance(typed, candidate)
}

// fold returns s in lower case, without separators.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '-', '_', '.':
			return -1
		default:
			return unicode.ToLower(r)
		}
	}, s)
}
