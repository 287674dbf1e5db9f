package imaging

import (
	"encoding/binary"
	"image"
	"math"

	"golang.org/x/image/draw"
)

// cropped returns an AVIF's pixels without what its clean aperture leaves out. This
// comes before the other transformations.
func cropped(pixels image.Image, data []byte) image.Image {
	full := pixels.Bounds()
	aperture := cleanAperture(data, full.Size()).Add(full.Min).Intersect(full)
	if aperture.Empty() || aperture == full {
		return pixels
	}
	dst := image.NewRGBA(image.Rectangle{Max: aperture.Size()})
	draw.Draw(dst, dst.Rect, pixels, aperture.Min, draw.Src)
	return dst
}

// cleanAperture returns the part of an image of a size that is to be shown (ISO/IEC
// 14496-12, 12.1.4); an empty one if the file has none that is valid.
func cleanAperture(data []byte, size image.Point) image.Rectangle {
	properties, _ := findBox(data, "meta", "iprp", "ipco")
	for {
		name, body, rest, ok := nextBox(properties)
		const fractions = 4 // width, height, and the distances of the center from that of the image
		switch {
		case !ok:
			return image.Rectangle{}
		case name != "clap" || len(body) < 8*fractions:
			properties = rest
			continue
		}
		var values [fractions]float64
		for i := range values {
			over, under := int32(binary.BigEndian.Uint32(body[8*i:])), int32(binary.BigEndian.Uint32(body[8*i+4:])) //nolint:gosec // they are signed
			values[i] = float64(over) / float64(under)
		}
		width, height := values[0], values[1]
		left, top := values[2]+(float64(size.X)-width)/2, values[3]+(float64(size.Y)-height)/2
		for _, v := range []float64{width, height, left, top} {
			if !(v >= 0 && v < math.MaxInt32) {
				return image.Rectangle{}
			}
		}
		corner := image.Pt(int(math.Round(left)), int(math.Round(top)))
		return image.Rectangle{Min: corner, Max: corner.Add(image.Pt(int(math.Round(width)), int(math.Round(height))))}
	}
}
