package rest

import (
	"bytes"
	"cmp"
	"slices"
)

// A bracket is a bracket to insert before the byte at an offset.
type bracket struct {
	offset int64
	char   byte
}

// insertBrackets makes lists of the single values that stand in place of a list: the
// real service accepts them, protojson doesn't.
func insertBrackets(data []byte, brackets []bracket) []byte {
	if len(brackets) == 0 {
		return data
	}
	slices.SortFunc(brackets, func(a, b bracket) int { return cmp.Compare(a.offset, b.offset) })
	out := make([]byte, 0, len(data)+len(brackets))
	var last int64
	for _, b := range brackets {
		out = append(append(out, data[last:b.offset]...), b.char)
		last = b.offset
	}
	return append(out, data[last:]...)
}

// valueStart returns the offset of the value that follows the name that ends at offset.
func valueStart(data []byte, offset int64) int64 {
	return int64(len(data) - len(bytes.TrimLeft(data[offset:], ": \t\r\n")))
}
