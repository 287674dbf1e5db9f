package imaging

import (
	"errors"
	"fmt"
	"image"
	"math"

	"github.com/muesli/smartcrop"
	"golang.org/x/image/draw"
)

// Crop returns the part of the picture with the given ratio of width to height
// that shows most of what matters.
func Crop(picture image.Image, ratio float64) (crop image.Rectangle, err error) {
	defer func() { err = orRecovered(err, recover()) }()
	if !(ratio > 0) || math.IsInf(ratio, 0) {
		return image.Rectangle{}, errors.New("an aspect ratio must be a positive number")
	}
	bounds := picture.Bounds()
	small := shrink(picture, analysisSize)
	scale := float64(bounds.Dx()) / float64(small.Bounds().Dx())
	// The library takes the ratio as a size; a large one keeps it exact.
	width, height := 10_000, 10_000
	if ratio > 1 {
		height = max(1, int(math.Round(float64(width)/ratio)))
	} else {
		width = max(1, int(math.Round(float64(height)*ratio)))
	}
	best, err := smartcrop.NewAnalyzer(resizer{}).FindBestCrop(small, width, height)
	if err != nil {
		return image.Rectangle{}, fmt.Errorf("look for a crop: %w", err)
	}
	return fit(best, scale, ratio, bounds), nil
}

// fit brings a crop of the shrunken picture to the size of the picture itself,
// with the ratio made exact and within the bounds.
func fit(best image.Rectangle, scale, ratio float64, bounds image.Rectangle) image.Rectangle {
	width, height := float64(best.Dx())*scale, float64(best.Dy())*scale
	width = min(max(width, height*ratio), float64(bounds.Dx()), float64(bounds.Dy())*ratio)
	w := max(1, int(math.Round(width)))
	h := max(1, int(math.Round(width/ratio)))
	center := func(low, high int, size, limit int) int {
		return max(0, min(int(float64(low+high)/2*scale)-size/2, limit-size))
	}
	x := center(best.Min.X, best.Max.X, w, bounds.Dx())
	y := center(best.Min.Y, best.Max.Y, h, bounds.Dy())
	return image.Rect(x, y, min(x+w, bounds.Dx()), min(y+h, bounds.Dy()))
}

// A resizer shrinks pictures for the crop library.
type resizer struct{}

// Resize returns the picture in another width; a height of 0 keeps its ratio.
func (resizer) Resize(picture image.Image, width, height uint) image.Image {
	bounds := picture.Bounds()
	if height == 0 {
		height = max(1, uint(bounds.Dy())*width/uint(max(1, bounds.Dx())))
	}
	resized := image.NewRGBA(image.Rect(0, 0, int(max(1, width)), int(height)))
	draw.ApproxBiLinear.Scale(resized, resized.Bounds(), picture, bounds, draw.Src, nil)
	return resized
}
