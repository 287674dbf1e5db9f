package imaging_test

import (
	"encoding/binary"
	"image"
	"image/color"
	"math"
	"testing"

	"vision1/internal/imaging"
)

// photo returns a JPEG of 12 megapixels with EXIF data, as from a phone.
func photo(b *testing.B) []byte {
	b.Helper()
	pixels := image.NewRGBA(image.Rect(0, 0, 4000, 3000))
	for y := range 3000 {
		for x := range 4000 {
			wave := math.Sin(float64(x)/7) + math.Cos(float64(y)/11)
			pixels.SetRGBA(x, y, color.RGBA{byte(128 + 60*wave), byte(x * y >> 13), byte(x ^ y), 255})
		}
	}
	return withEXIF(encoded(b, imaging.FormatJPEG, pixels), binary.BigEndian, 6)
}

func BenchmarkInspect(b *testing.B) {
	data := photo(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := imaging.Inspect(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkShrink(b *testing.B) {
	data := photo(b)
	info, err := imaging.Inspect(data)
	if err != nil {
		b.Fatal(err)
	}
	for name, target := range map[string]imaging.Target{
		"box 640x480":  {Box: image.Pt(640, 480)},
		"box 1024x768": {Box: image.Pt(1024, 768)},
		"bytes":        {MaxBytes: int64(len(data)) / 2},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				if _, err := imaging.Shrink(b.Context(), data, info, target); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
