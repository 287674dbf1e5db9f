package detect

import (
	"bytes"
	"io"
)

// DocumentMark is in the first bytes of images and hOCR, and the last ones of PDF files, that
// are made of results, so that they are known whatever their name: they are not annotated
// again, and no other file is replaced by them.
const DocumentMark = "vision1 document"

// markedSize is how many bytes at the start or the end of a file have the mark.
const markedSize = 256

// IsDocument reports whether a file has the DocumentMark.
func IsDocument(file io.ReaderAt, size int64) bool {
	return isMarked(readPart(file, 0), file, size)
}

// isMarked is IsDocument for a file that starts with head.
func isMarked(head []byte, file io.ReaderAt, size int64) bool {
	if bytes.HasPrefix(head, []byte("%PDF-")) {
		head = readPart(file, max(0, size-markedSize))
	}
	return bytes.Contains(head[:min(len(head), markedSize)], []byte(DocumentMark))
}

// readPart returns what can be read of the part at an offset.
func readPart(file io.ReaderAt, offset int64) []byte {
	part := make([]byte, markedSize)
	n, _ := file.ReadAt(part, offset) // what can't be read has no mark
	return part[:n]
}
