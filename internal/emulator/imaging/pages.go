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

// maxPages is the maximum number of pages or frames in a file.
const maxPages = 2000

// A File is a file with one or more images, called pages.
type File struct {
	// Count is the number of pages, at least 1.
	Count int
	page  func(index int) (image.Image, error)
}

// Page decodes the page at index, from 0.
func (f File) Page(index int) (decoded image.Image, err error) {
	defer recoverAsError(&err)
	return f.page(index)
}

// OpenGIF opens a GIF. Its pages are its frames, as an animation shows them.
func OpenGIF(data []byte) (file File, err error) {
	defer recoverAsError(&err)
	if !isGIF(data) {
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
		return renderFrame(animation, index), nil
	}}, nil
}

// renderFrame draws the frames up to index on top of each other, according to
// their disposal methods.
func renderFrame(animation *gif.GIF, index int) image.Image {
	canvas := image.NewRGBA(image.Rect(0, 0, animation.Config.Width, animation.Config.Height))
	var previous *image.RGBA
	for i, frame := range animation.Image[:index+1] {
		disposal := animation.Disposal[i]
		if disposal == gif.DisposalPrevious {
			previous = &image.RGBA{Pix: slices.Clone(canvas.Pix), Stride: canvas.Stride, Rect: canvas.Rect}
		}
		draw.Draw(canvas, frame.Bounds(), frame, frame.Bounds().Min, draw.Over)
		if i == index {
			break
		}
		switch disposal {
		case gif.DisposalBackground:
			draw.Draw(canvas, frame.Bounds(), image.Transparent, image.Point{}, draw.Src)
		case gif.DisposalPrevious:
			canvas = previous
		}
	}
	return canvas
}

// OpenTIFF opens a TIFF with one or more pages.
func OpenTIFF(data []byte) (file File, err error) {
	defer recoverAsError(&err)
	directories, err := tiffDirectories(data)
	if err != nil {
		return File{}, err
	}
	return File{Count: len(directories), page: func(index int) (image.Image, error) {
		return decodeTIFFPage(data, directories[index])
	}}, nil
}

// decodeTIFFPage decodes the page whose directory is at offset. The library
// decodes only the first page, so the header of a copy is set to that offset.
func decodeTIFFPage(data []byte, offset uint32) (image.Image, error) {
	page := slices.Clone(data)
	byteOrder(data).PutUint32(page[4:], offset)
	decoded, err := decodeChecked(page, codec{config: tiff.DecodeConfig, decode: tiff.Decode})
	if err != nil {
		return nil, fmt.Errorf("read the TIFF: %w", err)
	}
	return decoded, nil
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
