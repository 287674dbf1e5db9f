// Package imaging recognizes the files that are sent as images, reads their sizes,
// shrinks those that exceed a limit, and converts those that the service can't read.
package imaging

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"strings"
	"unicode"
	"unicode/utf8"
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
	Text      Kind = "text"      // any other, such as an error in XML or JSON
	Other     Kind = "other"     // a format that the service doesn't read
)

// headSize is how much of a file is searched for a tag.
const headSize = 4 << 10

// pdfHeadSize is how much of a file can come before the header of a PDF.
const pdfHeadSize = 1 << 10

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
	case FormatTIFF:
		return imageIf(tiffIsComplete(data))
	case FormatICO, FormatRaw:
		return Image
	default:
		return sniffText(head)
	}
}

// isOther reports whether data begins like an archive or an image in a format that
// the service doesn't read: ZIP, gzip, Photoshop, JPEG 2000, JPEG XL, PostScript.
func isOther(data []byte) bool {
	for _, signature := range []string{"PK\x03\x04", "\x1f\x8b", "8BPS", "\x00\x00\x00\x0cjP  ", "\x00\x00\x00\x0cJXL ", "\xff\x0a", "%!PS"} {
		if bytes.HasPrefix(data, []byte(signature)) {
			return true
		}
	}
	return false
}

// tiffIsComplete reports whether a TIFF file has its first directory.
func tiffIsComplete(data []byte) bool {
	var order binary.ByteOrder = binary.LittleEndian
	if data[0] == 'M' {
		order = binary.BigEndian
	}
	return len(data) >= 8 && uint64(len(data)) > uint64(order.Uint32(data[4:]))
}

// isText reports whether head is text without control characters.
func isText(head []byte) bool {
	for len(head) > 0 && !utf8.Valid(head) && len(head) >= headSize-utf8.UTFMax { // the last character can be cut
		head = head[:len(head)-1]
	}
	return len(head) > 0 && utf8.Valid(head) && !bytes.ContainsFunc(head, func(r rune) bool { return unicode.IsControl(r) && !unicode.IsSpace(r) })
}

// fromUTF16 returns ASCII text that is UTF-16, as PowerShell writes it, or nil.
func fromUTF16(head []byte) []byte {
	if !bytes.HasPrefix(head, []byte("\xff\xfe")) {
		return nil
	}
	return bytes.ReplaceAll(head[2:], []byte{0}, nil)
}

func imageIf(complete bool) Kind {
	if complete {
		return Image
	}
	return Truncated
}

// sniffText returns what is in a file that is not an image: mostly text.
func sniffText(head []byte) Kind {
	text := strings.ToLower(string(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")))))
	switch {
	case strings.HasPrefix(text, "<!doctype html"), strings.HasPrefix(text, "<html"):
		return HTML
	case strings.HasPrefix(text, "<") && strings.Contains(text, "<svg"):
		return SVG
	case bytes.HasPrefix(head, []byte("version https://git-lfs")):
		return LFS
	case bytes.Contains(head[:min(len(head), pdfHeadSize)], []byte("%PDF-1.")):
		return PDF
	case isOther(head):
		return Other
	case isBase64(head), isBase64(fromUTF16(head)):
		return Base64
	case isText(head):
		return Text
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
	lines := bytes.FieldsFunc(bytes.Trim(head, "\"' "), func(r rune) bool { return r == '\r' || r == '\n' })
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
