package imaging

import (
	"encoding/binary"
	"errors"
	"image"
	"io"

	"golang.org/x/image/webp"
)

// webpHeader reads the chunks of a WebP file. The size is that of the canvas, or of
// the only frame of a file in the simple format.
func webpHeader(data []byte) (header, error) {
	var h header
	chunks := data[12:]
	for len(chunks) >= 8 {
		name := string(chunks[:4])
		size := uint64(binary.LittleEndian.Uint32(chunks[4:]))
		body := chunks[8:]
		isComplete := size <= uint64(len(body))
		body = body[:min(size, uint64(len(body)))]
		switch name {
		case "VP8X":
			if len(body) < 10 {
				return h, ErrTruncated
			}
			h.width = 1 + uint24(body[4:])
			h.height = 1 + uint24(body[7:])
		case "VP8 ", "VP8L":
			if h.width == 0 {
				return webpFrame(name, body)
			}
		case "EXIF":
			h.orientation = exifOrientation(trimEXIFPrefix(body))
			return h, nil
		}
		if !isComplete {
			break
		}
		chunks = chunks[min(8+size+size%2, uint64(len(chunks))):]
	}
	if h.width == 0 {
		return h, ErrTruncated
	}
	return h, nil
}

// webpFrame returns the size in the header of a frame. A file that begins with a
// frame has no EXIF data.
func webpFrame(name string, frame []byte) (header, error) {
	if len(frame) < 10 {
		return header{}, ErrTruncated
	}
	const mask = 1<<14 - 1
	if name == "VP8L" {
		if frame[0] != 0x2f {
			return header{}, errors.New("the frame header is invalid")
		}
		bits := int64(binary.LittleEndian.Uint32(frame[1:]))
		return header{width: 1 + bits&mask, height: 1 + bits>>14&mask}, nil
	}
	if string(frame[3:6]) != "\x9d\x01\x2a" {
		return header{}, errors.New("the frame header is invalid")
	}
	return header{
		width:  int64(binary.LittleEndian.Uint16(frame[6:])) & mask,
		height: int64(binary.LittleEndian.Uint16(frame[8:])) & mask,
	}, nil
}

// trimEXIFPrefix removes the prefix that EXIF data has in a JPEG, and that some
// programs also write into a WebP.
func trimEXIFPrefix(exif []byte) []byte {
	if len(exif) > 6 && string(exif[:6]) == "Exif\x00\x00" {
		return exif[6:]
	}
	return exif
}

func uint24(b []byte) int64 {
	return int64(b[0]) | int64(b[1])<<8 | int64(b[2])<<16
}

// decodeWebP returns the pixels of a WebP. A lossy one has the colors of video: its
// brightness is from 16 to 235, which the decoder returns unmodified, as if it were from
// 0 to 255, so that white is gray.
func decodeWebP(from io.Reader) (image.Image, error) {
	pixels, err := webp.Decode(from)
	switch m := pixels.(type) {
	case *image.YCbCr:
		expandColors(m)
	case *image.NYCbCrA:
		expandColors(&m.YCbCr)
	}
	return pixels, err //nolint:wrapcheck // decode describes it
}

func expandColors(m *image.YCbCr) {
	const darkest, brightest, center, halfRange = 16, 235, 128, 112
	var brightness, color [256]uint8
	for i := range 256 {
		v := i - darkest
		brightness[i] = clamp((v*255 + (brightest-darkest)/2) / (brightest - darkest))
		color[i] = clamp(center + (i-center)*127/halfRange)
	}
	for i, v := range m.Y {
		m.Y[i] = brightness[v]
	}
	for _, plane := range [][]uint8{m.Cb, m.Cr} {
		for i, v := range plane {
			plane[i] = color[v]
		}
	}
}

func clamp(v int) uint8 { return uint8(min(max(v, 0), 255)) }
