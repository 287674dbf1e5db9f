package imaging

import (
	"errors"
	"fmt"
	"math"
)

// ErrTruncated reports that the end of an image is missing.
var ErrTruncated = errors.New("the end of the image is missing; copy or download it again")

// Info is what the headers of an image state.
type Info struct {
	Format Format
	// Width and Height are the size as stored, before Orientation is applied. They are
	// 0 for PDF, and for raw files, whose headers describe a preview.
	Width, Height int
	// Orientation is that of EXIF, from 1 (upright) to 8. That of a HEIC is always 1,
	// because decoding applies it; that of an AVIF is the one its transformations have.
	Orientation int
}

// Pixels returns the number of pixels.
func (i Info) Pixels() int64 { return int64(i.Width) * int64(i.Height) }

// Inspect returns the format, size, and orientation of an image without decoding
// its pixels. The error is ErrTruncated or states what is invalid in the header.
// Without an error, the rest of the file can still be damaged.
func Inspect(data []byte) (Info, error) {
	info := Info{Format: SniffHead(data), Orientation: 1}
	var h header
	var err error
	switch info.Format {
	case FormatPDF, FormatRaw:
		return info, nil
	case FormatJPEG:
		h, err = jpegHeader(data)
	case FormatPNG:
		h, err = pngHeader(data)
	case FormatGIF:
		h, err = gifHeader(data)
	case FormatBMP:
		h, err = bmpHeader(data)
	case FormatWebP:
		h, err = webpHeader(data)
	case FormatICO:
		h = icoHeader(data)
	case FormatTIFF:
		h, err = tiffHeader(data)
	case FormatHEIC, FormatAVIF:
		h, err = containerHeader(data)
	default:
		return info, errors.New("not an image in a known format")
	}
	if err == nil && (h.width == 0 || h.height == 0 || h.width > math.MaxInt32 || h.height > math.MaxInt32) {
		err = fmt.Errorf("the size in the header is invalid: %d x %d", h.width, h.height)
	}
	if err != nil {
		return info, fmt.Errorf("%s: %w", info.Format, err)
	}
	info.Width, info.Height = int(h.width), int(h.height)
	if h.orientation > 0 && info.Format != FormatHEIC {
		info.Orientation = h.orientation
	}
	return info, nil
}

// A header is the part of Info that depends on the format, not validated.
// The orientation is 0 if there is none.
type header struct {
	width, height int64
	orientation   int
}
