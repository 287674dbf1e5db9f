package imaging

import (
	"encoding/binary"
	"errors"
)

// containerHeader returns the size of the largest image in a HEIC or AVIF, before
// its transformations, and the orientation that these have.
func containerHeader(data []byte) (header, error) {
	properties, ok := findBox(data, "meta", "iprp", "ipco")
	if !ok {
		return header{}, ErrTruncated
	}
	var h header
	rotation, mirror := -1, -1
	for len(properties) > 0 {
		var name string
		var body []byte
		if name, body, properties, ok = nextBox(properties); !ok {
			break
		}
		switch {
		case name == "ispe" && len(body) >= 12:
			width, height := int64(binary.BigEndian.Uint32(body[4:])), int64(binary.BigEndian.Uint32(body[8:]))
			if float64(width)*float64(height) > float64(h.width)*float64(h.height) {
				h.width, h.height = width, height
			}
		case name == "irot" && len(body) >= 1 && rotation < 0:
			rotation = int(body[0] & 3)
		case name == "imir" && len(body) >= 1 && mirror < 0:
			mirror = int(body[0] & 1)
		}
	}
	if h.width == 0 {
		return h, errors.New("there is no image size")
	}
	h.orientation = transformOrientation(max(rotation, 0), mirror)
	return h, nil
}

// transformOrientation returns the EXIF orientation that equals a rotation by
// quarters, counterclockwise, and then a mirroring: 0 exchanges top and bottom, 1
// left and right, and -1 nothing (ISO/IEC 23008-12, 6.5.10 and 6.5.12).
func transformOrientation(quarters, mirror int) int {
	switch mirror {
	case 0:
		return [4]int{4, 5, 2, 7}[quarters]
	case 1:
		return [4]int{2, 7, 4, 5}[quarters]
	default:
		return [4]int{1, 8, 3, 6}[quarters]
	}
}

// findBox returns the body of the box at a path of names.
func findBox(data []byte, path ...string) ([]byte, bool) {
	for _, wanted := range path {
		var name string
		var body []byte
		for name != wanted {
			var ok bool
			if name, body, data, ok = nextBox(data); !ok {
				return nil, false
			}
		}
		if name == "meta" { // has a version and flags
			body = body[min(4, len(body)):]
		}
		data = body
	}
	return data, true
}

// isTruncatedContainer reports whether the box with the image data isn't complete.
// What follows the boxes, which some cameras append, doesn't matter.
func isTruncatedContainer(data []byte) bool {
	for {
		_, _, rest, ok := nextBox(data)
		if !ok {
			return len(data) >= 8 && string(data[4:8]) == "mdat"
		}
		data = rest
	}
}

// nextBox splits the first box from data. It fails if the box isn't complete.
func nextBox(data []byte) (name string, body, rest []byte, ok bool) {
	if len(data) < 8 {
		return "", nil, nil, false
	}
	size, head := uint64(binary.BigEndian.Uint32(data)), uint64(8)
	switch size {
	case 0: // up to the end
		size = uint64(len(data))
	case 1:
		if len(data) < 16 {
			return "", nil, nil, false
		}
		size, head = binary.BigEndian.Uint64(data[8:]), 16
	}
	if size < head || size > uint64(len(data)) {
		return "", nil, nil, false
	}
	return string(data[4:8]), data[head:size], data[size:], true
}
