package imaging

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"slices"

	"github.com/hhrutter/tiff"
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
	decoded, err = f.page(index)
	if err == nil && decoded.Bounds().Empty() {
		return nil, errNoPixels // such as a frame of a GIF
	}
	return decoded, err
}

// OpenTIFF opens a TIFF with one or more pages.
func OpenTIFF(data []byte) (file File, err error) {
	defer recoverAsError(&err)
	directories, err := tiffDirectories(data, maxPages+1)
	if err != nil {
		return File{}, err
	}
	file = File{Count: len(directories), page: func(index int) (image.Image, error) {
		return decodeTIFFPage(data, directories[index])
	}}
	for _, directory := range directories {
		// A page that cannot be read has an error of its own.
		if size, err := readDirectory(data, directory).size(); err == nil && size.X*size.Y > file.Size.X*file.Size.Y {
			file.Size = size
		}
	}
	return file, nil
}

// openTIFFImage opens the first page of a TIFF.
func openTIFFImage(data []byte) (File, error) {
	directories, err := tiffDirectories(data, 1)
	if err != nil {
		return File{}, err
	}
	size, err := readDirectory(data, directories[0]).size()
	if err != nil {
		return File{}, err
	}
	return File{Count: 1, Size: size, page: func(int) (image.Image, error) {
		return decodeTIFFPage(data, directories[0])
	}}, nil
}

func decodeTIFFPage(data []byte, offset uint32) (image.Image, error) {
	directory := readDirectory(data, offset)
	config, err := tiff.DecodeConfigAt(directory.reader(), directory.offset)
	if err != nil {
		return nil, fmt.Errorf("read the TIFF: %w", err)
	}
	if _, err := checkSize(config); err != nil {
		return nil, err
	}
	decode := tiffDirectory.decode
	if directory.isGrayAlpha() {
		decode = tiffDirectory.decodeGrayAlpha
	}
	decoded, err := decode(directory)
	if err != nil {
		return nil, fmt.Errorf("read the TIFF: %w", err)
	}
	return orient(decoded, directory.orientation()), nil
}

// tiffDirectories returns the offset of each page's directory, of the first ones if
// there are more than most. The directories are a linked list: the number of 12-byte
// entries, the entries, the next offset.
func tiffDirectories(data []byte, most int) ([]uint32, error) {
	if !isTIFF(data) || len(data) < 8 {
		return nil, errors.New("not a TIFF")
	}
	order := byteOrder(data)
	var offsets []uint32
	for offset := order.Uint32(data[4:]); offset != 0 && len(offsets) < most; {
		if int64(offset)+2 > int64(len(data)) {
			return nil, errors.New("truncated TIFF")
		}
		end := int64(offset) + 2 + entrySize*int64(order.Uint16(data[offset:]))
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
