package pdf

import (
	"bytes"
	"strconv"
)

// Values of an existing file stay the bytes that they are in it. The functions here find
// where values end, and take apart dictionaries and arrays.

const maxDepth = 100 // of dictionaries and arrays in each other

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelimiter(c byte) bool { return bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0 }

// skipSpace returns the position after white space and comments.
func skipSpace(d []byte, at int) int {
	for at < len(d) {
		switch {
		case isSpace(d[at]):
			at++
		case d[at] == '%':
			for at < len(d) && d[at] != '\n' && d[at] != '\r' {
				at++
			}
		default:
			return at
		}
	}
	return at
}

// skipWord returns the position after a number, a keyword, or the rest of a name.
func skipWord(d []byte, at int) int {
	for at < len(d) && !isSpace(d[at]) && !isDelimiter(d[at]) {
		at++
	}
	return at
}

// value returns the value at a position, and the position after it; nil if there is
// none. A reference is one value.
func value(d []byte, at int) (raw []byte, end int) {
	start := skipSpace(d, at)
	end = skipValue(d, start, 0)
	if end <= start {
		return nil, at
	}
	return d[start:end], end
}

// skipValue returns the position after the value at a position, or -1.
func skipValue(d []byte, at, depth int) int {
	if at < 0 || at >= len(d) || depth > maxDepth {
		return -1
	}
	switch c := d[at]; {
	case c == '/':
		return skipWord(d, at+1)
	case c == '(':
		return skipString(d, at)
	case bytes.HasPrefix(d[at:], []byte("<<")):
		return skipUntil(d, at+2, ">>", depth)
	case c == '[':
		return skipUntil(d, at+1, "]", depth)
	case c == '<':
		if i := bytes.IndexByte(d[at:], '>'); i > 0 {
			return at + i + 1
		}
		return -1
	case isDelimiter(c):
		return -1
	}
	end := skipWord(d, at)
	if c := d[at]; c >= '0' && c <= '9' {
		// Perhaps a reference: two numbers and R.
		second := skipSpace(d, end)
		last := skipSpace(d, skipWord(d, second))
		if last > second && digits(d[at:end]) && digits(d[second:skipWord(d, second)]) &&
			last < len(d) && d[last] == 'R' && skipWord(d, last) == last+1 {
			return last + 1
		}
	}
	return end
}

func digits(word []byte) bool {
	for _, c := range word {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(word) > 0
}

func skipUntil(d []byte, at int, closing string, depth int) int {
	for {
		at = skipSpace(d, at)
		if bytes.HasPrefix(d[min(at, len(d)):], []byte(closing)) {
			return at + len(closing)
		}
		next := skipValue(d, at, depth+1)
		if next <= at {
			return -1
		}
		at = next
	}
}

func skipString(d []byte, at int) int {
	open := 0
	for ; at < len(d); at++ {
		switch d[at] {
		case '\\':
			at++
		case '(':
			open++
		case ')':
			open--
			if open == 0 {
				return at + 1
			}
		}
	}
	return -1
}

// A dict is a dictionary: names with their values, in order.
type dict []member

type member struct {
	name string // without the slash
	raw  []byte
}

// parseDict returns a dictionary. It is empty for other values.
func parseDict(raw []byte) dict {
	if !bytes.HasPrefix(raw, []byte("<<")) {
		return nil
	}
	var all dict
	at := 2
	for {
		name, next := value(raw, at)
		if len(name) == 0 || name[0] != '/' {
			return all
		}
		item, end := value(raw, next)
		if item == nil {
			return all
		}
		all = append(all, member{string(name[1:]), item})
		at = end
	}
}

// get returns a value, or nil.
func (d dict) get(name string) []byte {
	for _, m := range d {
		if m.name == name {
			return m.raw
		}
	}
	return nil
}

// with returns a dictionary in which a name has another value.
func (d dict) with(name string, raw []byte) dict {
	var all dict
	for _, m := range d {
		if m.name != name {
			all = append(all, m)
		}
	}
	return append(all, member{name, raw})
}

func (d dict) bytes() []byte {
	b := []byte("<<")
	for _, m := range d {
		b = append(b, '/')
		b = append(b, m.name...)
		b = append(b, ' ')
		b = append(b, m.raw...)
		b = append(b, '\n')
	}
	return append(b, ">>"...)
}

// parseArray returns the elements of an array. It is empty for other values.
func parseArray(raw []byte) [][]byte {
	if len(raw) == 0 || raw[0] != '[' {
		return nil
	}
	var all [][]byte
	at := 1
	for {
		item, end := value(raw, at)
		if item == nil {
			return all
		}
		all = append(all, item)
		at = end
	}
}

// parseRef returns the object that a reference refers to; 0 for other values.
func parseRef(raw []byte) int {
	if len(raw) < 5 || raw[len(raw)-1] != 'R' {
		return 0
	}
	return parseInt(raw[:skipWord(raw, 0)])
}

// parseInt returns a whole number that is not negative; 0 for other values.
func parseInt(raw []byte) int {
	n, err := strconv.ParseUint(string(raw), 10, 48)
	if err != nil {
		return 0
	}
	return int(n)
}
