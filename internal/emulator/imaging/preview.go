package imaging

import (
	"image"
	"image/draw"
	"strconv"

	xdraw "golang.org/x/image/draw"
)

// previewSize is the length in pixels that an image's longer side is reduced to
// before the image is analyzed.
const previewSize = 256

// A Preview is an image reduced for analysis. It can be encoded as JSON.
type Preview struct {
	// Size is the size in pixels of the original.
	Size image.Point
	// Small is the image with its longer side reduced to at most 256 pixels.
	Small *image.RGBA
}

// NewPreview reduces an image.
func NewPreview(source image.Image) Preview {
	size := source.Bounds().Size()
	small := reducedSize(size)
	return Preview{Size: size, Small: scale(source, small.X, small.Y)}
}

// Bounds returns the bounds of the original.
func (p Preview) Bounds() image.Rectangle { return image.Rectangle{Max: p.Size} }

func reducedSize(size image.Point) image.Point {
	if longer := max(size.X, size.Y); longer > previewSize {
		return image.Pt(max(1, size.X*previewSize/longer), max(1, size.Y*previewSize/longer))
	}
	return size
}

func scale(source image.Image, width, height int) *image.RGBA {
	scaled := image.NewRGBA(image.Rect(0, 0, width, height))
	xdraw.ApproxBiLinear.Scale(scaled, scaled.Bounds(), source, source.Bounds(), xdraw.Src, nil)
	return scaled
}

// maxColorRaster is the maximum number of pixels that EncodePNM encodes in color.
const maxColorRaster = 24_000_000

// EncodePNM encodes an image without compression, in the format PNM: in color, or in
// gray if the image is so large that color would need too much memory. Transparent
// pixels are white.
func EncodePNM(source image.Image) []byte {
	bounds := source.Bounds()
	kind, channels := "P6", 3
	if bounds.Dx()*bounds.Dy() > maxColorRaster {
		kind, channels = "P5", 1
	}
	header := kind + "\n" + strconv.Itoa(bounds.Dx()) + " " + strconv.Itoa(bounds.Dy()) + "\n255\n"
	raster := make([]byte, 0, len(header)+channels*bounds.Dx()*bounds.Dy())
	raster = append(raster, header...)
	const maxStrip = 1 << 20 // pixels that are converted at a time
	height := min(max(1, maxStrip/bounds.Dx()), bounds.Dy())
	strip := image.NewRGBA(image.Rect(0, 0, bounds.Dx(), height))
	for y := bounds.Min.Y; y < bounds.Max.Y; y += height {
		draw.Draw(strip, strip.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(strip, strip.Rect, source, image.Pt(bounds.Min.X, y), draw.Over)
		pixels := strip.Pix[:4*bounds.Dx()*min(height, bounds.Max.Y-y)]
		for i := 0; i < len(pixels); i += 4 {
			if channels == 1 {
				raster = append(raster, luminance(pixels[i], pixels[i+1], pixels[i+2]))
				continue
			}
			raster = append(raster, pixels[i], pixels[i+1], pixels[i+2])
		}
	}
	return raster
}

// luminance returns the brightness of a color, with the weights of JPEG.
func luminance(r, g, b byte) byte {
	return byte((299*int(r) + 587*int(g) + 114*int(b) + 500) / 1000) //nolint:gosec // at most 255
}
