package cursor

import "fmt"

// A fault is what is wrong with a word, and where in it: start and end are byte
// offsets, equal where it is the word as a whole.
type fault struct {
	start, end int
	message    string
	suggestion string
	gap        bool // a number was passed over
}

func faultf(format string, args ...any) *fault {
	return &fault{message: fmt.Sprintf(format, args...)}
}

// at moves the fault to a part of the word, if it has no place yet.
func (f *fault) at(start, end int) *fault {
	if f != nil && f.start == f.end {
		f.start, f.end = start, end
	}
	return f
}

// a puts the article before the name of a type.
func a(name string) string {
	switch name[:min(1, len(name))] {
	case "a", "e", "i", "o", "A", "E", "I", "O":
		return "an " + name
	default:
		return "a " + name
	}
}
