package diag

import (
	"strings"
	"unicode"

	"github.com/agnivade/levenshtein"
)

// longestGuess bounds the work for a mistyped word: nothing the API has is near
// to a longer one.
const longestGuess = 100

// Nearest returns the candidate that a person most likely meant by word, or ""
// where there are no candidates or word is far too long to be a slip.
// Case, dashes, dots and underscores don't count. A candidate that word
// abbreviates comes before one that is merely a few letters away.
func Nearest(word string, candidates []string) string {
	if len(word) > longestGuess {
		return ""
	}
	typed := fold(word)
	best, bestDistance := "", 0
	for _, candidate := range candidates {
		d := distance(typed, fold(candidate))
		if best == "" || d < bestDistance {
			best, bestDistance = candidate, d
		}
	}
	return best
}

// distance orders candidates: edits cost more than letters that only lack.
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
