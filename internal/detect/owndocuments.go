package detect

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// DocumentMark is in the first or last bytes of images and PDF files that are made of
// results, so that they are known whatever their name: they are not annotated again, and
// no other file is replaced by them.
const DocumentMark = "vision1 document"

// IsDocument reports whether a file has the DocumentMark.
func IsDocument(file io.ReaderAt, size int64) bool {
	const most = 256
	part := make([]byte, most)
	for _, at := range []int64{0, max(0, size-most)} {
		n, err := file.ReadAt(part, at)
		if err != nil && !errors.Is(err, io.EOF) {
			return false
		}
		if bytes.Contains(part[:n], []byte(DocumentMark)) {
			return true
		}
	}
	return false
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

// has reports whether a file is a document in the output directory.
func (d outputDir) has(path string, file *os.File, info fs.FileInfo) bool {
	if d.path == "" || !IsDocument(file, info.Size()) {
		return false
	}
	path, err := realPath(path)
	if err != nil {
		return false
	}
	relative, err := filepath.Rel(d.path, path)
	return err == nil && filepath.IsLocal(relative)
}
