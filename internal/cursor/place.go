package cursor

import (
	"slices"
	"strconv"
	"strings"
)

// A place is where a value stands in JSON; nil is the whole. It becomes text
// only where something is wrong there.
type place struct {
	in    *place
	key   string // in an object
	named bool   // in an object, and not in a list
	index int    // in a list
}

// longestLabel bounds the text of a place, in bytes: JSON can be as deep, and
// its keys as long, as it likes.
const longestLabel = 200

// label returns the place as the beginning of a message, as in
// "requests[0].image.content: ", or "" for the whole.
func (l *place) label() string {
	if l == nil {
		return ""
	}
	var parts []string
	size := 0
	for ; l != nil; l = l.in {
		if size > longestLabel {
			parts = append(parts, "…")
			break
		}
		part := "[" + strconv.Itoa(l.index) + "]"
		if l.named {
			part = shorten(l.key)
			if l.in != nil {
				part = "." + part
			}
		}
		size += len(part)
		parts = append(parts, part)
	}
	slices.Reverse(parts)
	return strings.Join(parts, "") + ": "
}

// shorten cuts a long text.
func shorten(text string) string {
	const most = 60
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}
