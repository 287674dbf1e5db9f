package diag

import (
	"slices"
	"strings"
	"unicode"
)

// maxNameLength bounds the work for a mistyped name: nothing in the API
// resembles a longer one.
const maxNameLength = 100

// minAbbreviation is the shortest beginning of a name that suggests it.
const minAbbreviation = 3

// Unknown returns the error for a name that is not among the known ones. It
// suggests the one that was probably meant, or lists all of them. kind is what
// the name is, such as "field of Image"; its first word names them in the list.
func Unknown(kind, name string, known []string) *Diagnostic {
	d := &Diagnostic{Message: "unknown " + kind, Suggestion: Nearest(name, known)}
	if d.Suggestion == "" {
		d.Message += ListOf(kind, known)
	}
	return d
}

// ListOf returns the end of a message that lists the valid names, or "" if there
// are none.
func ListOf(kind string, known []string) string {
	listed := slices.DeleteFunc(slices.Clone(known), func(name string) bool { return strings.HasSuffix(name, "_UNSPECIFIED") })
	noun, _, _ := strings.Cut(kind, " of ")
	switch len(listed) {
	case 0:
		return ""
	case 1:
		return "; the only valid " + noun + " is " + listed[0]
	case 2:
		return "; valid " + noun + "s are " + listed[0] + " and " + listed[1]
	default:
		last := len(listed) - 1
		return "; valid " + noun + "s are " + strings.Join(listed[:last], ", ") + ", and " + listed[last]
	}
}

// Nearest returns the candidate that a user most likely meant by name: a synonym,
// or else the nearest one, if name abbreviates it or differs in at most a third of
// its letters. It returns "" if there is none. It ignores case, dashes, dots, and
// underscores. A candidate that deletes something is not a guess: it must have
// the verb that was typed.
func Nearest(name string, candidates []string) string {
	if len(name) > maxNameLength {
		return ""
	}
	if synonym := synonymOf(name, candidates); synonym != "" {
		return synonym
	}
	best, bestRank := "", 0
	for _, candidate := range candidates {
		rank, near := rankOf(name, candidate)
		closer := best == "" || rank < bestRank || rank == bestRank && len(candidate) < len(best)
		if near && closer && !isGuessedDeletion(name, candidate) {
			best, bestRank = candidate, rank
		}
	}
	return best
}

// rankOf returns how far a candidate is from a name, and whether it is near
// enough to be suggested. Parts that both have at the beginning or the end don't
// count: BARCODE_DETECTION is not nearly FACE_DETECTION.
func rankOf(name, candidate string) (rank int, near bool) {
	typed, known := fold(name), fold(candidate)
	abbreviates := func(s string) bool { return len(s) >= minAbbreviation && strings.HasPrefix(known, s) }
	switch {
	case typed == known:
		return 0, true
	case abbreviates(typed), abbreviates(strings.TrimSuffix(typed, "s")):
		return 1, true
	case typed == fold(lastWord(candidate)), len(parts(name)) > 1 && strings.HasSuffix(known, typed):
		return 1, true // its last word or last parts
	}
	rank = distance(typed, known)
	a, b := parts(name), parts(candidate)
	for len(a) > 1 && len(b) > 1 && fold(a[0]) == fold(b[0]) {
		a, b = a[1:], b[1:]
	}
	for len(a) > 1 && len(b) > 1 && fold(a[len(a)-1]) == fold(b[len(b)-1]) {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	limit := len(typed) / 3
	if rest := fold(strings.Join(a, "")); rest != typed {
		limit = min(limit, max(1, len(rest)/3))
	}
	return rank, rank <= limit
}

// parts returns the words that a name is made of.
func parts(name string) []string {
	return strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune("-_. ", r) })
}

// isGuessedDeletion reports whether a candidate deletes, purges, or cancels
// something, and name has no such verb.
func isGuessedDeletion(name, candidate string) bool {
	for _, verb := range []string{"delete", "purge", "cancel", "remove"} {
		isVerb := func(part string) bool { return distance(fold(part), verb) <= len(part)/3 }
		if slices.Contains(parts(candidate), verb) && !slices.ContainsFunc(parts(name), isVerb) {
			return true
		}
	}
	return false
}

// distance returns how many letters have to be inserted, deleted, or replaced, or
// swapped with the next one, to turn a into b (the optimal string alignment).
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, previous, current := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range previous {
		previous[j] = j
	}
	for i := 1; i <= len(x); i++ {
		current[0] = i
		for j := 1; j <= len(y); j++ {
			current[j] = previous[j-1]
			if x[i-1] != y[j-1] {
				current[j]++
			}
			current[j] = min(current[j], previous[j]+1, current[j-1]+1)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				current[j] = min(current[j], before[j-2]+1)
			}
		}
		before, previous, current = previous, current, before
	}
	return previous[len(y)]
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
