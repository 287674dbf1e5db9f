package diag

import "strings"

// Truncate returns text, shortened to maxRunes characters and an ellipsis if it is
// longer.
func Truncate(text string, maxRunes int) string {
	if len(text) <= maxRunes {
		return text
	}
	n := 0
	for i := range text {
		if n == maxRunes {
			return strings.ToValidUTF8(text[:i], "") + "…"
		}
		n++
	}
	return text
}
