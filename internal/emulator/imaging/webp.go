package imaging

import (
	"image"
	"io"

	"golang.org/x/image/webp"
)

// decodeWebP decodes a WebP. The colors of a lossy one have the ranges of video, which
// the library returns as if they were those of JPEG: white would be gray.
func decodeWebP(r io.Reader) (image.Image, error) {
	decoded, err := webp.Decode(r)
	switch m := decoded.(type) {
	case *image.YCbCr:
		useFullRange(m)
	case *image.NYCbCrA:
		useFullRange(&m.YCbCr)
	}
	return decoded, err
}

func useFullRange(m *image.YCbCr) {
	stretch(m.Y, 16, 235)
	stretch(m.Cb, 16, 240)
	stretch(m.Cr, 16, 240)
}

// stretch maps the values from low to high to those from 0 to 255.
func stretch(plane []uint8, low, high int) {
	for i, v := range plane {
		plane[i] = uint8(min(max(((int(v)-low)*255+(high-low)/2)/(high-low), 0), 255))
	}
}
