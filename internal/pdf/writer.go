// Package pdf writes PDF files as streams: pages of images with invisible text, or such
// text over the pages of an existing file. It also counts the pages of files.
//
//   - writer.go: objects and the cross-reference table
//   - document.go: pages, fonts, and images to a file
//   - font.go, glyphless.go: a font without glyphs for all characters
//   - text.go: the content stream of invisible text
//   - image.go, jpeg.go, png.go, exif.go, raster.go: images
//   - archive.go: what PDF/A requires
//   - syntax.go, original.go, objectstream.go, filter.go: reading the structure of an
//     existing file
//   - frames.go: the number of pages of a PDF, TIFF, or GIF
//   - overlay.go: text over the pages of an existing file
package pdf

import (
	"bufio"
	"compress/zlib"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A Ref is the number of an object.
type Ref int

func (r Ref) String() string { return fmt.Sprintf("%d 0 R", int(r)) }

// A writer writes the objects of a PDF file. Only their offsets stay in memory.
type writer struct {
	to      *bufio.Writer
	at      int64
	first   int     // number of the first object
	offsets []int64 // of the objects; 0 if one is not written
	err     error   // the first
	// generations are those of objects that are not 0: objects of another file.
	generations map[int]int
}

const writeBuffer = 64 << 10

func newWriter(to io.Writer) *writer {
	w := newWriterAfter(to, 1)
	// The comment shows that the file is binary.
	w.printf("%%PDF-1.7\n%%\xe2\xe3\xcf\xd3\n")
	return w
}

// newWriterAfter returns a writer for a file that has other objects below a number.
func newWriterAfter(to io.Writer, first int) *writer {
	return &writer{to: bufio.NewWriterSize(to, writeBuffer), first: first}
}

// Write appends bytes to the file.
func (w *writer) Write(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	n, err := w.to.Write(p)
	w.at += int64(n)
	w.err = err
	return n, err //nolint:wrapcheck // it is the caller's own
}

func (w *writer) printf(format string, args ...any) {
	_, _ = fmt.Fprintf(w, format, args...) // the writer keeps the error
}

// reserve returns the number of an object that is written later.
func (w *writer) reserve() Ref {
	w.offsets = append(w.offsets, 0)
	return Ref(w.first + len(w.offsets) - 1)
}

// object writes an object.
func (w *writer) object(ref Ref, format string, args ...any) {
	w.offsets[int(ref)-w.first] = w.at
	w.printf("%d 0 obj\n", int(ref))
	w.printf(format, args...)
	w.printf("\nendobj\n")
}

// add writes a new object.
func (w *writer) add(format string, args ...any) Ref {
	ref := w.reserve()
	w.object(ref, format, args...)
	return ref
}

// stream writes a stream object. entries are those of its dictionary, except for its
// length, which is known only afterward.
func (w *writer) stream(ref Ref, entries string, content func(io.Writer) error) error {
	length := w.reserve()
	w.offsets[int(ref)-w.first] = w.at
	w.printf("%d 0 obj\n<<%s/Length %s>>\nstream\n", int(ref), entries, length)
	start := w.at
	err := content(w)
	size := w.at - start
	w.printf("\nendstream\nendobj\n")
	w.object(length, "%d", size)
	if w.err != nil {
		return w.err
	}
	return err
}

// deflated writes a compressed stream object.
func (w *writer) deflated(ref Ref, entries string, content func(io.Writer) error) error {
	return w.stream(ref, entries+"/Filter/FlateDecode", func(to io.Writer) error {
		z := zlib.NewWriter(to)
		if err := content(z); err != nil {
			_ = z.Close() // so that the file stays well-formed
			return err
		}
		return z.Close() //nolint:wrapcheck // it is the caller's own
	})
}

// close writes the cross-reference table and the trailer.
func (w *writer) close(root, info Ref) error {
	start := w.at
	sum := sha256.New()
	w.printf("xref\n0 %d\n0000000000 65535 f \n", len(w.offsets)+1)
	for _, offset := range w.offsets {
		entry := fmt.Sprintf("%010d 00000 n \n", offset)
		_, _ = io.WriteString(sum, entry) // a hash never fails
		w.printf("%s", entry)
	}
	const idLength = 16
	id := sum.Sum(nil)[:idLength]
	w.printf("trailer\n<</Size %d/Root %s/Info %s/ID[<%x><%x>]>>\nstartxref\n%d\n%%%%EOF\n",
		len(w.offsets)+1, root, info, id, id, start)
	if w.err != nil {
		return w.err
	}
	return w.to.Flush() //nolint:wrapcheck // it is the caller's own
}

// closeUpdate writes a cross-reference section for objects that were appended to a file,
// with the entries of its trailer: a stream if the file has such.
func (w *writer) closeUpdate(entries dict, offsets map[int]int64, stream bool) error {
	numbers := slices.Sorted(maps.Keys(offsets))
	start, size := w.at, numbers[len(numbers)-1]+1
	if stream {
		offsets[size] = start
		numbers = append(numbers, size)
		size++
	}
	entries = entries.with("Size", strconv.AppendInt(nil, int64(size), 10))
	var table, index, data []byte
	for i := 0; i < len(numbers); {
		n := 1
		for i+n < len(numbers) && numbers[i+n] == numbers[i]+n {
			n++
		}
		index = fmt.Appendf(index, "%d %d ", numbers[i], n)
		table = fmt.Appendf(table, "%d %d\n", numbers[i], n)
		for _, number := range numbers[i : i+n] {
			table = fmt.Appendf(table, "%010d %05d n \n", offsets[number], w.generations[number])
			data = binary.BigEndian.AppendUint64(append(data, 1), uint64(offsets[number])) //nolint:gosec // not negative
			data = binary.BigEndian.AppendUint16(data, uint16(w.generations[number]))      //nolint:gosec // at most 65535
		}
		i += n
	}
	if stream {
		entries = append(entries, member{"Type", []byte("/XRef")}, member{"W", []byte("[1 8 2]")},
			member{"Index", fmt.Appendf(nil, "[%s]", index)}, member{"Length", strconv.AppendInt(nil, int64(len(data)), 10)})
		w.printf("%d 0 obj\n%s\nstream\n%s\nendstream\nendobj\n", size-1, entries.bytes(), data)
	} else {
		w.printf("xref\n%strailer\n%s\n", table, entries.bytes())
	}
	w.printf("startxref\n%d\n%%%%EOF\n", start)
	if w.err != nil {
		return w.err
	}
	return w.to.Flush() //nolint:wrapcheck // it is the caller's own
}

// utf16Text returns a text as a hexadecimal string object in UTF-16.
func utf16Text(text string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, unit := range utf16Of(text) {
		fmt.Fprintf(&b, "%04X", unit)
	}
	b.WriteByte('>')
	return b.String()
}
