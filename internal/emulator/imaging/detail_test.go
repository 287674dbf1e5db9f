package imaging_test

import (
	"image"
	"image/color"
	"testing"

	"vision1/internal/emulator/imaging"
)

func TestDetail(t *testing.T) {
	square, noise, busy := plain(600, 400, color.White), plain(600, 400, color.White), plain(200, 200, color.White)
	for i := range 100 * 100 {
		square.Set(i%100, i/100, color.RGBA{R: 255, A: 255})
	}
	for i := range len(noise.Pix) / 4 {
		noise.Pix[4*i] -= byte(i * i % 7)
		if i/busy.Rect.Dx() < busy.Rect.Dy() && i%2 == 0 {
			busy.Set(i%busy.Rect.Dx(), i/busy.Rect.Dx(), color.Black)
		}
	}
	detail := func(source image.Image) float64 { return imaging.NewPreview(source).Detail() }
	if detail(plain(300, 300, color.Black)) != 0 || detail(noise) != 0 || detail(plain(1, 1, color.White)) != 0 {
		t.Errorf("detail of a blank image: %v, of one with noise: %v", detail(plain(300, 300, color.Black)), detail(noise))
	}
	if one, many := detail(square), detail(busy); !(0 < one && one < 0.02 && many > 0.9 && many <= 1) {
		t.Errorf("detail of a square: %v, of stripes: %v", one, many)
	}
}
