package imaging

import (
	"cmp"
	"image/color"
	"slices"

	"github.com/soniakeys/quant/median"
)

// maxColors is the maximum number of dominant colors that the service returns.
const maxColors = 10

// A Color is a dominant color of an image.
type Color struct {
	RGB      color.RGBA
	Fraction float64 // fraction of the image's pixels, 0 to 1
	Score    float64 // how noticeable the color is, 0 to 1; the sum is 1
}

// DominantColors returns at most 10 colors, the highest score first.
func (p Preview) DominantColors() []Color {
	small := p.Small
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
