package imaging_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"
	"testing"

	"github.com/hhrutter/tiff"

	"vision1/internal/emulator/imaging"
)

// bmpOf returns a BMP of 4 x 2 pixels with the colors black, red, and blue.
func bmpOf(bits uint16, compression uint32, pixels ...byte) []byte {
	data := []byte("BM\x00\x00\x00\x00\x00\x00\x00\x00\x42\x00\x00\x00")
	data = appendAll(data, uint32(40), uint32(4), uint32(2), uint16(1), bits, compression, uint32(len(pixels)), uint32(0), uint32(0), uint32(3), uint32(0))
	data = append(data, 0, 0, 0, 0, 0, 0, 255, 0, 255, 0, 0, 0)
	return append(data, pixels...)
}

// appendAll appends numbers, little-endian.
func appendAll(data []byte, numbers ...any) []byte {
	for _, number := range numbers {
		data, _ = binary.Append(data, binary.LittleEndian, number)
	}
	return data
}

func TestRunLengthBMP(t *testing.T) {
	// The upper row is red, red, black, blue; the lower one blue, blue, blue, red.
	want := "rr.bbbbr"
	for name, data := range map[string][]byte{
		"RLE8":                      bmpOf(8, 1, 3, 2, 1, 1, 0, 0, 0, 4, 1, 1, 0, 2, 0, 0, 0, 1),
		"RLE8 without end of a row": bmpOf(8, 1, 3, 2, 1, 1, 0, 0, 2, 1, 0, 2, 1, 0, 1, 2, 0, 1),
		"RLE8 with a wide row":      bmpOf(8, 1, 3, 2, 9, 1, 0, 0, 0, 4, 1, 1, 0, 2, 0, 1),
		"RLE4":                      bmpOf(4, 2, 3, 0x22, 1, 0x10, 0, 0, 0, 4, 0x11, 0x02, 0, 1),
	} {
		decoded, err := decode(data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := letters(decoded); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
		for cut := range data {
			if _, err := decode(data[:cut]); err == nil {
				t.Errorf("%s: the first %d bytes of %d were decoded", name, cut, len(data))
			}
		}
	}
	for name, data := range map[string][]byte{
		"color outside the palette": bmpOf(8, 1, 4, 3, 0, 1),
		"row above the image":       bmpOf(8, 1, 0, 0, 0, 0, 1, 1, 0, 1),
		"skip above the image":      bmpOf(8, 1, 0, 2, 0, 9, 1, 1, 0, 1),
	} {
		if _, err := decode(data); err == nil {
			t.Errorf("%s: decoded", name)
		}
	}
}

// letters returns a letter for each pixel: red, blue, or a dot.
func letters(source image.Image) string {
	var found []byte
	for y := range source.Bounds().Dy() {
		for x := range source.Bounds().Dx() {
			switch r, _, b, _ := source.At(x, y).RGBA(); {
			case r > 0xf000 && b < 0x1000:
				found = append(found, 'r')
			case b > 0xf000 && r < 0x1000:
				found = append(found, 'b')
			default:
				found = append(found, '.')
			}
		}
	}
	return string(found)
}

// icoOf returns an ICO with images of 2 x 1 pixels.
func icoOf(images ...[]byte) []byte {
	data := appendAll(nil, uint16(0), uint16(1), uint16(len(images)))
	offset := len(data) + 16*len(images)
	for i, icon := range images {
		data = appendAll(data, byte(2), byte(1), byte(0), byte(0), uint16(1), uint16(i), uint32(len(icon)), uint32(offset))
		offset += len(icon)
	}
	return append(data, slices.Concat(images...)...)
}

// iconOf returns a bitmap for an ICO of 2 x 1 pixels.
func iconOf(bits uint16, data ...byte) []byte {
	header := appendAll(nil, uint32(40), uint32(2), uint32(2), uint16(1), bits, uint32(0), uint32(0), uint32(0), uint32(0), uint32(0), uint32(0))
	return append(header, data...)
}

func TestICO(t *testing.T) {
	red, none := color.NRGBA{R: 255, A: 255}, color.NRGBA{}
	palette := make([]byte, 2*4)
	palette[6] = 255
	encoded := encode(t, func(w *bytes.Buffer) error { return png.Encode(w, plain(2, 1, red)) })
	for name, test := range map[string]struct {
		data []byte
		want [2]color.NRGBA
	}{
		"PNG":                 {icoOf(encoded), [2]color.NRGBA{red, red}},
		"mask":                {icoOf(iconOf(24, 0, 0, 255, 0, 0, 255, 0, 0, 0x40, 0, 0, 0)), [2]color.NRGBA{red, none}},
		"1 bit":               {icoOf(iconOf(1, slices.Concat(palette, []byte{0xc0, 0, 0, 0, 0x80, 0, 0, 0})...)), [2]color.NRGBA{none, red}},
		"alpha":               {icoOf(iconOf(32, 0, 0, 255, 255, 0, 0, 255, 9, 0, 0, 0, 0)), [2]color.NRGBA{red, {R: 255, A: 9}}},
		"32 bits, no alpha":   {icoOf(iconOf(32, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 0, 0)), [2]color.NRGBA{red, red}},
		"no mask":             {icoOf(iconOf(24, 0, 0, 255, 0, 0, 255, 0, 0)), [2]color.NRGBA{red, red}},
		"most bits per pixel": {icoOf(iconOf(24, 9, 9, 9, 9, 9, 9, 0, 0), encoded), [2]color.NRGBA{red, red}},
	} {
		decoded, err := decode(test.data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for x, want := range test.want {
			if got := color.NRGBAModel.Convert(decoded.At(x, 0)); got != want || decoded.Bounds().Size() != image.Pt(2, 1) {
				t.Errorf("%s: pixel %d of %v = %v, want %v", name, x, decoded.Bounds(), got, want)
			}
		}
	}
	for name, data := range map[string][]byte{
		"no images": icoOf(), "junk": icoOf([]byte("junk")), "no data": icoOf(nil), "truncated": icoOf(encoded)[:30], "only a header": icoOf(iconOf(24)),
		"8 bits without a palette": icoOf(iconOf(8)),
	} {
		if _, err := decode(data); err == nil {
			t.Errorf("%s: decoded", name)
		}
	}
}

// A field is an entry of a TIFF's directory.
type field struct{ tag, value uint16 }

// tiffOf returns a TIFF of one strip, whose offset and size are added to the fields.
func tiffOf(strip []byte, fields ...field) []byte {
	data := append([]byte("II*\x00\x08\x00\x00\x00"), byte(len(fields)+2), 0)
	offset := len(data) + 12*(len(fields)+2) + 4
	fields = append(fields, field{273, uint16(offset)}, field{279, uint16(len(strip))})
	slices.SortFunc(fields, func(a, b field) int { return int(a.tag) - int(b.tag) })
	for _, f := range fields {
		if second := f.value; f.tag == 258 {
			samples := fields[slices.IndexFunc(fields, func(f field) bool { return f.tag == 277 })].value
			if samples == 3 {
				data = appendAll(data, f.tag, uint16(1), uint32(3), [4]byte{byte(f.value), byte(f.value), byte(f.value)})
				continue
			}
			data = appendAll(data, f.tag, uint16(3), uint32(samples), f.value, second)
			continue
		}
		data = appendAll(data, f.tag, uint16(3), uint32(1), f.value, uint16(0))
	}
	return append(appendAll(data, uint32(0)), strip...)
}

func TestTIFFColors(t *testing.T) {
	photo := encode(t, func(w *bytes.Buffer) error {
		return jpeg.Encode(w, plain(16, 8, color.RGBA{R: 200, G: 40, B: 90, A: 255}), nil)
	})
	grayPhoto := encode(t, func(w *bytes.Buffer) error { return jpeg.Encode(w, image.NewGray(image.Rect(0, 0, 16, 8)), nil) })
	cmyk := image.NewCMYK(image.Rect(0, 0, 16, 8))
	for i := range cmyk.Pix {
		cmyk.Pix[i] = []byte{0, 255, 255, 55}[i%4]
	}
	gray := func(bits, photometric, predictor, alpha uint16, strip ...byte) []byte {
		return tiffOf(strip, field{256, 2}, field{257, 1}, field{258, bits}, field{259, 1}, field{262, photometric}, field{277, 2}, field{278, 1}, field{317, predictor}, field{338, alpha})
	}
	for name, test := range map[string]struct {
		data []byte
		want color.NRGBA // of the second pixel
	}{
		"JPEG, YCbCr":                          {tiffOf(photo, field{256, 16}, field{257, 8}, field{258, 8}, field{259, 7}, field{262, 6}, field{277, 3}, field{278, 8}), color.NRGBA{200, 40, 90, 255}},
		"JPEG, gray":                           {tiffOf(grayPhoto, field{256, 16}, field{257, 8}, field{258, 8}, field{259, 7}, field{262, 1}, field{277, 1}, field{278, 8}), color.NRGBA{A: 255}},
		"CMYK":                                 {encode(t, func(w *bytes.Buffer) error { return tiff.Encode(w, cmyk, nil) }), color.NRGBA{R: 200, A: 255}},
		"CMYK, LZW":                            {encode(t, func(w *bytes.Buffer) error { return tiff.Encode(w, cmyk, &tiff.Options{Compression: tiff.LZW}) }), color.NRGBA{R: 200, A: 255}},
		"gray and alpha":                       {gray(8, 1, 1, 2, 1, 2, 30, 40), color.NRGBA{30, 30, 30, 40}},
		"gray and alpha, inverted":             {gray(8, 0, 1, 2, 1, 2, 30, 40), color.NRGBA{225, 225, 225, 40}},
		"gray and alpha, differences":          {gray(8, 1, 2, 2, 200, 10, 100, 30), color.NRGBA{44, 44, 44, 40}},
		"gray and alpha, premultiplied":        {gray(8, 1, 1, 1, 1, 2, 20, 40), color.NRGBA{127, 127, 127, 40}},
		"gray and alpha, 16 bits":              {gray(16, 1, 1, 2, 0, 1, 0, 2, 0, 30, 0, 40), color.NRGBA{30, 30, 30, 40}},
		"gray and alpha, 16 bits, differences": {gray(16, 1, 2, 2, 255, 20, 0, 2, 1, 10, 0, 38), color.NRGBA{31, 31, 31, 40}},
	} {
		decoded, err := decode(test.data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := color.NRGBAModel.Convert(decoded.At(1, 0)).(color.NRGBA); distance(got, test.want) > 4 {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
		for cut := range test.data {
			_, _ = decode(test.data[:cut]) // must not loop or panic
		}
	}
}

// distance returns the sum of the differences of the channels: JPEG isn't exact.
func distance(a, b color.NRGBA) int {
	sum := 0
	for _, channel := range [][2]uint8{{a.R, b.R}, {a.G, b.G}, {a.B, b.B}, {a.A, b.A}} {
		sum += int(max(channel[0], channel[1]) - min(channel[0], channel[1]))
	}
	return sum
}

// withOrientation adds EXIF data to a JPEG.
func withOrientation(photo []byte, orientation byte) []byte {
	exif := append([]byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00"), orientation, 0, 0, 0, 0, 0, 0)
	segment := append([]byte{0xff, 0xe1, 0, byte(len(exif) + 2)}, exif...)
	return slices.Concat(photo[:2], segment, photo[2:])
}

// A lossy WebP has the same colors as before it was encoded.
func TestLossyWebP(t *testing.T) {
	t.Parallel()
	black, white, red := color.NRGBA{A: 255}, color.NRGBA{255, 255, 255, 255}, color.NRGBA{R: 255, A: 255}
	for name, test := range map[string]struct {
		data string
		red  color.NRGBA
	}{
		"opaque": {"UklGRlQAAABXRUJQVlA4IEgAAABwAwCdASowABAAPjEWiUMiISEVVAAgAwSxgDsAfgB+AAFGEmAA/v9gSX/6z1P9tIH//16JSql/ew///wsz+Fmfwsz/4TgAAAA=", red},
		"with alpha": {"UklGRnwAAABXRUJQVlA4WAoAAAAQAAAALwAADwAAQUxQSBIAAAABIJq2eb2fV5bZqYiYAOfkPwNWUDggRAAAAFADAJ0BKjAAEAA+bTCURyQjIiEqqACADYljAHYA/AACetcA" +
			"AP7+B3D/xkO/+CrT//yC5YXXI1//+QH/ID/kB//HkAAA", color.NRGBA{R: 255, A: 128}},
	} {
		data, err := base64.StdEncoding.DecodeString(test.data)
		if err != nil {
			t.Fatal(err)
		}
		decoded, err := decode(data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for x, want := range map[int]color.NRGBA{4: black, 24: white, 40: test.red} {
			if got := color.NRGBAModel.Convert(decoded.At(x, 8)).(color.NRGBA); distance(got, want) > 8 {
				t.Errorf("%s: %v at %d, want %v", name, got, x, want)
			}
		}
	}
}

// The metadata of a WebP follows a chunk of odd length.
func TestOrientationOfWebP(t *testing.T) {
	upright4x8, err := base64.StdEncoding.DecodeString("UklGRlAAAABXRUJQVlA4WAoAAAAIAAAAAwAABwAAVlA4TA8AAAAvA8ABAAcQ/Y/+ByKi/wEARVhJRhoAAABNTQAqAAAACAABARIAAwAAAAEABgAAAAAAAA==")
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := decode(upright4x8)
	if err != nil || decoded.Bounds().Size() != image.Pt(8, 4) {
		t.Errorf("%v, %v", decoded, err)
	}
}

func TestOrientation(t *testing.T) {
	// The stored image has a red and a blue corner.
	source := plain(32, 16, color.White)
	for y := range 8 {
		for x := range 8 {
			source.Set(x, y, color.RGBA{R: 255, A: 255})
			source.Set(24+x, y, color.RGBA{B: 255, A: 255})
		}
	}
	photo := encode(t, func(w *bytes.Buffer) error { return jpeg.Encode(w, source, &jpeg.Options{Quality: 100}) })
	strip := make([]byte, 0, 3*32*16)
	for i := 0; i < len(source.Pix); i += 4 {
		strip = append(strip, source.Pix[i:i+3]...)
	}
	for orientation, want := range []string{"rb..", "rb..", "br..", "..br", "..rb", "r.b.", ".r.b", ".b.r", "b.r."} {
		for name, data := range map[string][]byte{
			"JPEG": withOrientation(photo, byte(orientation)),
			"TIFF": tiffOf(strip, field{256, 32}, field{257, 16}, field{258, 8}, field{259, 1}, field{262, 2}, field{274, uint16(orientation)}, field{277, 3}, field{278, 16}),
		} {
			decoded, err := decode(data)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			right, bottom := decoded.Bounds().Dx()-3, decoded.Bounds().Dy()-3
			corners := image.NewRGBA(image.Rect(0, 0, 4, 1))
			for i, at := range []image.Point{{2, 2}, {right, 2}, {2, bottom}, {right, bottom}} {
				corners.Set(i, 0, decoded.At(at.X, at.Y))
			}
			wide := orientation < 5
			if got := letters(corners); got != want || (right > bottom) != wide {
				t.Errorf("%s: orientation %d: %s of %v, want %s", name, orientation, got, decoded.Bounds(), want)
			}
			preview := imaging.NewPreview(decoded)
			if got := preview.Small.At(2, 2); letters(corners)[0] == 'r' && distance(color.NRGBAModel.Convert(got).(color.NRGBA), color.NRGBA{R: 255, A: 255}) > 60 {
				t.Errorf("%s: orientation %d: first pixel of the preview = %v", name, orientation, got)
			}
		}
	}
}
