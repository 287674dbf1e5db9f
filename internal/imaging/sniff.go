// Package imaging recognizes the files that are sent as images, reads their sizes,
// shrinks those that exceed a limit, and converts those that the service can't read.
package imaging

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"strings"
)

// A Kind is what a file contains.
type Kind string

// The kinds. Unknown is any other content, or none of these that is complete.
const (
	Unknown   Kind = ""
	Image     Kind = "image" // in a format that the service reads
	PDF       Kind = "PDF"
	HEIC      Kind = "HEIC"
	AVIF      Kind = "AVIF"
	SVG       Kind = "SVG"
	HTML      Kind = "HTML"
	Base64    Kind = "base64" // text
	LFS       Kind = "Git LFS pointer"
	Truncated Kind = "truncated" // an image without its end
)

// headSize is how much of a file is searched for a tag.
const headSize = 4 << 10

// Sniff returns what a complete file contains.
func Sniff(data []byte) Kind {
	head := data[:min(len(data), headSize)]
	tail := data[max(0, len(data)-headSize):]
	switch SniffHead(head) {
	case FormatPDF:
		return PDF
	case FormatHEIC:
		return HEIC
	case FormatAVIF:
		return AVIF
	case FormatJPEG:
		return imageIf(bytes.Contains(tail, []byte("\xff\xd9")))
	case FormatPNG:
		return imageIf(bytes.Contains(tail, []byte("IEND")))
	case FormatGIF:
		return imageIf(bytes.HasSuffix(bytes.TrimRight(data, "\x00"), []byte(";")))
	case FormatWebP:
		return imageIf(uint64(len(data)) >= 8+uint64(binary.LittleEndian.Uint32(data[4:])))
	case FormatBMP:
		return imageIf(uint64(len(data)) >= uint64(binary.LittleEndian.Uint32(data[2:])))
	case FormatTIFF, FormatICO, FormatRaw:
		return Image
	default:
		return sniffText(head)
	}
}

func imageIf(complete bool) Kind {
	if complete {
		return Image
	}
	return Truncated
}

// sniffText returns which text is in a file that should be an image.
func sniffText(head []byte) Kind {
	text := strings.ToLower(string(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")))))
	switch {
	case strings.HasPrefix(text, "<!doctype html"), strings.HasPrefix(text, "<html"):
		return HTML
	case strings.HasPrefix(text, "<") && strings.Contains(text, "<svg"):
		return SVG
	case bytes.HasPrefix(head, []byte("version https://git-lfs")):
		return LFS
	case isBase64(head):
		return Base64
	default:
		return Unknown
	}
}

// isBase64 reports whether a file begins with text that is base64, as long as that
// of an image at least, or with a data: URL.
func isBase64(head []byte) bool {
	const minLength = 40
	if bytes.HasPrefix(head, []byte("data:")) {
		return true
	}
	lines := bytes.FieldsFunc(head, func(r rune) bool { return r == '\r' || r == '\n' })
	text := bytes.Join(lines, nil)
	text = bytes.TrimRight(text[:len(text)/4*4], "=")
	if len(text) < minLength {
		return false
	}
	for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		if _, err := encoding.DecodeString(string(text)); err == nil {
			return true
		}
	}
	return false
}
