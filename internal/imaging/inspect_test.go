package imaging_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"vision1/internal/imaging"
)

// quadrants returns an image of four colors: red and green above blue and yellow.
func quadrants(width, height int) *image.NRGBA {
	colors := [2][2]color.NRGBA{{{220, 30, 30, 255}, {30, 200, 30, 255}}, {{30, 30, 220, 255}, {230, 230, 60, 255}}}
	result := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			result.SetNRGBA(x, y, colors[y*2/height][x*2/width])
		}
	}
	return result
}

// encoded returns an image in a format of the standard library or of x/image.
func encoded(t testing.TB, format imaging.Format, pixels image.Image) []byte {
	t.Helper()
	var buffer bytes.Buffer
	var err error
	switch format {
	case imaging.FormatJPEG:
		err = jpeg.Encode(&buffer, pixels, &jpeg.Options{Quality: 95})
	case imaging.FormatPNG:
		err = png.Encode(&buffer, pixels)
	case imaging.FormatGIF:
		err = gif.Encode(&buffer, pixels, nil)
	case imaging.FormatBMP:
		err = bmp.Encode(&buffer, pixels)
	case imaging.FormatTIFF:
		err = tiff.Encode(&buffer, pixels, nil)
	}
	if err != nil || buffer.Len() == 0 {
		t.Fatalf("%s: %d bytes, %v", format, buffer.Len(), err)
	}
	return buffer.Bytes()
}

// withEXIF inserts EXIF data with an orientation into a JPEG.
func withEXIF(jpegFile []byte, order binary.AppendByteOrder, orientation int) []byte {
	exif := []byte("Exif\x00\x00II*\x00")
	if order == binary.AppendByteOrder(binary.BigEndian) {
		exif = []byte("Exif\x00\x00MM\x00*")
	}
	exif = order.AppendUint32(exif, 8)
	exif = order.AppendUint16(exif, 2)
	for _, field := range [][2]int{{0x0103, 6}, {0x0112, orientation}} {
		exif = order.AppendUint16(exif, uint16(field[0]))
		exif = order.AppendUint16(exif, 3)
		exif = order.AppendUint32(exif, 1)
		exif = order.AppendUint16(exif, uint16(field[1]))
		exif = order.AppendUint16(exif, 0)
	}
	exif = order.AppendUint32(exif, 0)
	result := append([]byte("\xff\xd8\xff\xff\xe1"), byte(len(exif)>>8), byte(len(exif)+2)) // with a fill byte
	return append(append(result, exif...), jpegFile[2:]...)
}

func TestInspect(t *testing.T) {
	t.Parallel()
	for _, format := range []imaging.Format{imaging.FormatJPEG, imaging.FormatPNG, imaging.FormatGIF, imaging.FormatBMP, imaging.FormatTIFF} {
		info, err := imaging.Inspect(encoded(t, format, quadrants(37, 23)))
		if want := (imaging.Info{Format: format, Width: 37, Height: 23, Orientation: 1}); err != nil || info != want {
			t.Errorf("%s: %+v, %v, want %+v", format, info, err, want)
		}
	}
	for name, want := range map[string]imaging.Info{
		"cmyk.jpg":        {Format: imaging.FormatJPEG, Width: 64, Height: 48, Orientation: 1},
		"progressive.jpg": {Format: imaging.FormatJPEG, Width: 64, Height: 48, Orientation: 1},
		"lossy.webp":      {Format: imaging.FormatWebP, Width: 64, Height: 48, Orientation: 1},
		"animated.webp":   {Format: imaging.FormatWebP, Width: 64, Height: 48, Orientation: 1},
		"rotated.webp":    {Format: imaging.FormatWebP, Width: 64, Height: 48, Orientation: 6},
		"rotated.tif":     {Format: imaging.FormatTIFF, Width: 64, Height: 48, Orientation: 6},
		"icon.ico":        {Format: imaging.FormatICO, Width: 48, Height: 36, Orientation: 1},
		"palette.bmp":     {Format: imaging.FormatBMP, Width: 64, Height: 48, Orientation: 1},
		"odd.heic":        {Format: imaging.FormatHEIC, Width: 162, Height: 122, Orientation: 1}, // cropped when decoded
		"rotated.heic":    {Format: imaging.FormatHEIC, Width: 200, Height: 300, Orientation: 1},
		"odd.avif":        {Format: imaging.FormatAVIF, Width: 37, Height: 23, Orientation: 1},
		"rotated.avif":    {Format: imaging.FormatAVIF, Width: 64, Height: 48, Orientation: 8},
		"mirrored.avif":   {Format: imaging.FormatAVIF, Width: 64, Height: 48, Orientation: 5},
	} {
		if info, err := imaging.Inspect(readFile(t, "testdata/"+name)); err != nil || info != want {
			t.Errorf("%s: %+v, %v, want %+v", name, info, err, want)
		}
	}
}

func TestInspectOrientation(t *testing.T) {
	t.Parallel()
	file := encoded(t, imaging.FormatJPEG, quadrants(32, 16))
	for orientation, want := range []int{1, 1, 2, 3, 4, 5, 6, 7, 8, 1} { // 0 and 9 are invalid
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			info, err := imaging.Inspect(withEXIF(file, order, orientation))
			if err != nil || info.Orientation != want || info.Width != 32 || info.Height != 16 {
				t.Errorf("%v, %d: %+v, %v", order, orientation, info, err)
			}
		}
	}
}

func TestInspectErrors(t *testing.T) {
	t.Parallel()
	file := encoded(t, imaging.FormatJPEG, quadrants(32, 16))
	tests := []struct {
		name, data string
		truncated  bool
		message    string
	}{
		{"JPEG", string(file[:100]), true, ""},
		{"JPEG with only an end", "\xff\xd8\xff\xd9", true, ""},
		{"JPEG with a scan first", "\xff\xd8\xff\xda\x00\x02\xff\xd9", false, "jpeg: there is no frame header"},
		{"PNG", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", true, ""},
		{"GIF", "GIF89a\x01", true, ""},
		{"WebP", "RIFF\x00\x00\x00\x00WEBP", true, ""},
		{"TIFF", "II*\x00\x08\x00\x00\x00", true, ""},
		{"HEIC", "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", true, ""},
		{"PNG without pixels", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x00\x00\x00\x00\x05\x08\x02\x00\x00\x00\x00\x00\x00\x00", false,
			"png: the size in the header is invalid: 0 x 5"},
		{"text", "photo", false, "not an image in a known format"},
	}
	for _, test := range tests {
		_, err := imaging.Inspect([]byte(test.data))
		if err == nil || errors.Is(err, imaging.ErrTruncated) != test.truncated {
			t.Errorf("%s: %v", test.name, err)
		}
		if test.message != "" && err.Error() != test.message {
			t.Errorf("%s: %v, want %s", test.name, err, test.message)
		}
	}
}

// TestInspectAllocations checks that nothing is decoded: Inspect runs for each image.
func TestInspectAllocations(t *testing.T) {
	for _, format := range []imaging.Format{imaging.FormatJPEG, imaging.FormatPNG, imaging.FormatTIFF} {
		file := encoded(t, format, quadrants(500, 500))
		if n := testing.AllocsPerRun(10, func() { _, _ = imaging.Inspect(file) }); n > 2 {
			t.Errorf("%s: %v allocations", format, n)
		}
	}
}
