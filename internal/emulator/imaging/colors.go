package imaging

import (
	"cmp"
	"image"
	"image/color"
	"slices"

	"github.com/soniakeys/quant/median"
	"golang.org/x/image/draw"
)

// maxColors is how many dominant colours the service names.
const maxColors = 10

// analysisSize is the longer side that a picture is shrunk to before its colours
// and its crops are looked for.
const analysisSize = 256

// A Color is one of the dominant colours of a picture.
type Color struct {
	RGB      color.RGBA
	Fraction float64 // of the picture's pixels, 0 to 1
	Score    float64 // how much it strikes the eye, 0 to 1; all add up to 1
}

// DominantColors returns at most 10 colours, the most striking first.
func DominantColors(picture image.Image) []Color {
	small := shrink(picture, analysisSize)
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
		rgb := color.RGBAModel.Convert(palette[i]).(color.RGBA) //nolint:forcetypeassert // the model's own type
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

// shrink returns the picture with its longer side at most size pixels.
func shrink(picture image.Image, size int) *image.RGBA {
	bounds := picture.Bounds()
	width, height := bounds.Dx(), bounds.Dy()
	if longer := max(width, height); longer > size {
		width, height = max(1, width*size/longer), max(1, height*size/longer)
	}
	small := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.ApproxBiLinear.Scale(small, small.Bounds(), picture, bounds, draw.Src, nil)
	return small
}
