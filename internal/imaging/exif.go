package imaging

import "encoding/binary"

// Tags of TIFF, which EXIF uses too.
const (
	tagSubfileType = 0x00fe
	tagWidth       = 0x0100
	tagHeight      = 0x0101
	tagMake        = 0x010f
	tagOrientation = 0x0112
	tagSubIFDs     = 0x014a
	tagDNGVersion  = 0xc612
)

// A directory holds the fields that this package uses of the first directory of a
// TIFF file, or of EXIF data, which is such a file. A field that is missing is 0.
type directory struct {
	width, height uint32
	orientation   uint32
	isRaw         bool // the file is from a camera
	truncated     bool
}

// readDirectory reads the first directory of a TIFF file.
func readDirectory(data []byte) directory {
	var order binary.ByteOrder = binary.LittleEndian
	if len(data) < 8 {
		return directory{truncated: true}
	}
	if data[0] == 'M' {
		order = binary.BigEndian
	}
	at := uint64(order.Uint32(data[4:]))
	if at+2 > uint64(len(data)) {
		return directory{truncated: true}
	}
	count := int(order.Uint16(data[at:]))
	entries := data[at+2:]
	var result directory
	var isReduced, hasSubIFDs, hasMake bool
	for ; count > 0; count-- {
		const size = 12
		if len(entries) < size {
			result.truncated = true
			break
		}
		value := fieldValue(order, entries)
		switch order.Uint16(entries) {
		case tagWidth:
			result.width = value
		case tagHeight:
			result.height = value
		case tagOrientation:
			result.orientation = value
		case tagSubfileType:
			isReduced = value&1 != 0
		case tagMake:
			hasMake = true
		case tagSubIFDs:
			hasSubIFDs = true
		case tagDNGVersion:
			result.isRaw = true
		}
		entries = entries[size:]
	}
	// A file of a camera begins with a preview, and has the sensor's data in another directory.
	result.isRaw = result.isRaw || isReduced && hasSubIFDs && hasMake
	return result
}

// fieldValue returns the number that a field of a directory holds.
func fieldValue(order binary.ByteOrder, entry []byte) uint32 {
	const typeByte, typeShort, typeLong = 1, 3, 4
	switch order.Uint16(entry[2:]) {
	case typeByte:
		return uint32(entry[8])
	case typeShort:
		return uint32(order.Uint16(entry[8:]))
	case typeLong:
		return order.Uint32(entry[8:])
	default:
		return 0
	}
}

// tiffFormat returns the format of a file with the signature of TIFF, which the
// files of many cameras have.
func tiffFormat(head []byte) Format {
	isCanon := len(head) >= 10 && string(head[8:10]) == "CR"
	if isCanon || readDirectory(head).isRaw {
		return FormatRaw
	}
	return FormatTIFF
}

// exifOrientation returns the orientation in EXIF data, or 0 if it has none.
func exifOrientation(exif []byte) int {
	if len(exif) < 8 || string(exif[:2]) != "II" && string(exif[:2]) != "MM" {
		return 0
	}
	if orientation := readDirectory(exif).orientation; orientation <= 8 {
		return int(orientation)
	}
	return 0
}

// exifSize is the size of what newEXIF returns.
const exifSize = 26

// newEXIF returns EXIF data with only an orientation, from 1 to 8.
func newEXIF(orientation int) []byte {
	exif := make([]byte, 0, exifSize)
	exif = append(exif, "MM\x00*\x00\x00\x00\x08"...)          // the header, and the offset of the directory
	exif = append(exif, "\x00\x01"...)                         // one field:
	exif = append(exif, "\x01\x12\x00\x03\x00\x00\x00\x01"...) // the orientation is one 16-bit number,
	exif = append(exif, 0, "\x01\x02\x03\x04\x05\x06\x07\x08"[orientation-1], 0, 0)
	return append(exif, 0, 0, 0, 0) // no other directory
}
