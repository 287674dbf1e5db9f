package cursor

import (
	"iter"
	"strings"
)

type argKind uint8

const (
	move       argKind = iota
	assignment         // path=value
	assignJSON         // path:=json
)

// cutValue splits an argument at its first = or :=. An argument without one is a
// move.
func cutValue(arg string) (path, value string, valueStart int, kind argKind) {
	i := strings.IndexByte(arg, '=')
	switch {
	case i < 0:
		return arg, "", len(arg), move
	case i > 0 && arg[i-1] == ':':
		return arg[:i-1], arg[i+1:], i + 1, assignJSON
	default:
		return arg[:i], arg[i+1:], i + 1, assignment
	}
}

// A step is one movement of the cursor.
type step struct {
	kind       stepKind
	name       string // for toChild
	levels     int    // for toParent: the number of parts to go back
	start, end int    // its position in the argument, in bytes
}

type stepKind uint8

const (
	toRoot stepKind = iota
	toParent
	toChild
	trailingDot // a single dot at the end, which is invalid
)

// steps returns the steps of a path. A single dot at the beginning leads to the
// root. Of several dots in a row, each after the first leads one level up.
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
				if !yield(step{kind: toChild, name: path[start:end], start: start, end: end}) {
					return
				}
				continue
			}
			dots := len(rest) - len(strings.TrimLeft(rest, "."))
			end = start + dots
			s := step{start: start, end: end}
			switch {
			case dots > 1:
				s.kind, s.levels = toParent, dots-1
			case start == 0:
				s.kind = toRoot
			case end == len(path):
				s.kind = trailingDot
			default:
				continue // the dot between two names
			}
			if !yield(s) {
				return
			}
		}
	}
}
