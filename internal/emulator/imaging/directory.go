package imaging

import (
	"bytes"
	"encoding/binary"
	"image"
	"io"
	"slices"

	"github.com/hhrutter/tiff"
)

// Tags of a TIFF's directory.
const (
	tagWidth        = 256
	tagHeight       = 257
	tagBits         = 258
	tagCompression  = 259
	tagPhotometric  = 262
	tagOrientation  = 274
	tagSamples      = 277
	tagPlanar       = 284
	tagPredictor    = 317
	tagTileWidth    = 322
	tagExtraSamples = 338
)

// entrySize is the size in bytes of an entry of a TIFF's directory.
const entrySize = 12

// A tiffDirectory describes a page of a TIFF.
type tiffDirectory struct {
	data    []byte // the file
	offset  int64  // of the directory in the file
	order   binary.ByteOrder
	entries []byte // a copy, which can be changed
}

// readDirectory returns the directory at an offset that tiffDirectories returned.
func readDirectory(data []byte, offset uint32) tiffDirectory {
	order := byteOrder(data)
	size := entrySize * int(order.Uint16(data[offset:]))
	directory := tiffDirectory{data: data, offset: int64(offset), order: order, entries: bytes.Clone(data[offset+2:][:size])}
	const oldJPEG, newJPEG, rgb, yCbCr = 6, 7, 2, 6
	if compression := directory.value(tagCompression, 0); compression == oldJPEG || compression == newJPEG {
		// The library decodes JPEG with these colors, but only if they are called RGB.
		if directory.value(tagPhotometric, 0) == yCbCr {
			directory.set(tagPhotometric, rgb)
		}
	}
	return directory
}

// entry returns the entry with a tag, or nil.
func (d tiffDirectory) entry(tag uint16) []byte {
	for entry := range slices.Chunk(d.entries, entrySize) {
		if d.order.Uint16(entry) == tag {
			return entry
		}
	}
	return nil
}

// value returns an entry's first value, which must be in the directory itself.
func (d tiffDirectory) value(tag uint16, missing int) int {
	const short = 3
	switch entry := d.entry(tag); {
	case entry == nil:
		return missing
	case d.order.Uint16(entry[2:]) == short:
		return int(d.order.Uint16(entry[8:]))
	default:
		return int(d.order.Uint32(entry[8:]))
	}
}

// set changes the value of an entry, if there is one.
func (d tiffDirectory) set(tag uint16, value int) {
	const long = 4
	if entry := d.entry(tag); entry != nil {
		d.order.PutUint16(entry[2:], long)
		d.order.PutUint32(entry[4:], 1)
		d.order.PutUint32(entry[8:], uint32(value)) //nolint:gosec // a width in pixels
	}
}

// size returns the page's size, without reading anything else of the file.
func (d tiffDirectory) size() (image.Point, error) {
	return checkSize(image.Config{Width: d.value(tagWidth, 0), Height: d.value(tagHeight, 0)})
}

// orientation returns how the page has to be turned.
func (d tiffDirectory) orientation() orientation {
	if value := d.value(tagOrientation, 1); value >= int(upright) && value <= int(turnLeft) {
		return orientation(value)
	}
	return upright
}

// decode decodes the page.
func (d tiffDirectory) decode() (image.Image, error) {
	return tiff.DecodeAt(d.reader(), d.offset)
}

// reader returns a reader of the file with the changed entries.
func (d tiffDirectory) reader() io.Reader {
	// The library reads from any offset if the reader is an io.ReaderAt.
	return io.NewSectionReader(patched{data: d.data, patch: d.entries, position: d.offset + 2}, 0, int64(len(d.data)))
}

// patched is data in which some bytes are others.
type patched struct {
	data, patch []byte
	position    int64 // of the patch
}

// ReadAt implements io.ReaderAt.
func (p patched) ReadAt(buffer []byte, offset int64) (int, error) {
	if offset >= int64(len(p.data)) {
		return 0, io.EOF
	}
	n := copy(buffer, p.data[offset:])
	if start := p.position - offset; start >= 0 && start < int64(n) {
		copy(buffer[start:n], p.patch)
	} else if start < 0 && -start < int64(len(p.patch)) {
		copy(buffer[:n], p.patch[-start:])
	}
	if n < len(buffer) {
		return n, io.EOF
	}
	return n, nil
}
