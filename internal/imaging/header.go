package imaging

import (
	"bytes"
	"encoding/binary"
	"errors"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

// jpegHeader reads the segments of a JPEG up to the frame header.
func jpegHeader(data []byte) (header, error) {
	var h header
	data = data[2:]
	for {
		data = skipFill(data)
		if len(data) < 4 {
			return h, ErrTruncated
		}
		marker := data[0]
		switch {
		case marker <= 0x01 || marker >= 0xd0 && marker <= 0xd8: // without a length
			data = data[1:]
			continue
		case marker == 0xd9, marker == 0xda:
			return h, errors.New("there is no frame header")
		}
		size := int(binary.BigEndian.Uint16(data[1:]))
		if len(data) < 1+size || size < 2 {
			return h, ErrTruncated
		}
		segment := data[3 : 1+size]
		data = data[1+size:]
		exif, isEXIF := bytes.CutPrefix(segment, []byte("Exif\x00\x00"))
		switch {
		case marker == 0xe1 && isEXIF && h.orientation == 0:
			h.orientation = exifOrientation(exif)
		case isFrameMarker(marker):
			return readFrame(h, segment)
		}
	}
}

// readFrame reads the size in a frame header.
func readFrame(h header, segment []byte) (header, error) {
	if len(segment) < 5 {
		return h, ErrTruncated
	}
	h.height = int64(binary.BigEndian.Uint16(segment[1:]))
	h.width = int64(binary.BigEndian.Uint16(segment[3:]))
	return h, nil
}

// skipFill returns the data from the next marker on, without the 0xff before it.
// Like most decoders, it skips stray bytes between segments.
func skipFill(data []byte) []byte {
	at := bytes.IndexByte(data, 0xff)
	if at < 0 {
		return nil
	}
	for at < len(data) && data[at] == 0xff {
		at++
	}
	return data[at:]
}

func isFrameMarker(marker byte) bool {
	const dht, jpg, dac = 0xc4, 0xc8, 0xcc
	return marker >= 0xc0 && marker <= 0xcf && marker != dht && marker != jpg && marker != dac
}

func pngHeader(data []byte) (header, error) {
	const ihdrEnd = 33
	if len(data) < ihdrEnd {
		return header{}, ErrTruncated
	}
	h := header{
		width:  int64(binary.BigEndian.Uint32(data[16:])),
		height: int64(binary.BigEndian.Uint32(data[20:])),
	}
	chunks := data[ihdrEnd:]
	for len(chunks) >= 12 { // length, type, and checksum
		size := uint64(binary.BigEndian.Uint32(chunks))
		if size+12 > uint64(len(chunks)) {
			break
		}
		if string(chunks[4:8]) == "eXIf" {
			h.orientation = exifOrientation(chunks[8 : 8+size])
			break
		}
		chunks = chunks[12+size:]
	}
	return h, nil
}

func gifHeader(data []byte) (header, error) {
	if len(data) < 13 {
		return header{}, ErrTruncated
	}
	return header{
		width:  int64(binary.LittleEndian.Uint16(data[6:])),
		height: int64(binary.LittleEndian.Uint16(data[8:])),
	}, nil
}

func bmpHeader(data []byte) (header, error) {
	if len(data) < 26 {
		return header{}, ErrTruncated
	}
	if binary.LittleEndian.Uint32(data[14:]) == 12 { // of OS/2
		return header{
			width:  int64(binary.LittleEndian.Uint16(data[18:])),
			height: int64(binary.LittleEndian.Uint16(data[20:])),
		}, nil
	}
	height := int64(binary.LittleEndian.Uint32(data[22:]))
	if height >= 1<<31 { // negative: the rows are from top to bottom
		height = 1<<32 - height
	}
	return header{width: int64(binary.LittleEndian.Uint32(data[18:])), height: height}, nil
}

// icoHeader returns the size of the largest icon. In an icon, 0 means 256.
func icoHeader(data []byte) header {
	var h header
	count := int(binary.LittleEndian.Uint16(data[4:]))
	for entries := data[6:]; count > 0 && len(entries) >= 16; count-- {
		width, height := int64(entries[0]), int64(entries[1])
		if width == 0 {
			width = 256
		}
		if height == 0 {
			height = 256
		}
		if width*height > h.width*h.height {
			h.width, h.height = width, height
		}
		entries = entries[16:]
	}
	return h
}

func tiffHeader(data []byte) (header, error) {
	d := readDirectory(data)
	if d.truncated {
		return header{}, ErrTruncated
	}
	h := header{width: int64(d.width), height: int64(d.height)}
	if d.orientation <= 8 {
		h.orientation = int(d.orientation)
	}
	return h, nil
}
