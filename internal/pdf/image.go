package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"io"
	"strings"
)

// maxPixels limits the size of an image that must be decoded: the service accepts 75
// million. JPEG and most PNG are not decoded.
const maxPixels = 80_000_000

// An Image is an image to put on a page.
type Image struct {
	Width, Height int     // in pixels, as it is stored
	DPIX, DPIY    float64 // pixels per inch; 0 if unknown
	// Orientation is the EXIF orientation, from 1 to 8: how to turn the image.
	Orientation int

	entries string // of the dictionary
	parts   [][]byte
	raster  image.Image // if the image has to be encoded
}

// ErrUnknownFormat is returned for data that is not an image of a known format.
var ErrUnknownFormat = errors.New("the format of the image is not supported")

// A File is an image, or a TIFF or GIF with several.
type File struct {
	data []byte
	gif  *animation
}

// NewFile returns a File for the bytes of an image, which it refers to.
func NewFile(data []byte) *File { return &File{data: data} }

// Image returns the image with an index, from 0. Only TIFF and GIF have more than one.
func (f *File) Image(index int) (*Image, error) {
	d := f.data
	switch {
	case bytes.HasPrefix(d, []byte("\x89PNG\r\n\x1a\n")):
		return openPNG(d)
	case bytes.HasPrefix(d, []byte("\xff\xd8")):
		return openJPEG(d)
	case bytes.HasPrefix(d, []byte("GIF8")):
		return f.openGIF(index)
	case bytes.HasPrefix(d, []byte("II*\x00")), bytes.HasPrefix(d, []byte("MM\x00*")):
		return openTIFF(d, index)
	case bytes.HasPrefix(d, []byte("BM")):
		return openBMP(d)
	}
	return nil, ErrUnknownFormat
}

// NewImage returns an image that is encoded without loss.
func NewImage(from image.Image) (*Image, error) {
	size := from.Bounds().Size()
	if err := checkSize(size.X, size.Y); err != nil {
		return nil, err
	}
	return &Image{Width: size.X, Height: size.Y, Orientation: 1, raster: from}, nil
}

func checkSize(width, height int) error {
	if width <= 0 || height <= 0 {
		return errors.New("the image has no pixels")
	}
	if width > maxPixels/height {
		return fmt.Errorf("the image has more than %d million pixels", maxPixels/1_000_000)
	}
	return nil
}

// Size returns the width and height in pixels when the image is turned upright.
func (m *Image) Size() (width, height int) {
	if m.Turned() {
		return m.Height, m.Width
	}
	return m.Width, m.Height
}

func (m *Image) isCMYK() bool { return strings.Contains(m.entries, cmyk) }

// Turned reports whether the orientation exchanges width and height.
func (m *Image) Turned() bool { return m.Orientation >= 5 }

// Orient returns the position in the upright image of a position in the stored one.
func (m *Image) Orient(x, y float64) (float64, float64) { return Orient(m.Orientation, x, y) }

// Orient returns the position in the upright image of a position in one that is stored
// with an EXIF orientation. Both are fractions, from the upper left corner.
func Orient(orientation int, x, y float64) (float64, float64) {
	switch orientation {
	case 2:
		return 1 - x, y
	case 3:
		return 1 - x, 1 - y
	case 4:
		return x, 1 - y
	case 5:
		return y, x
	case 6:
		return 1 - y, x
	case 7:
		return 1 - y, 1 - x
	case 8:
		return y, 1 - x
	default:
		return x, y
	}
}

// place returns the content stream that draws an image upright on a page of a size.
func (m *Image) place(width, height float64) []byte {
	// The matrix takes three corners of the stored image to their place.
	at := func(x, y float64) (float64, float64) {
		x, y = m.Orient(x, y)
		return x * width, (1 - y) * height
	}
	x0, y0 := at(0, 1)
	x1, y1 := at(1, 1)
	x2, y2 := at(0, 0)
	return fmt.Appendf(nil, "q %.2f %.2f %.2f %.2f %.2f %.2f cm /I0 Do Q\n", x1-x0, y1-y0, x2-x0, y2-y0, x0, y0)
}

// write writes the image as an object.
func (m *Image) write(w *writer) (Ref, error) {
	ref := w.reserve()
	entries := fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d", m.Width, m.Height)
	if m.raster != nil {
		space, pixels := encode(m.raster)
		return ref, w.deflated(ref, entries+"/BitsPerComponent 8/ColorSpace/"+space, pixels)
	}
	return ref, w.stream(ref, entries+m.entries, func(to io.Writer) error {
		for _, part := range m.parts {
			if _, err := to.Write(part); err != nil {
				return err //nolint:wrapcheck // it is the caller's own
			}
		}
		return nil
	})
}
