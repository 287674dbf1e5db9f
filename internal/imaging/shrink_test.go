package imaging_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"strings"
	"testing"

	_ "image/jpeg"

	"vision1/internal/imaging"
)

// shrink inspects and shrinks an image, and checks that the info about the result
// is that of the data.
func shrink(t testing.TB, data []byte, target imaging.Target) (imaging.Result, image.Image) {
	t.Helper()
	info, err := imaging.Inspect(data)
	if err != nil {
		t.Fatal(err)
	}
	result, err := imaging.Shrink(t.Context(), data, info, target)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := imaging.Inspect(result.Data); err != nil || info != result.Info {
		t.Errorf("the result has %+v, %v; want %+v", info, err, result.Info)
	}
	if !target.Allows(result.Info, len(result.Data)) {
		t.Errorf("%+v of %d bytes exceeds the target %+v", result.Info, len(result.Data), target)
	}
	pixels, _, err := image.Decode(bytes.NewReader(result.Data))
	if err != nil {
		t.Fatal(err)
	}
	return result, pixels
}

// corners returns the colors of the quadrants of an image: RGBY if it is upright.
func corners(pixels image.Image) string {
	size := pixels.Bounds().Size()
	var names strings.Builder
	for i := range 4 {
		r, g, b, _ := pixels.At(size.X*(1+i%2*2)/4, size.Y*(1+i/2*2)/4).RGBA()
		const high = 0x9000
		switch {
		case r > high && g > high && b > high:
			names.WriteByte('W')
		case r > high && g > high:
			names.WriteByte('Y')
		case r > high:
			names.WriteByte('R')
		case g > high:
			names.WriteByte('G')
		case b > high:
			names.WriteByte('B')
		default:
			names.WriteByte('-')
		}
	}
	return names.String()
}

func TestShrinkOrientation(t *testing.T) {
	t.Parallel()
	file := encoded(t, imaging.FormatJPEG, quadrants(640, 320))
	for orientation := 1; orientation <= 8; orientation++ {
		result, pixels := shrink(t, withEXIF(file, binary.LittleEndian, orientation), imaging.Target{Box: image.Pt(64, 48)})
		want := imaging.Info{Format: imaging.FormatJPEG, Width: 64, Height: 32, Orientation: orientation}
		if result.Info != want || result.ScaleX != 10 || result.ScaleY != 10 {
			t.Errorf("%+v, scale %v, %v; want %+v, 10", result.Info, result.ScaleX, result.ScaleY, want)
		}
		if got := corners(pixels); got != "RGBY" {
			t.Errorf("orientation %d: the pixels were moved: %s", orientation, got)
		}
	}
	for _, name := range []string{"rotated.tif", "rotated.webp"} {
		result, pixels := shrink(t, readFile(t, "testdata/"+name), imaging.Target{MaxPixels: 1000})
		if got := corners(pixels); result.Info.Orientation != 6 || got != "RGBY" {
			t.Errorf("%s: %+v, %s", name, result.Info, got)
		}
	}
}

func TestShrinkSize(t *testing.T) {
	t.Parallel()
	tests := []struct {
		size   image.Point
		target imaging.Target
		want   image.Point
	}{
		{image.Pt(1280, 960), imaging.Target{Box: image.Pt(640, 480)}, image.Pt(640, 480)},
		{image.Pt(960, 1280), imaging.Target{Box: image.Pt(640, 480)}, image.Pt(480, 640)},
		{image.Pt(1000, 300), imaging.Target{Box: image.Pt(640, 480)}, image.Pt(640, 192)},
		{image.Pt(900, 900), imaging.Target{Box: image.Pt(640, 480)}, image.Pt(480, 480)},
		{image.Pt(641, 10), imaging.Target{Box: image.Pt(640, 480)}, image.Pt(640, 10)},
		{image.Pt(1000, 1), imaging.Target{Box: image.Pt(640, 480)}, image.Pt(640, 1)},
		{image.Pt(1000, 500), imaging.Target{MaxPixels: 125_000}, image.Pt(500, 250)},
		{image.Pt(777, 333), imaging.Target{MaxPixels: 100_000}, image.Pt(483, 207)},
		{image.Pt(1000, 500), imaging.Target{MaxPixels: 125_000, Box: image.Pt(100, 100)}, image.Pt(100, 50)},
	}
	for _, test := range tests {
		result, pixels := shrink(t, encoded(t, imaging.FormatJPEG, quadrants(test.size.X, test.size.Y)), test.target)
		if got := pixels.Bounds().Size(); got != test.want {
			t.Errorf("%v within %+v: %v, want %v", test.size, test.target, got, test.want)
		}
		x, y := float64(test.size.X)/float64(test.want.X), float64(test.size.Y)/float64(test.want.Y)
		if result.ScaleX != x || result.ScaleY != y {
			t.Errorf("%v: scale %v, %v", test.size, result.ScaleX, result.ScaleY)
		}
	}
}

func TestShrinkWithinLimits(t *testing.T) {
	t.Parallel()
	data := encoded(t, imaging.FormatJPEG, quadrants(640, 480))
	data = data[:len(data)-10] // damaged: what is within the limits isn't decoded
	size := int64(len(data))
	for _, target := range []imaging.Target{
		{},
		{MaxBytes: size},
		{MaxEncoded: (size + 2) / 3 * 4},
		{MaxPixels: 640 * 480, Box: image.Pt(480, 640)},
	} {
		info, err := imaging.Inspect(data)
		if err != nil {
			t.Fatal(err)
		}
		result, err := imaging.Shrink(t.Context(), data, info, target)
		if err != nil || !bytes.Equal(result.Data, data) || result.ScaleX != 1 || result.ScaleY != 1 || result.Info != info {
			t.Errorf("%+v: %+v, %v", target, result.Info, err)
		}
	}
	info, _ := imaging.Inspect(data)
	for _, target := range []imaging.Target{
		{MaxBytes: size - 1},
		{MaxEncoded: (size+2)/3*4 - 1},
		{MaxPixels: 640*480 - 1},
		{Box: image.Pt(640, 479)},
	} {
		if target.Allows(info, len(data)) {
			t.Errorf("%+v allows %d bytes", target, size)
		}
	}
}

// noise returns an image that doesn't compress.
func noise(width, height int) *image.NRGBA {
	random := rand.New(rand.NewPCG(1, 2))
	result := image.NewNRGBA(image.Rect(0, 0, width, height))
	for i := range result.Pix {
		result.Pix[i] = byte(random.Uint32()) | 0xff*byte((i%4)/3)
	}
	return result
}

func TestShrinkBytes(t *testing.T) {
	t.Parallel()
	photo := encoded(t, imaging.FormatJPEG, noise(450, 300))
	lossless := encoded(t, imaging.FormatPNG, noise(450, 300))
	for _, target := range []imaging.Target{
		{MaxBytes: 120_000}, // encoding the same size again is enough
		{MaxBytes: 30_000},
		{MaxBytes: 3_000},
		{MaxEncoded: 30_001},
		{MaxBytes: 60_000, MaxEncoded: 30_000, MaxPixels: 500_000},
	} {
		for _, data := range [][]byte{photo, lossless} {
			result, _ := shrink(t, data, target)
			if result.Info.Format != imaging.FormatJPEG {
				t.Errorf("%+v: %+v", target, result.Info)
			}
			limit := max(target.MaxBytes, target.MaxEncoded/4*3)
			if int64(len(result.Data)) < limit/3 && target.MaxBytes != 60_000 {
				t.Errorf("%+v: %d bytes are far fewer than allowed", target, len(result.Data))
			}
		}
	}
	info, _ := imaging.Inspect(photo)
	_, err := imaging.Shrink(t.Context(), photo, info, imaging.Target{MaxBytes: 100})
	if err == nil || err.Error() != "the image can't be shrunk to 100 bytes" {
		t.Errorf("error %v", err)
	}
}

// TestShrinkAveragesPixels checks that no pixels are skipped: fine lines must not
// turn into coarse ones.
func TestShrinkAveragesPixels(t *testing.T) {
	t.Parallel()
	lines := image.NewGray(image.Rect(0, 0, 1000, 1000))
	for i := range lines.Pix {
		lines.Pix[i] = byte(i % 2 * 255)
	}
	_, pixels := shrink(t, encoded(t, imaging.FormatPNG, lines), imaging.Target{Box: image.Pt(100, 100)})
	for x := range 100 {
		if gray, ok := color.GrayModel.Convert(pixels.At(x, 50)).(color.Gray); !ok || gray.Y < 100 || gray.Y > 155 {
			t.Errorf("pixel %d: %v", x, gray)
		}
	}
}

func TestShrinkCanceled(t *testing.T) {
	t.Parallel()
	data := encoded(t, imaging.FormatPNG, quadrants(64, 48))
	info, _ := imaging.Inspect(data)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := imaging.Shrink(ctx, data, info, imaging.Target{MaxPixels: 100}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// TestShrinkPNG checks when a PNG stays a PNG: if that is within the limits.
func TestShrinkPNG(t *testing.T) {
	t.Parallel()
	transparent := quadrants(200, 200)
	for i := 3; i < len(transparent.Pix)/2; i += 4 {
		transparent.Pix[i] = 0 // the upper half
	}
	data := encoded(t, imaging.FormatPNG, transparent)
	result, pixels := shrink(t, data, imaging.Target{MaxPixels: 10_000})
	if _, _, _, alpha := pixels.At(10, 10).RGBA(); result.Info.Format != imaging.FormatPNG || alpha != 0 {
		t.Errorf("%+v, alpha %d", result.Info, alpha)
	}
	var padded bytes.Buffer // a PNG that exceeds the limit by itself
	encoder := png.Encoder{CompressionLevel: png.NoCompression}
	if err := encoder.Encode(&padded, transparent); err != nil {
		t.Fatal(err)
	}
	result, pixels = shrink(t, padded.Bytes(), imaging.Target{MaxBytes: 10_000})
	if got := corners(pixels); result.Info.Format != imaging.FormatJPEG || got != "WWBY" {
		t.Errorf("%+v, %s; want a JPEG on white", result.Info, got)
	}
}
