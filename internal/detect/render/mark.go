package render

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"

	"vision1/internal/detect"
)

// markImage returns a JPEG or PNG file with detect.DocumentMark: in a comment, or as the
// program that wrote it.
func markImage(data []byte) []byte {
	if bytes.HasPrefix(data, []byte("\xff\xd8")) {
		comment := []byte("\xff\xfe\x00\x00" + detect.DocumentMark)
		binary.BigEndian.PutUint16(comment[2:], uint16(len(comment)-2)) //nolint:gosec // short
		return insert(data, 2, comment)
	}
	const header = 8 + 25 // the signature and IHDR
	text := "tEXtSoftware\x00" + detect.DocumentMark
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(text)-4)) //nolint:gosec // short
	chunk = append(chunk, text...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE([]byte(text)))
	return insert(data, header, chunk)
}

func insert(data []byte, at int, part []byte) []byte {
	return append(append(bytes.Clone(data[:at]), part...), data[at:]...)
}

// pdfMark follows a PDF file, which ends as one must.
const pdfMark = "%" + detect.DocumentMark + "\n%%EOF\n"
