package imaging

import (
	"bytes"
	"encoding/binary"
)

// A Format is a file format that images and documents have.
type Format string

// The formats. FormatUnknown is any other content.
const (
	FormatUnknown Format = ""
	FormatJPEG    Format = "jpeg"
	FormatPNG     Format = "png"
	FormatGIF     Format = "gif"
	FormatBMP     Format = "bmp"
	FormatWebP    Format = "webp"
	FormatICO     Format = "ico"
	FormatTIFF    Format = "tiff"
	FormatRaw     Format = "raw" // what the sensor of a camera recorded
	FormatPDF     Format = "pdf"
	FormatHEIC    Format = "heic"
	FormatAVIF    Format = "avif"
)

// IsImage reports whether the service reads files of the format as images.
func (f Format) IsImage() bool {
	switch f {
	case FormatJPEG, FormatPNG, FormatGIF, FormatBMP, FormatWebP, FormatICO, FormatTIFF, FormatRaw:
		return true
	default:
		return false
	}
}

// HasPages reports whether the service reads files of the format page by page
// (files:annotate).
func (f Format) HasPages() bool {
	return f == FormatPDF || f == FormatTIFF || f == FormatGIF
}

// NeedsConversion reports whether files of the format are images that the service
// doesn't read, but Shrink converts.
func (f Format) NeedsConversion() bool {
	return f == FormatHEIC || f == FormatAVIF
}

// SniffHead returns the format of a file that begins with head. The first 4 KiB of
// the file are enough. The rest of the file can be damaged or missing.
func SniffHead(head []byte) Format {
	head = head[:min(len(head), headSize)]
	has := func(signature string) bool { return bytes.HasPrefix(head, []byte(signature)) }
	switch {
	case has("\xff\xd8\xff"):
		return FormatJPEG
	case has(pngSignature):
		return FormatPNG
	case has("GIF87a"), has("GIF89a"):
		return FormatGIF
	case has("RIFF") && len(head) >= 12 && string(head[8:12]) == "WEBP":
		return FormatWebP
	case has("%PDF-"):
		return FormatPDF
	case has("II*\x00"), has("MM\x00*"):
		return tiffFormat(head)
	case has("IIRO"), has("IIRS"), has("MMOR"), has("IIU\x00"), has("FUJIFILMCCD-RAW"):
		return FormatRaw
	case len(head) >= 12 && string(head[4:8]) == "ftyp":
		return containerFormat(head)
	case has("BM") && isBMP(head):
		return FormatBMP
	case has("\x00\x00\x01\x00") && isICO(head):
		return FormatICO
	case isLatePDF(head):
		return FormatPDF
	default:
		return FormatUnknown
	}
}

// isLatePDF reports whether the header of a PDF follows something else, such as line
// breaks, a byte order mark, or the header of an HTTP response. Readers accept that. In
// the middle of a line of text, it is only mentioned.
func isLatePDF(head []byte) bool {
	const mark = "%PDF-"
	at := bytes.Index(head[:min(len(head), pdfHeadSize)], []byte(mark))
	if at < 1 || at+len(mark) >= len(head) {
		return false
	}
	before, version := head[at-1], head[at+len(mark)]
	return (before < ' ' || before > '~') && version >= '1' && version <= '9'
}

// isBMP reports whether a known header follows the file header: two letters alone
// also begin many texts.
func isBMP(head []byte) bool {
	if len(head) < 18 {
		return false
	}
	switch binary.LittleEndian.Uint32(head[14:]) {
	case 12, 16, 40, 52, 56, 64, 108, 124:
		return true
	default:
		return false
	}
}

// isICO reports whether a plausible directory of icons follows the signature.
func isICO(head []byte) bool {
	const header, entry = 6, 16
	if len(head) < header+entry {
		return false
	}
	count := uint32(binary.LittleEndian.Uint16(head[4:]))
	size := binary.LittleEndian.Uint32(head[header+8:])
	offset := binary.LittleEndian.Uint32(head[header+12:])
	return count > 0 && size > 0 && offset >= header+entry*count && offset < 1<<30
}

// containerFormat returns the format of an ISO base media file, by its brands.
func containerFormat(head []byte) Format {
	end := min(len(head), max(16, int(min(binary.BigEndian.Uint32(head), headSize))))
	format := FormatUnknown
	for at := 8; at+4 <= end; at += 4 {
		switch string(head[at : at+4]) {
		case "avif", "avis":
			return FormatAVIF
		case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1":
			format = FormatHEIC
		case "crx ":
			return FormatRaw
		}
	}
	return format
}
