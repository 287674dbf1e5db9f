// Package imaging recognizes what files that are sent as images contain.
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
	text := strings.ToLower(string(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")))))
	has := func(signature string) bool { return bytes.HasPrefix(data, []byte(signature)) }
	switch {
	case has("%PDF-"):
		return PDF
	case len(data) >= 12 && string(data[4:8]) == "ftyp":
		return container(head)
	case has("\xff\xd8\xff"):
		return imageIf(bytes.Contains(data[max(0, len(data)-headSize):], []byte("\xff\xd9")))
	case has("\x89PNG\r\n\x1a\n"):
		return imageIf(bytes.Contains(data[max(0, len(data)-headSize):], []byte("IEND")))
	case has("GIF8"):
		return imageIf(bytes.HasSuffix(bytes.TrimRight(data, "\x00"), []byte(";")))
	case has("RIFF") && len(data) >= 12 && string(data[8:12]) == "WEBP":
		return imageIf(uint64(len(data)) >= 8+uint64(binary.LittleEndian.Uint32(data[4:])))
	case has("BM") && len(data) >= 14:
		return imageIf(uint64(len(data)) >= uint64(binary.LittleEndian.Uint32(data[2:])))
	case has("II*\x00"), has("MM\x00*"), has("\x00\x00\x01\x00"):
		return Image
	case strings.HasPrefix(text, "<!doctype html"), strings.HasPrefix(text, "<html"):
		return HTML
	case strings.HasPrefix(text, "<") && strings.Contains(text, "<svg"):
		return SVG
	case has("version https://git-lfs"):
		return LFS
	case isBase64(head):
		return Base64
	default:
		return Unknown
	}
}

func imageIf(complete bool) Kind {
	if complete {
		return Image
	}
	return Truncated
}

// container returns the kind of an ISO base media file, by its brands.
func container(head []byte) Kind {
	end := min(len(head), max(16, int(min(binary.BigEndian.Uint32(head), headSize))))
	kind := Unknown
	for at := 8; at+4 <= end; at += 4 {
		switch string(head[at : at+4]) {
		case "avif", "avis":
			return AVIF
		case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1":
			kind = HEIC
		}
	}
	return kind
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
