package cursor

import "strings"

// A step is one movement of the cursor.
type step struct {
	kind       stepKind
	name       string // for down
	up         int    // for up: how many parts to take back
	start, end int    // where it stands in the word, in bytes
}

type stepKind uint8

const (
	toRoot stepKind = iota
	upward
	down
)

// split takes a path apart. A dot alone, or before a first name, leads to the
// root; of more dots in a row, each after the first takes back one part.
func split(path string) ([]step, *fault) {
	if path == "" {
		return nil, &fault{message: "an empty path"}
	}
	if path == "." {
		return []step{{kind: toRoot, end: 1}}, nil
	}
	var steps []step
	for i := 0; i < len(path); {
		start := i
		if path[i] != '.' {
			i = len(path)
			if dot := strings.IndexByte(path[start:], '.'); dot >= 0 {
				i = start + dot
			}
			steps = append(steps, step{kind: down, name: path[start:i], start: start, end: i})
			continue
		}
		for i < len(path) && path[i] == '.' {
			i++
		}
		switch dots := i - start; {
		case dots > 1:
			steps = append(steps, step{kind: upward, up: dots - 1, start: start, end: i})
		case start == 0:
			steps = append(steps, step{kind: toRoot, start: start, end: i})
		case i == len(path):
			return nil, &fault{start: start, end: i,
				message: "ends in a single dot; leave it out, or type two to go one up"}
		}
	}
	return steps, nil
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
