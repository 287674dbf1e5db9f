package pdf

import (
	"bytes"
	"iter"
)

// CountPages returns how many pages a PDF or TIFF, or how many frames a GIF has, or 0 if
// that can't be read.
func CountPages(data []byte) int {
	switch {
	case bytes.HasPrefix(data, []byte("GIF8")):
		n := 0
		for range frameOffsets(data) {
			n++
		}
		return n
	case bytes.HasPrefix(data, []byte("II*\x00")), bytes.HasPrefix(data, []byte("MM\x00*")):
		return countDirectories(data)
	case IsPDF(data):
		if o, err := OpenOriginal(data); err == nil {
			return len(o.pages)
		}
	}
	return 0
}

// countDirectories returns how many pages a TIFF has.
func countDirectories(data []byte) int {
	d, at := newDirectory(data)
	visited := map[int]bool{}
	for at != 0 && !visited[at] {
		visited[at] = true
		at = d.entries(at, func(uint16, uint16, int) {})
	}
	return len(visited)
}

// firstFrames returns a GIF with at most n frames of another.
func firstFrames(data []byte, n int) []byte {
	const trailer = 0x3B
	for at := range frameOffsets(data) {
		if n == 0 {
			return append(data[:at:at], trailer)
		}
		n--
	}
	return data
}

// frameOffsets returns where the frames of a GIF are.
func frameOffsets(data []byte) iter.Seq[int] {
	const header, descriptor, extension = 13, 9, 0x21
	table := func(flags byte) int {
		if flags&0x80 == 0 {
			return 0
		}
		return 3 << (flags&7 + 1)
	}
	return func(yield func(int) bool) {
		if len(data) < header {
			return
		}
		at := header + table(data[10])
		for at+1+descriptor < len(data) {
			switch data[at] {
			case extension:
				at += 2
			case ',':
				if !yield(at) {
					return
				}
				at += 1 + descriptor + table(data[at+descriptor]) + 1 // and the size of codes
			default:
				return
			}
			for at < len(data) && data[at] != 0 { // blocks
				at += 1 + int(data[at])
			}
			at++
		}
	}
}
