package imaging

import (
	"cmp"
	"image"
	"image/color"
	"slices"

	"github.com/soniakeys/quant/median"
	"golang.org/x/image/draw"
)

// maxColors is the maximum number of dominant colors that the service returns.
const maxColors = 10

// analysisSize is the length in pixels that an image's longer side is reduced to
// before the image is analyzed.
const analysisSize = 256

// A Color is a dominant color of an image.
type Color struct {
	RGB      color.RGBA
	Fraction float64 // fraction of the image's pixels, 0 to 1
	Score    float64 // how noticeable the color is, 0 to 1; the sum is 1
}

// DominantColors returns at most 10 colors, the highest score first.
func DominantColors(source image.Image) []Color {
	small := shrink(source, analysisSize)
	palette := median.Quantizer(maxColors).Quantize(make(color.Palette, 0, maxColors), small)
	counts := make([]int, len(palette))
	bounds := small.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			counts[palette.Index(small.RGBAAt(x, y))]++
		}
	}
	var colors []Color
	total := 0.0
	for i, count := range counts {
		if count == 0 {
			continue
		}
		rgb := color.RGBAModel.Convert(palette[i]).(color.RGBA) //nolint:forcetypeassert // the type that the model returns
		fraction := float64(count) / float64(bounds.Dx()*bounds.Dy())
		score := fraction * (0.5 + saturation(rgb))
		total += score
		colors = append(colors, Color{RGB: rgb, Fraction: fraction, Score: score})
	}
	for i := range colors {
		colors[i].Score /= total
	}
	slices.SortStableFunc(colors, func(a, b Color) int { return cmp.Compare(b.Score, a.Score) })
	return colors
}

func saturation(c color.RGBA) float64 {
	high := max(c.R, c.G, c.B)
	if high == 0 {
		return 0
	}
	return float64(high-min(c.R, c.G, c.B)) / float64(high)
}

// shrink returns the image with its longer side reduced to at most size pixels.
func shrink(source image.Image, size int) *image.RGBA {
	width, height := source.Bounds().Dx(), source.Bounds().Dy()
	if longer := max(width, height); longer > size {
		width, height = max(1, width*size/longer), max(1, height*size/longer)
	}
	return scale(source, width, height)
}

func scale(source image.Image, width, height int) *image.RGBA {
	scaled := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.ApproxBiLinear.Scale(scaled, scaled.Bounds(), source, source.Bounds(), draw.Src, nil)
	return scaled
}
