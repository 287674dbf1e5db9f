package detect

import (
	"bytes"
	"io"
	"path/filepath"
)

// DocumentMark is in the first bytes of images, and the last ones of PDF files, that are
// made of results, so that they are known whatever their name: they are not annotated
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

// An outputDir is the output directory, which can also be a source, or below one.
type outputDir struct {
	path string // absolute and without links; "" if there is none
}

func newOutputDir(s *Sources) outputDir {
	if s.Output == "" || IsObject(s.Output) {
		return outputDir{}
	}
	path, err := realPath(s.Output)
	if err != nil {
		return outputDir{}
	}
	return outputDir{path}
}

func realPath(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(path)
}

// has reports whether a file is in the output directory.
func (d outputDir) has(path string) bool {
	path, err := realPath(path)
	if err != nil {
		return false
	}
	relative, err := filepath.Rel(d.path, path)
	return err == nil && filepath.IsLocal(relative)
}
