package imaging

import (
	"errors"
	"fmt"
	"image"
	"image/color"
)

// errGrayAlpha reports a gray TIFF with transparency that can't be decoded.
var errGrayAlpha = errors.New("unsupported gray TIFF with an alpha channel")

// isGrayAlpha reports whether a page has a gray and an alpha channel, which the
// library doesn't support.
func (d tiffDirectory) isGrayAlpha() bool {
	photometric := d.value(tagPhotometric, -1)
	return (photometric == 0 || photometric == 1) && d.value(tagSamples, 1) == 2
}

// decodeGrayAlpha decodes a page with a gray and an alpha channel. The library decodes
// it as a gray image of twice the width, in which the channels alternate.
func (d tiffDirectory) decodeGrayAlpha() (image.Image, error) {
	width, bits := d.value(tagWidth, 0), d.value(tagBits, 1)
	if width <= 0 || width > MaxPixels || bits != 8 && bits != 16 || d.value(tagPlanar, 1) != 1 {
		return nil, errGrayAlpha
	}
	channels := grayAlpha{
		tile:       d.value(tagTileWidth, width),
		predicted:  d.value(tagPredictor, 1) == 2,
		inverted:   d.value(tagPhotometric, 1) == 0,
		associated: d.value(tagExtraSamples, 0) == 1,
	}
	for tag, value := range map[uint16]int{
		tagWidth: 2 * width, tagTileWidth: 2 * channels.tile, tagSamples: 1, tagBits: bits, tagPhotometric: 1, tagPredictor: 1,
	} {
		d.set(tag, value)
	}
	decoded, err := d.decode()
	if err != nil {
		return nil, fmt.Errorf("gray with alpha: %w", err)
	}
	return channels.split(decoded)
}

// grayAlpha describes how the channels are stored.
type grayAlpha struct {
	tile       int  // width of a tile, or of the image
	predicted  bool // values are differences to the pixel on the left, in each tile
	inverted   bool // 0 is white
	associated bool // the gray channel is multiplied by alpha
}

// split returns an image from one in which the channels alternate.
func (g grayAlpha) split(source image.Image) (image.Image, error) {
	bounds := image.Rect(0, 0, source.Bounds().Dx()/2, source.Bounds().Dy())
	result := image.NewNRGBA(bounds)
	for y := range bounds.Dy() {
		var gray, alpha uint16
		for x := range bounds.Dx() {
			left := [2]uint16{gray, alpha}
			if !g.predicted || x%g.tile == 0 {
				left = [2]uint16{}
			}
			shift := 0
			switch source := source.(type) {
			case *image.Gray:
				gray, alpha = left[0]+uint16(source.Pix[source.PixOffset(2*x, y)]), left[1]+uint16(source.Pix[source.PixOffset(2*x+1, y)])
			case *image.Gray16:
				gray, alpha, shift = left[0]+source.Gray16At(2*x, y).Y, left[1]+source.Gray16At(2*x+1, y).Y, 8
			default:
				return nil, errGrayAlpha
			}
			g.set(result.Pix[result.PixOffset(x, y):], byte(gray>>shift), byte(alpha>>shift)) //nolint:gosec // the rest is discarded
		}
	}
	return result, nil
}

// set sets the four bytes of a pixel.
func (g grayAlpha) set(pixel []byte, gray, alpha byte) {
	if g.inverted {
		gray = 255 - gray
	}
	shade := color.NRGBA{R: gray, A: alpha}
	if g.associated {
		shade, _ = color.NRGBAModel.Convert(color.RGBA{R: min(gray, alpha), A: alpha}).(color.NRGBA)
	}
	pixel[0], pixel[1], pixel[2], pixel[3] = shade.R, shade.R, shade.R, alpha
}
