package imaging_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"vision1/internal/emulator/imaging"
)

// plain returns an image of one color.
func plain(width, height int, c color.Color) *image.RGBA {
	filled := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(filled, filled.Bounds(), image.NewUniform(c), image.Point{}, draw.Src)
	return filled
}

func encode(t *testing.T, encode func(*bytes.Buffer) error) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := encode(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestDecodeFormats(t *testing.T) {
	source := plain(20, 10, color.RGBA{R: 200, A: 255})
	webp, err := base64.StdEncoding.DecodeString("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		data []byte
		size image.Point
	}{
		"JPEG": {encode(t, func(w *bytes.Buffer) error { return jpeg.Encode(w, source, nil) }), image.Pt(20, 10)},
		"PNG":  {encode(t, func(w *bytes.Buffer) error { return png.Encode(w, source) }), image.Pt(20, 10)},
		"GIF":  {encode(t, func(w *bytes.Buffer) error { return gif.Encode(w, source, nil) }), image.Pt(20, 10)},
		"BMP":  {encode(t, func(w *bytes.Buffer) error { return bmp.Encode(w, source) }), image.Pt(20, 10)},
		"TIFF": {encode(t, func(w *bytes.Buffer) error { return tiff.Encode(w, source, nil) }), image.Pt(20, 10)},
		"WebP": {webp, image.Pt(1, 1)},
	}
	for name, test := range tests {
		decoded, err := decode(test.data)
		if err != nil || decoded.Bounds().Size() != test.size {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, cut := range []int{len(test.data) / 2, 12, 4} {
			if _, err := decode(test.data[:cut]); err == nil && name != "GIF" && name != "WebP" {
				t.Errorf("%s: the first %d bytes of %d were decoded", name, cut, len(test.data))
			}
		}
	}
	emptyFrame := "GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x00\x00\x01\x00\x00\x02\x02\x4c\x01\x00;"
	for _, junk := range []string{"", "junk", "<svg/>", "GIF89a", "RIFF????WEBP", emptyFrame} {
		if _, err := decode([]byte(junk)); err == nil {
			t.Errorf("%q was decoded", junk)
		}
	}
}

// An image is rejected by the size in its header, before memory is allocated.
func TestDecodeRejectsHugeImages(t *testing.T) {
	data := encode(t, func(w *bytes.Buffer) error { return bmp.Encode(w, plain(1, 1, color.White)) })
	binary.LittleEndian.PutUint32(data[18:], 100_000)
	binary.LittleEndian.PutUint32(data[22:], 100_000)
	if _, err := decode(data); !errors.Is(err, imaging.ErrTooLarge) {
		t.Errorf("100,000 x 100,000: %v", err)
	}
}

func TestDominantColors(t *testing.T) {
	red, blue := color.RGBA{R: 255, A: 255}, color.RGBA{B: 255, A: 255}
	source := plain(400, 100, red)
	draw.Draw(source, image.Rect(0, 0, 100, 100), image.NewUniform(blue), image.Point{}, draw.Src)
	colors := imaging.NewPreview(source).DominantColors()
	if len(colors) < 2 || colors[0].RGB != red || colors[1].RGB != blue {
		t.Fatalf("colors: %v", colors)
	}
	if math.Abs(colors[0].Fraction-0.75) > 0.02 || math.Abs(colors[1].Fraction-0.25) > 0.02 {
		t.Errorf("fractions: %v", colors)
	}
	sum := 0.0
	for _, c := range colors {
		sum += c.Score
	}
	if math.Abs(sum-1) > 1e-9 {
		t.Errorf("sum of the scores = %v", sum)
	}
	if single := imaging.NewPreview(plain(1, 1, red)).DominantColors(); len(single) != 1 || single[0].RGB != red || single[0].Fraction != 1 {
		t.Errorf("one pixel: %v", single)
	}
}

func TestCrop(t *testing.T) {
	// A white image with a colorful patch on the right.
	source := plain(800, 400, color.White)
	for y := 120; y < 280; y++ {
		for x := 600; x < 760; x++ {
			source.Set(x, y, color.RGBA{R: uint8(x * 7), G: uint8(y * 5), B: uint8(x * y), A: 255})
		}
	}
	crop, err := imaging.NewPreview(source).Crop(1)
	if err != nil || !crop.In(source.Bounds()) || crop.Dx() != crop.Dy() || crop.Max.X < 700 {
		t.Errorf("ratio 1: %v, %v", crop, err)
	}
	for _, ratio := range []float64{0.01, 0.5, 0.7, 4.0 / 3, 2, 16.0 / 9, 100} {
		crop, err := imaging.NewPreview(source).Crop(ratio)
		if err != nil || crop.Empty() || !crop.In(source.Bounds()) {
			t.Errorf("ratio %v: %v, %v", ratio, crop, err)
			continue
		}
		if got := float64(crop.Dx()) / float64(crop.Dy()); ratio > 0.1 && ratio < 10 && math.Abs(got/ratio-1) > 0.02 {
			t.Errorf("ratio %v: %v has the ratio %v", ratio, crop, got)
		}
	}
	for _, ratio := range []float64{0, -1, math.NaN(), math.Inf(1)} {
		if crop, err := imaging.NewPreview(source).Crop(ratio); err == nil {
			t.Errorf("ratio %v: %v, want an error", ratio, crop)
		}
	}
	for _, size := range []image.Point{{1, 1}, {1, 1000}, {3000, 1}} {
		if crop, err := imaging.NewPreview(plain(size.X, size.Y, color.White)).Crop(1); err != nil || !crop.In(image.Rectangle{Max: size}) || crop.Empty() {
			t.Errorf("ratio 1 of an image of %v: %v, %v", size, crop, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, encode := range []func(*bytes.Buffer) error{
		func(w *bytes.Buffer) error { return png.Encode(w, plain(2, 2, color.White)) },
		func(w *bytes.Buffer) error { return gif.Encode(w, plain(2, 2, color.White), nil) },
		func(w *bytes.Buffer) error { return bmp.Encode(w, plain(2, 2, color.White)) },
		func(w *bytes.Buffer) error { return tiff.Encode(w, plain(2, 2, color.White), nil) },
	} {
		var out bytes.Buffer
		if err := encode(&out); err != nil {
			f.Fatal(err)
		}
		f.Add(out.Bytes())
	}
	f.Add(bmpOf(8, 1, 3, 2, 1, 1, 0, 0, 0, 4, 1, 1, 0, 2, 0, 0, 0, 1))
	f.Add(icoOf(iconOf(24, 0, 0, 255, 0, 0, 255, 0, 0, 0x40, 0, 0, 0)))
	f.Add(tiffOf([]byte{1, 2, 3, 4}, field{256, 2}, field{257, 1}, field{258, 8}, field{259, 1}, field{262, 1}, field{274, 6}, field{277, 2}, field{278, 1}))
	f.Fuzz(func(t *testing.T, data []byte) {
		decoded, err := decode(data)
		if err == nil && decoded.Bounds().Empty() {
			t.Error("an image without pixels was decoded")
		}
		if file, err := imaging.OpenTIFF(data); err == nil {
			_, _ = file.Page(file.Count - 1)
		}
	})
}

// decode returns the first page of an image.
func decode(data []byte) (image.Image, error) {
	file, err := imaging.OpenImage(data)
	if err != nil {
		return nil, err
	}
	return file.Page(0)
}
