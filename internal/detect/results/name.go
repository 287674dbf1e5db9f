package results

import (
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"
)

// validName returns name with the bytes that are not UTF-8 as \xff, since JSON and
// CSV are UTF-8.
func validName(name string) string {
	if utf8.ValidString(name) {
		return name
	}
	var b strings.Builder
	for i := 0; i < len(name); {
		r, size := utf8.DecodeRuneInString(name[i:])
		if r == utf8.RuneError && size == 1 {
			fmt.Fprintf(&b, `\x%02x`, name[i])
		} else {
			b.WriteString(name[i : i+size])
		}
		i += size
	}
	return b.String()
}

// nameBytes returns name in base64 if it is not UTF-8, or "".
func nameBytes(name string) string {
	if utf8.ValidString(name) {
		return ""
	}
	return base64.StdEncoding.EncodeToString([]byte(name))
}

// ValidName returns a name as it is written: bytes that are not UTF-8 are \xff.
func ValidName(name string) string { return validName(name) }
