package diag

import (
	"strconv"
	"strings"
)

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

// Path returns a path in double quotes, with characters that can't be printed escaped.
// Backslashes stay as they are: they separate the names on Windows.
func Path(path string) string { return strings.ReplaceAll(strconv.Quote(path), `\\`, `\`) }
