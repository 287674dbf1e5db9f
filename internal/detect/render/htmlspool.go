package render

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"vision1/internal/diag"
)

// The limits of a chunk: the page loads one at a time.
const (
	chunkImages = 100
	chunkBytes  = 1 << 20
)

// A spool stores the data of a page in files: what is in the index in one, and the
// details and texts in chunks that scripts can load from disk. Its memory is that of
// a chunk.
type spool struct {
	root   *os.Root
	fail   func(error) error
	count  int   // images
	starts []int // the first image of each chunk

	indexFile *os.File // nil before the first image
	index     *bufio.Writer
	details   bytes.Buffer // of the current chunk: a line for each image
	texts     bytes.Buffer
}

func newSpool(root *os.Root, fail func(error) error) *spool { return &spool{root: root, fail: fail} }

// indexName is the file with a line for each image. It is removed at the end.
const indexName = "index.tmp"

func thumbName(n int) string { return fmt.Sprintf("%06d.jpg", n) }

// addThumb stores the thumbnail of the next image, and returns its name.
func (s *spool) addThumb(data []byte) (string, error) {
	name := thumbName(s.count)
	if err := s.root.WriteFile(name, data, fileMode); err != nil {
		return "", s.fail(err)
	}
	return name, nil
}

// add stores an image.
func (s *spool) add(entry *htmlEntry) error {
	if s.indexFile == nil {
		file, err := s.root.OpenFile(indexName, os.O_RDWR|os.O_CREATE|os.O_EXCL, fileMode)
		if err != nil {
			return s.fail(err)
		}
		s.indexFile, s.index = file, bufio.NewWriterSize(file, 64<<10)
	}
	if s.details.Len() == 0 {
		s.starts = append(s.starts, s.count)
	}
	line, err := json.Marshal(&entry.index)
	if err != nil {
		return fmt.Errorf("render %s: %w", diag.Path(entry.index.Name), err)
	}
	if s.count > 0 {
		line = append([]byte(",\n"), line...)
	}
	if _, err := s.index.Write(line); err != nil {
		return s.fail(err)
	}
	if err := errors.Join(appendLine(&s.details, &entry.details), appendLine(&s.texts, entry.text)); err != nil {
		return fmt.Errorf("render %s: %w", diag.Path(entry.index.Name), err)
	}
	s.count++
	first := s.starts[len(s.starts)-1]
	if s.count-first >= chunkImages || s.details.Len() >= chunkBytes || s.texts.Len() >= chunkBytes {
		return s.flushChunk()
	}
	return nil
}

// appendLine adds an element to a JSON array. json.Marshal escapes < and >, so that a
// script element can contain it.
func appendLine(b *bytes.Buffer, v any) error {
	line, err := json.Marshal(v)
	if err != nil {
		return err //nolint:wrapcheck // add does
	}
	if b.Len() > 0 {
		b.WriteString(",\n")
	}
	b.Write(line)
	return nil
}

// The kinds of chunks.
const (
	detailsChunk = "d"
	textsChunk   = "x"
)

func chunkName(kind string, n int) string { return fmt.Sprintf("%s%d.js", kind, n) }

// flushChunk writes the chunk as scripts, with an element of an array on each line
// between the first and the last.
func (s *spool) flushChunk() error {
	if s.details.Len() == 0 {
		return nil
	}
	n := len(s.starts) - 1
	for kind, b := range map[string]*bytes.Buffer{detailsChunk: &s.details, textsChunk: &s.texts} {
		script := fmt.Appendf(nil, "vision1Chunk(%q,%d,[\n%s\n]);\n", kind, n, b.Bytes())
		if err := s.root.WriteFile(chunkName(kind, n), script, fileMode); err != nil {
			return s.fail(err)
		}
		b.Reset()
	}
	return nil
}

// finish completes what was stored.
func (s *spool) finish() error {
	if err := s.flushChunk(); err != nil {
		return err
	}
	if s.indexFile == nil {
		return nil
	}
	err := s.index.Flush()
	if err == nil {
		_, err = s.indexFile.Seek(0, 0)
	}
	if err != nil {
		return s.fail(err)
	}
	return nil
}

func (s *spool) close() {
	if s.indexFile != nil {
		_ = s.indexFile.Close() // written before
		_ = s.root.Remove(indexName)
		s.indexFile = nil
	}
}
