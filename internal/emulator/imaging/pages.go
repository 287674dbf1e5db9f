package imaging

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/gif"
	"slices"

	"golang.org/x/image/tiff"
)

// maxPages bounds how many pages or frames a file can have.
const maxPages = 2000

// A File is a picture of several pages.
type File struct {
	// Count is the number of pages, at least 1.
	Count int
	page  func(index int) (image.Image, error)
}

// Page decodes a page, counted from 0.
func (f File) Page(index int) (decoded image.Image, err error) {
	defer func() { err = orRecovered(err, recover()) }()
	return f.page(index)
}

// OpenGIF reads a GIF; its pages are its frames, each as it is shown.
func OpenGIF(data []byte) (file File, err error) {
	defer func() { err = orRecovered(err, recover()) }()
	if !prefix("GIF8")(data) {
		return File{}, errors.New("not a GIF")
	}
	config, err := gif.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return File{}, fmt.Errorf("read the GIF: %w", err)
	}
	if err := checkSize(config); err != nil {
		return File{}, err
	}
	animation, err := gif.DecodeAll(bytes.NewReader(data))
	if err != nil {
		return File{}, fmt.Errorf("read the GIF: %w", err)
	}
	if len(animation.Image) > maxPages {
		return File{}, errors.New("too many frames")
	}
	return File{Count: len(animation.Image), page: func(index int) (image.Image, error) {
		return frame(animation, index), nil
	}}, nil
}

// frame draws the frames up to the one asked for over each other, as the format
// wants it.
func frame(animation *gif.GIF, index int) image.Image {
	canvas := image.NewRGBA(image.Rect(0, 0, animation.Config.Width, animation.Config.Height))
	var before *image.RGBA
	for i, part := range animation.Image[:index+1] {
		disposal := animation.Disposal[i]
		if disposal == gif.DisposalPrevious {
			before = &image.RGBA{Pix: slices.Clone(canvas.Pix), Stride: canvas.Stride, Rect: canvas.Rect}
		}
		draw.Draw(canvas, part.Bounds(), part, part.Bounds().Min, draw.Over)
		if i == index {
			break
		}
		switch disposal {
		case gif.DisposalBackground:
			draw.Draw(canvas, part.Bounds(), image.Transparent, image.Point{}, draw.Src)
		case gif.DisposalPrevious:
			canvas = before
		}
	}
	return canvas
}

// OpenTIFF reads a TIFF of one or more pages.
func OpenTIFF(data []byte) (file File, err error) {
	defer func() { err = orRecovered(err, recover()) }()
	directories, err := tiffDirectories(data)
	if err != nil {
		return File{}, err
	}
	return File{Count: len(directories), page: func(index int) (image.Image, error) {
		return decodeTIFFPage(data, directories[index])
	}}, nil
}

// decodeTIFFPage decodes the page whose directory is at offset. The library
// decodes the first page only, so it is shown a header that points there.
func decodeTIFFPage(data []byte, offset uint32) (image.Image, error) {
	page := slices.Clone(data)
	byteOrder(data).PutUint32(page[4:], offset)
	config, err := tiff.DecodeConfig(bytes.NewReader(page))
	if err != nil {
		return nil, fmt.Errorf("read the TIFF: %w", err)
	}
	if err := checkSize(config); err != nil {
		return nil, err
	}
	decoded, err := tiff.Decode(bytes.NewReader(page))
	if err != nil {
		return nil, fmt.Errorf("read the TIFF: %w", err)
	}
	return decoded, nil
}

// tiffDirectories returns where the directory of each page begins. A TIFF is a
// chain: a count of 12-byte entries, the entries, the next one's offset.
func tiffDirectories(data []byte) ([]uint32, error) {
	if !isTIFF(data) || len(data) < 8 {
		return nil, errors.New("not a TIFF")
	}
	order := byteOrder(data)
	var offsets []uint32
	for offset := order.Uint32(data[4:]); offset != 0; {
		if int64(offset)+2 > int64(len(data)) {
			return nil, errors.New("a TIFF that is cut short")
		}
		end := int64(offset) + 2 + 12*int64(order.Uint16(data[offset:]))
		if end+4 > int64(len(data)) {
			return nil, errors.New("a TIFF that is cut short")
		}
		if slices.Contains(offsets, offset) || len(offsets) == maxPages {
			return nil, errors.New("a TIFF without an end")
		}
		offsets = append(offsets, offset)
		offset = order.Uint32(data[end:])
	}
	if len(offsets) == 0 {
		return nil, errors.New("a TIFF without pages")
	}
	return offsets, nil
}

func byteOrder(data []byte) binary.ByteOrder {
	if data[0] == 'M' {
		return binary.BigEndian
	}
	return binary.LittleEndian
}
