package imaging

import (
	"bytes"
	"image"
	"image/color"
	"io"

	"github.com/bep/imagemeta"
	"golang.org/x/image/riff"
)

// An orientation is the value of the EXIF tag Orientation: how the stored image has
// to be turned and mirrored.
type orientation uint16

const (
	upright    orientation = 1
	mirrored   orientation = 2
	upsideDown orientation = 3
	flipped    orientation = 4 // upside down and mirrored
	transposed orientation = 5 // the first of those that exchange width and height
	turnRight  orientation = 6 // to be turned by 90 degrees, clockwise
	transverse orientation = 7
	turnLeft   orientation = 8
)

// readOrientation returns a function that returns the orientation in an image's metadata.
// Metadata that is missing or invalid doesn't make an image invalid.
func readOrientation(format imagemeta.ImageFormat) func(data []byte) orientation {
	return func(data []byte) (found orientation) {
		defer func() {
			if recover() != nil {
				found = upright
			}
		}()
		found = upright
		_, _ = imagemeta.Decode(imagemeta.Options{
			R: bytes.NewReader(data), ImageFormat: format, Sources: imagemeta.EXIF,
			ShouldHandleTag: func(tag imagemeta.TagInfo) bool { return tag.Namespace == "IFD0" && tag.Tag == "Orientation" },
			HandleTag: func(tag imagemeta.TagInfo) error {
				if value, isShort := tag.Value.(uint16); isShort && orientation(value) <= turnLeft {
					found = max(upright, orientation(value))
				}
				return imagemeta.ErrStopWalking
			},
		})
		return found
	}
}

// webpOrientation returns the orientation in the metadata of a WebP, which is a TIFF
// without pages. (The library misses metadata after a chunk of odd length.)
func webpOrientation(data []byte) orientation {
	_, chunks, err := riff.NewReader(bytes.NewReader(data))
	for err == nil {
		var id riff.FourCC
		var chunk io.Reader
		if id, _, chunk, err = chunks.Next(); err != nil || id != (riff.FourCC{'E', 'X', 'I', 'F'}) {
			continue
		}
		const most = 1 << 20
		metadata, _ := io.ReadAll(io.LimitReader(chunk, most)) // what is missing is invalid anyway
		return readOrientation(imagemeta.TIFF)(bytes.TrimPrefix(metadata, []byte("Exif\x00\x00")))
	}
	return upright
}

// orient returns the image as it is meant to be seen. It doesn't copy pixels.
func orient(source image.Image, o orientation) image.Image {
	if o == upright {
		return source
	}
	size := source.Bounds().Size()
	result := oriented{source: source, orientation: o, last: size.Sub(image.Pt(1, 1))}
	if o >= transposed {
		size.X, size.Y = size.Y, size.X
	}
	result.bounds = image.Rectangle{Max: size}
	result.pixels, _ = source.(image.RGBA64Image)
	return result
}

// An oriented image is a view of another image.
type oriented struct {
	source      image.Image
	pixels      image.RGBA64Image // the source, or nil if it isn't one
	orientation orientation
	bounds      image.Rectangle
	last        image.Point // the bottom right pixel of the source, from its top left
}

// ColorModel implements image.Image.
func (o oriented) ColorModel() color.Model { return o.source.ColorModel() }

// Bounds implements image.Image.
func (o oriented) Bounds() image.Rectangle { return o.bounds }

// At implements image.Image.
func (o oriented) At(x, y int) color.Color {
	at := o.position(x, y)
	return o.source.At(at.X, at.Y)
}

// RGBA64At implements image.RGBA64Image, which makes drawing fast.
func (o oriented) RGBA64At(x, y int) color.RGBA64 {
	at := o.position(x, y)
	if o.pixels != nil {
		return o.pixels.RGBA64At(at.X, at.Y)
	}
	r, g, b, a := o.source.At(at.X, at.Y).RGBA()
	return color.RGBA64{R: uint16(r), G: uint16(g), B: uint16(b), A: uint16(a)} //nolint:gosec // at most 0xffff
}

// position returns where the source has a pixel.
func (o oriented) position(x, y int) image.Point {
	at := image.Pt(x, y)
	switch o.orientation {
	case mirrored:
		at = image.Pt(o.last.X-x, y)
	case upsideDown:
		at = image.Pt(o.last.X-x, o.last.Y-y)
	case flipped:
		at = image.Pt(x, o.last.Y-y)
	case transposed:
		at = image.Pt(y, x)
	case turnRight:
		at = image.Pt(y, o.last.Y-x)
	case transverse:
		at = image.Pt(o.last.X-y, o.last.Y-x)
	case turnLeft:
		at = image.Pt(o.last.X-y, x)
	}
	return at.Add(o.source.Bounds().Min)
}
