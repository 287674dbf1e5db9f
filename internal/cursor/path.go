package cursor

import (
	"iter"
	"strings"
)

// A step is one movement of the cursor.
type step struct {
	kind       stepKind
	name       string // for down
	up         int    // for upward: how many parts to take back
	start, end int    // where it stands in the word, in bytes
}

type stepKind uint8

const (
	toRoot stepKind = iota
	upward
	down
	dangling // a single dot at the end, which leads nowhere
)

// steps takes a path apart. A dot alone, or before a first name, leads to the
// root; of more dots in a row, each after the first takes back one part.
func steps(path string) iter.Seq[step] {
	return func(yield func(step) bool) {
		end := 0
		for end < len(path) {
			start, rest := end, path[end:]
			if rest[0] != '.' {
				end = start + len(rest)
				if dot := strings.IndexByte(rest, '.'); dot >= 0 {
					end = start + dot
				}
				if !yield(step{kind: down, name: path[start:end], start: start, end: end}) {
					return
				}
				continue
			}
			dots := len(rest) - len(strings.TrimLeft(rest, "."))
			end = start + dots
			s := step{start: start, end: end}
			switch {
			case dots > 1:
				s.kind, s.up = upward, dots-1
			case start == 0:
				s.kind = toRoot
			case end == len(path):
				s.kind = dangling
			default:
				continue // the dot between two names
			}
			if !yield(s) {
				return
			}
		}
	}
}

// cutValue splits a word at its first =, or := where the value is JSON.
// Without one the word is a move.
func cutValue(word string) (path, value string, valueStart int, kind wordKind) {
	i := strings.IndexByte(word, '=')
	switch {
	case i < 0:
		return word, "", len(word), isMove
	case i > 0 && word[i-1] == ':':
		return word[:i-1], word[i+1:], i + 1, isJSON
	default:
		return word[:i], word[i+1:], i + 1, isText
	}
}

type wordKind uint8

const (
	isMove wordKind = iota
	isText
	isJSON
)
