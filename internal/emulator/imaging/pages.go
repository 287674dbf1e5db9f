package imaging

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"
	"slices"

	"golang.org/x/image/tiff"
)

// maxPages is the maximum number of pages or frames in a file.
const maxPages = 2000

// A File is a file with one or more images, called pages. Opening it decodes none.
type File struct {
	// Count is the number of pages, at least 1.
	Count int
	// Size is the size in pixels of the largest page that is not too large.
	Size image.Point
	page func(index int) (image.Image, error)
}

// Page decodes the page at index, from 0.
func (f File) Page(index int) (decoded image.Image, err error) {
	defer recoverAsError(&err)
	return f.page(index)
}

// OpenTIFF opens a TIFF with one or more pages.
func OpenTIFF(data []byte) (file File, err error) {
	defer recoverAsError(&err)
	directories, err := tiffDirectories(data)
	if err != nil {
		return File{}, err
	}
	file = File{Count: len(directories), page: func(index int) (image.Image, error) {
		if _, err := tiffPageSize(data, directories[index]); err != nil {
			return nil, err
		}
		decoded, err := tiff.Decode(tiffPage(data, directories[index]))
		if err != nil {
			return nil, fmt.Errorf("read the TIFF: %w", err)
		}
		return decoded, nil
	}}
	for _, directory := range directories {
		// A page that cannot be read has an error of its own.
		if size, err := tiffPageSize(data, directory); err == nil && size.X*size.Y > file.Size.X*file.Size.Y {
			file.Size = size
		}
	}
	return file, nil
}

func tiffPageSize(data []byte, directory uint32) (size image.Point, err error) {
	defer recoverAsError(&err)
	if size, err = readSize(tiffPage(data, directory), codec{config: tiff.DecodeConfig}); err != nil {
		return image.Point{}, fmt.Errorf("read the TIFF: %w", err)
	}
	return size, nil
}

// tiffPage returns the TIFF with another first page, the one whose directory is at
// the given offset, because the library decodes only the first.
func tiffPage(data []byte, directory uint32) io.Reader {
	const headerSize = 8
	header := slices.Clone(data[:headerSize])
	byteOrder(data).PutUint32(header[4:], directory)
	// The library reads from any offset if the reader is an io.ReaderAt.
	return io.NewSectionReader(patched{header: header, data: data}, 0, int64(len(data)))
}

// patched is data that begins with another header.
type patched struct{ header, data []byte }

// ReadAt implements io.ReaderAt.
func (p patched) ReadAt(buffer []byte, offset int64) (int, error) {
	if offset >= int64(len(p.data)) {
		return 0, io.EOF
	}
	n := copy(buffer, p.data[offset:])
	if offset < int64(len(p.header)) {
		copy(buffer[:n], p.header[offset:])
	}
	if n < len(buffer) {
		return n, io.EOF
	}
	return n, nil
}

// tiffDirectories returns the offset of each page's directory. The directories
// are a linked list: the number of 12-byte entries, the entries, the next offset.
func tiffDirectories(data []byte) ([]uint32, error) {
	if !isTIFF(data) || len(data) < 8 {
		return nil, errors.New("not a TIFF")
	}
	order := byteOrder(data)
	var offsets []uint32
	for offset := order.Uint32(data[4:]); offset != 0; {
		if int64(offset)+2 > int64(len(data)) {
			return nil, errors.New("truncated TIFF")
		}
		end := int64(offset) + 2 + 12*int64(order.Uint16(data[offset:]))
		if end+4 > int64(len(data)) {
			return nil, errors.New("truncated TIFF")
		}
		if slices.Contains(offsets, offset) || len(offsets) == maxPages {
			return nil, errors.New("TIFF with too many pages")
		}
		offsets = append(offsets, offset)
		offset = order.Uint32(data[end:])
	}
	if len(offsets) == 0 {
		return nil, errors.New("TIFF without pages")
	}
	return offsets, nil
}

func byteOrder(data []byte) binary.ByteOrder {
	if data[0] == 'M' {
		return binary.BigEndian
	}
	return binary.LittleEndian
}
