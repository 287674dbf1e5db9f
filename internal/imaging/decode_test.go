package imaging_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/color/palette"
	"image/draw"
	"image/gif"
	"os"
	"runtime"
	"strings"
	"testing"

	"vision1/internal/imaging"
)

// TestShrinkFiles checks files that the standard library can't write.
func TestShrinkFiles(t *testing.T) {
	t.Parallel()
	tests := []struct {
		file    string
		target  imaging.Target
		format  imaging.Format
		size    image.Point
		corners string
	}{
		{"cmyk.jpg", imaging.Target{MaxPixels: 768}, imaging.FormatJPEG, image.Pt(32, 24), "RGBY"},
		{"progressive.jpg", imaging.Target{MaxPixels: 768}, imaging.FormatJPEG, image.Pt(32, 24), "RGBY"},
		{"lossy.webp", imaging.Target{MaxPixels: 768}, imaging.FormatJPEG, image.Pt(32, 24), "RGBY"},
		{"palette.bmp", imaging.Target{MaxPixels: 768}, imaging.FormatPNG, image.Pt(32, 24), "RGBY"},
		{"odd.heic", imaging.Target{}, imaging.FormatJPEG, image.Pt(161, 121), "RGBY"},
		{"rotated.heic", imaging.Target{}, imaging.FormatJPEG, image.Pt(300, 200), "GYRB"},
		{"mirrored.heic", imaging.Target{MaxPixels: 15_000}, imaging.FormatJPEG, image.Pt(150, 100), "YGBR"},
		{"odd.avif", imaging.Target{}, imaging.FormatJPEG, image.Pt(37, 23), "RGBY"},
		{"rotated.avif", imaging.Target{}, imaging.FormatJPEG, image.Pt(48, 64), "GYRB"},
		{"mirrored.avif", imaging.Target{Box: image.Pt(32, 24)}, imaging.FormatJPEG, image.Pt(24, 32), "RBGY"},
		{"cropped.avif", imaging.Target{}, imaging.FormatJPEG, image.Pt(30, 42), "GGYY"},
		{"cropped-rotated.avif", imaging.Target{}, imaging.FormatJPEG, image.Pt(42, 30), "GYGY"},
		{"cropped.avif", imaging.Target{Box: image.Pt(15, 21)}, imaging.FormatJPEG, image.Pt(15, 21), "GGYY"},
		{"alpha.avif", imaging.Target{}, imaging.FormatJPEG, image.Pt(161, 121), "RGBY"},
	}
	for _, test := range tests {
		result, pixels := shrink(t, readFile(t, "testdata/"+test.file), test.target)
		if result.Info.Format != test.format || pixels.Bounds().Size() != test.size || result.Info.Orientation != 1 {
			t.Errorf("%s: %+v, want %s, %v", test.file, result.Info, test.format, test.size)
		}
		if got := corners(pixels); got != test.corners && test.file != "alpha.avif" {
			t.Errorf("%s: %s, want %s", test.file, got, test.corners)
		}
	}
}

func TestShrinkColorModels(t *testing.T) {
	t.Parallel()
	bounds := image.Rect(0, 0, 64, 48)
	for name, pixels := range map[string]draw.Image{
		"gray": image.NewGray(bounds), "gray16": image.NewGray16(bounds), "NRGBA64": image.NewNRGBA64(bounds),
		"RGBA": image.NewRGBA(bounds), "palette": image.NewPaletted(bounds, palette.Plan9),
	} {
		draw.Draw(pixels, bounds, quadrants(64, 48), image.Point{}, draw.Src)
		data := encoded(t, imaging.FormatPNG, pixels)
		for format, target := range map[imaging.Format]imaging.Target{
			imaging.FormatPNG:  {MaxPixels: 768},
			imaging.FormatJPEG: {MaxBytes: int64(len(data)) - 1},
		} {
			if format == imaging.FormatJPEG {
				data = append(data, make([]byte, 2000)...) // padding, so that a JPEG is smaller
				target.MaxBytes = 1999
			}
			result, shrunk := shrink(t, data, target)
			if isGray := strings.HasPrefix(name, "gray"); isGray != (shrunk.ColorModel() == color.GrayModel) {
				t.Errorf("%s: %T", name, shrunk)
			} else if got := corners(shrunk); !isGray && got != "RGBY" {
				t.Errorf("%s: %s in %+v", name, got, result.Info)
			}
		}
	}
}

// TestShrinkAnimatedGIF checks that the first frame is used, at its place.
func TestShrinkAnimatedGIF(t *testing.T) {
	t.Parallel()
	animation := gif.GIF{Config: image.Config{Width: 100, Height: 80, ColorModel: color.Palette(palette.Plan9)}}
	for i := range 2 {
		frame := image.NewPaletted(image.Rect(50, 40*i, 100, 40+40*i), palette.Plan9)
		draw.Draw(frame, frame.Rect, image.NewUniform(color.RGBA{255, 0, 0, 255}), image.Point{}, draw.Src)
		animation.Image = append(animation.Image, frame)
		animation.Delay = append(animation.Delay, 1)
	}
	var data bytes.Buffer
	if err := gif.EncodeAll(&data, &animation); err != nil {
		t.Fatal(err)
	}
	result, pixels := shrink(t, data.Bytes(), imaging.Target{Box: image.Pt(50, 50)})
	if got := corners(pixels); got != "-R--" || result.Info.Width != 50 || result.Info.Height != 40 || result.ScaleX != 2 {
		t.Errorf("%+v, %s", result.Info, got)
	}
}

func TestShrinkErrors(t *testing.T) {
	t.Parallel()
	const truncated = "the end of the image is missing; copy or download it again"
	damaged := func(data []byte) []byte { // the image data, but no header
		at := bytes.Index(data, []byte("mdat")) + 4
		return append(bytes.Clone(data[:at]), bytes.Repeat([]byte("x"), len(data)-at)...)
	}
	half := func(data []byte) []byte { return data[:len(data)*2/3] }
	tests := []struct {
		name string
		data []byte
		want string
	}{
		{"JPEG", half(encoded(t, imaging.FormatJPEG, noise(64, 48))), "jpeg: " + truncated},
		{"PNG", half(encoded(t, imaging.FormatPNG, noise(64, 48))), "png: " + truncated},
		{"GIF", half(encoded(t, imaging.FormatGIF, noise(64, 48))), "gif: " + truncated},
		{"BMP", half(encoded(t, imaging.FormatBMP, noise(64, 48))), "bmp: " + truncated},
		{"WebP", half(readFile(t, "testdata/lossy.webp")), "webp: " + truncated},
		{"HEIC", half(readFile(t, "testdata/odd.heic")), "heic: " + truncated},
		{"AVIF", readFile(t, "testdata/odd.avif")[:340], "avif: " + truncated},
		{"damaged HEIC", damaged(readFile(t, "testdata/odd.heic")), "heic: the image is damaged, or in a variant that can't be decoded"},
		{"damaged AVIF", damaged(readFile(t, "testdata/odd.avif")), "avif: the image is damaged, or in a variant that can't be decoded"},
		{"narrow HEIC", readFile(t, "testdata/narrow.heic"), "heic: images of less than 128 pixels in width can't be decoded"},
		{"animated WebP", readFile(t, "testdata/animated.webp"), "webp: an animated WebP can't be decoded; convert it to GIF or PNG"},
		{"ICO", readFile(t, "testdata/icon.ico"), "ico: images in this format can't be decoded"},
	}
	for _, test := range tests {
		info, err := imaging.Inspect(test.data)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		_, err = imaging.Shrink(t.Context(), test.data, info, imaging.Target{MaxPixels: 100})
		if err == nil || err.Error() != test.want {
			t.Errorf("%s: %v, want %s", test.name, err, test.want)
		}
		if strings.HasSuffix(test.want, truncated) != errors.Is(err, imaging.ErrTruncated) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

// TestShrinkHuge checks that an image that claims too many pixels is rejected
// before memory is allocated for them.
func TestShrinkHuge(t *testing.T) {
	pngFile := encoded(t, imaging.FormatPNG, quadrants(8, 6))
	binary.BigEndian.PutUint32(pngFile[16:], 30_000)
	binary.BigEndian.PutUint32(pngFile[20:], 30_000)
	binary.BigEndian.PutUint32(pngFile[29:], crc32.ChecksumIEEE(pngFile[12:29]))
	gifFile := encoded(t, imaging.FormatGIF, quadrants(8, 6))
	copy(gifFile[6:], "\xff\xff\xff\xff")
	jpegFile := encoded(t, imaging.FormatJPEG, quadrants(8, 6))
	frame := bytes.Index(jpegFile, []byte("\xff\xc0"))
	copy(jpegFile[frame+5:], "\xff\xff\xff\xff")
	heicFile := readFile(t, "testdata/rotated.heic")
	copy(heicFile[bytes.Index(heicFile, []byte("ispe"))+8:], "\x00\x00\xff\xff\x00\x00\xff\xff")
	avifFile := readFile(t, "testdata/rotated.avif")
	copy(avifFile[bytes.Index(avifFile, []byte("ispe"))+8:], "\x00\x00\x14\x00\x00\x00\x14\x00")
	for name, data := range map[string][]byte{"PNG": pngFile, "GIF": gifFile, "JPEG": jpegFile, "HEIC": heicFile, "AVIF": avifFile} {
		info, err := imaging.Inspect(data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err = imaging.Shrink(t.Context(), data, info, imaging.Target{MaxBytes: 1})
		runtime.ReadMemStats(&after)
		if err == nil || !strings.Contains(err.Error(), " million pixels can be decoded") {
			t.Errorf("%s: %v", name, err)
		}
		if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 1<<20 {
			t.Errorf("%s: %d bytes allocated", name, allocated)
		}
	}
}

// TestShrinkContradictingSize checks a file whose size Inspect and the decoder read
// from different headers.
func TestShrinkContradictingSize(t *testing.T) {
	data := encoded(t, imaging.FormatJPEG, quadrants(8, 6))
	info, err := imaging.Inspect(data)
	if err != nil {
		t.Fatal(err)
	}
	frame := bytes.Index(data, []byte("\xff\xc0"))
	copy(data[frame+5:], "\xff\xff\xff\xff")
	if _, err := imaging.Shrink(t.Context(), data, info, imaging.Target{MaxPixels: 10}); err == nil || !strings.Contains(err.Error(), "65535 x 65535") {
		t.Errorf("error %v", err)
	}
}

// The errors of WebAssembly have a stack trace, which says nothing about the image.
func TestErrorOfDamagedAVIF(t *testing.T) {
	data, err := os.ReadFile("testdata/alpha.avif")
	if err != nil {
		t.Fatal(err)
	}
	data[452] = 18 // which makes the decoder trap
	info, err := imaging.Inspect(data)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := imaging.Shrink(t.Context(), data, info, imaging.Target{}); err == nil || !strings.HasSuffix(err.Error(), "the image is damaged, or in a variant that can't be decoded") {
		t.Errorf("%v", err)
	}
}
