package imaging

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"testing"
)

// TestDecode decodes images of 40 x 30 pixels: each orientation that is left is applied
// by Upright.
func TestDecode(t *testing.T) {
	t.Parallel()
	for orientation := 1; orientation <= 8; orientation++ {
		data, err := encodeJPEG(image.NewRGBA(image.Rect(0, 0, 40, 30)), orientation)
		if err != nil {
			t.Fatal(err)
		}
		pixels, info, err := Decode(data)
		if err != nil || info.Orientation != orientation || info.Width != 40 || pixels.Bounds().Size() != image.Pt(40, 30) {
			t.Errorf("%d: %v %+v %v", orientation, pixels.Bounds(), info, err)
		}
		want := image.Pt(40, 30)
		if orientation >= 5 {
			want = image.Pt(30, 40)
		}
		if got := Upright(pixels, info.Orientation).Bounds().Size(); got != want {
			t.Errorf("%d: upright %v, want %v", orientation, got, want)
		}
		if _, _, err := Decode(data[:len(data)/2]); !errors.Is(err, ErrTruncated) {
			t.Errorf("%d: half of the file: %v", orientation, err)
		}
	}
	for _, name := range []string{"rotated.heic", "rotated.avif"} {
		data, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		pixels, info, err := Decode(data)
		if err != nil || info.Orientation != 1 || image.Pt(info.Width, info.Height) != pixels.Bounds().Size() {
			t.Errorf("%s: %+v %v, want an upright image", name, info, err)
		}
	}
	if _, _, err := Decode([]byte("text")); err == nil {
		t.Error("decoded text")
	}
}

// The colors of a lossy WebP are those that browsers show.
func TestWebPColors(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/colors.webp")
	if err != nil {
		t.Fatal(err)
	}
	pixels, _, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	const tolerance = 4 << 8
	for x, want := range map[int]color.RGBA{4: {0, 0, 0, 255}, 24: {255, 255, 255, 255}, 40: {255, 0, 0, 255}} {
		r, g, b, _ := pixels.At(x, 8).RGBA()
		wantR, wantG, wantB, _ := want.RGBA()
		for i, difference := range []int{int(r) - int(wantR), int(g) - int(wantG), int(b) - int(wantB)} {
			if max(difference, -difference) > tolerance {
				t.Errorf("channel %d at %d: %v, want %v", i, x, pixels.At(x, 8), want)
			}
		}
	}
}

func TestEncodePixels(t *testing.T) {
	t.Parallel()
	data, err := EncodeJPEG(Resize(image.NewRGBA(image.Rect(0, 0, 40, 30)), image.Pt(4, 3)), 50)
	if err != nil {
		t.Fatal(err)
	}
	m, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil || m.Bounds().Size() != image.Pt(4, 3) {
		t.Fatal(m, err)
	}
	if r, _, _, _ := m.At(1, 1).RGBA(); r < 0xf000 {
		t.Errorf("transparent pixels are %x, want white", r)
	}
}
