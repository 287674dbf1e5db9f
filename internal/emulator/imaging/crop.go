package imaging

import (
	"errors"
	"fmt"
	"image"
	"math"

	"github.com/muesli/smartcrop"
)

// Crop returns the most interesting part of the image that has the given
// ratio of width to height.
func (p Preview) Crop(ratio float64) (crop image.Rectangle, err error) {
	defer recoverAsError(&err)
	if !(ratio > 0) || math.IsInf(ratio, 0) {
		return image.Rectangle{}, errors.New("an aspect ratio must be a positive number")
	}
	factor := float64(p.Size.X) / float64(p.Small.Rect.Dx())
	// The library takes a size instead of a ratio. A large size is accurate.
	width, height := 10_000, 10_000
	if ratio > 1 {
		height = max(1, int(math.Round(float64(width)/ratio)))
	} else {
		width = max(1, int(math.Round(float64(height)*ratio)))
	}
	best, err := smartcrop.NewAnalyzer(resizer{}).FindBestCrop(p.Small, width, height)
	if err != nil {
		return image.Rectangle{}, fmt.Errorf("find a crop: %w", err)
	}
	return fit(best, factor, ratio, p.Bounds()), nil
}

// fit scales the crop of a reduced image by factor, corrects its ratio, and moves
// it into the bounds of the original image.
func fit(best image.Rectangle, factor, ratio float64, bounds image.Rectangle) image.Rectangle {
	width, height := float64(best.Dx())*factor, float64(best.Dy())*factor
	width = min(max(width, height*ratio), float64(bounds.Dx()), float64(bounds.Dy())*ratio)
	w := max(1, int(math.Round(width)))
	h := max(1, int(math.Round(width/ratio)))
	start := func(low, high, size, limit int) int {
		return max(0, min(int(float64(low+high)/2*factor)-size/2, limit-size))
	}
	x := start(best.Min.X, best.Max.X, w, bounds.Dx())
	y := start(best.Min.Y, best.Max.Y, h, bounds.Dy())
	return image.Rect(x, y, min(x+w, bounds.Dx()), min(y+h, bounds.Dy()))
}

// A resizer scales images for the crop library.
type resizer struct{}

// Resize returns the image in the given size. A height of 0 keeps the ratio.
func (resizer) Resize(source image.Image, width, height uint) image.Image {
	bounds := source.Bounds()
	if height == 0 {
		height = max(1, uint(bounds.Dy())*width/uint(max(1, bounds.Dx())))
	}
	return scale(source, int(max(1, width)), int(height))
}
