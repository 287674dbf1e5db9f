package pdf

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"slices"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// sample returns an image of 3 by 2 pixels: the first is red, the others are white.
func sample() *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, 3, 2))
	draw.Draw(m, m.Rect, image.White, image.Point{}, draw.Src)
	m.Set(0, 0, color.RGBA{R: 255, A: 255})
	return m
}

func encoded(t testing.TB, encode func(io.Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jpegOf(t testing.TB, m image.Image) []byte {
	return encoded(t, func(w io.Writer) error { return jpeg.Encode(w, m, nil) })
}

func pngOf(t testing.TB, m image.Image) []byte {
	return encoded(t, func(w io.Writer) error { return png.Encode(w, m) })
}

// paletted returns the sample with two colors, of which the first is at the given point.
func paletted(x int) *image.Paletted {
	m := image.NewPaletted(image.Rect(0, 0, 3, 2), color.Palette{color.White, color.RGBA{R: 255, A: 255}})
	m.SetColorIndex(x, 0, 1)
	return m
}

func gifOf(t testing.TB) []byte {
	return encoded(t, func(w io.Writer) error {
		return gif.EncodeAll(w, &gif.GIF{Image: []*image.Paletted{paletted(0), paletted(1)}, Delay: []int{0, 0}})
	})
}

// tiffOf returns a TIFF with two pages of 3 by 2 pixels, the first gray, and the second
// of 2 by 2 pixels, upside down and with 100 pixels per inch.
func tiffOf() []byte {
	b := []byte("II*\x00\x08\x00\x00\x00")
	page := func(next, width, orientation uint32, gray byte) {
		data := uint32(len(b) + 2 + 12*12 + 4)
		entries := [][3]uint32{
			{0x100, 4, width}, {0x101, 4, 2}, {0x102, 3, 8}, {0x103, 3, 1}, {0x106, 3, 1}, {0x111, 4, data}, {0x112, 3, orientation},
			{0x115, 3, 1}, {0x116, 4, 2}, {0x117, 4, 2 * width}, {0x11A, 5, data + 8}, {0x11B, 5, data + 8},
		}
		b = binary.LittleEndian.AppendUint16(b, uint16(len(entries)))
		for _, e := range entries {
			b = binary.LittleEndian.AppendUint16(b, uint16(e[0]))
			b = binary.LittleEndian.AppendUint16(b, uint16(e[1]))
			b = binary.LittleEndian.AppendUint32(b, 1)
			b = binary.LittleEndian.AppendUint32(b, e[2])
		}
		b = binary.LittleEndian.AppendUint32(b, next)
		b = append(b, slices.Repeat([]byte{gray}, 8)...)
		b = append(b, 200, 0, 0, 0, 2, 0, 0, 0)
	}
	page(8+2+12*12+4+16, 3, 1, 10)
	page(0, 2, 3, 20)
	return b
}

// pixels returns the pixels that an image has in the file.
func pixels(t *testing.T, m *Image) []byte {
	t.Helper()
	if m.raster == nil {
		t.Fatal("the image is not encoded")
	}
	_, write := encode(m.raster)
	return encoded(t, write)
}

func TestImages(t *testing.T) {
	transparent := image.NewNRGBA(image.Rect(0, 0, 3, 2))
	transparent.Set(0, 0, color.NRGBA{R: 255, A: 255})
	red := append([]byte{255, 0, 0}, slices.Repeat([]byte{255}, 15)...)
	second := append([]byte{255, 0, 0, 255, 0, 0}, slices.Repeat([]byte{255}, 12)...)
	for name, test := range map[string]struct {
		data   []byte
		index  int
		size   [2]int
		pixels []byte // nil if the data is embedded unmodified
	}{
		"JPEG":                 {jpegOf(t, sample()), 0, [2]int{3, 2}, nil},
		"gray JPEG":            {jpegOf(t, image.NewGray(image.Rect(0, 0, 7, 5))), 0, [2]int{7, 5}, nil},
		"PNG":                  {pngOf(t, sample()), 0, [2]int{3, 2}, nil},
		"gray PNG of 16 bits":  {pngOf(t, image.NewGray16(image.Rect(0, 0, 7, 5))), 0, [2]int{7, 5}, nil},
		"PNG with a palette":   {pngOf(t, paletted(0)), 0, [2]int{3, 2}, nil},
		"transparent PNG":      {pngOf(t, transparent), 0, [2]int{3, 2}, red},
		"BMP":                  {encoded(t, func(w io.Writer) error { return bmp.Encode(w, sample()) }), 0, [2]int{3, 2}, red},
		"TIFF":                 {encoded(t, func(w io.Writer) error { return tiff.Encode(w, sample(), nil) }), 0, [2]int{3, 2}, red},
		"first page of a TIFF": {tiffOf(), 0, [2]int{3, 2}, slices.Repeat([]byte{10}, 6)},
		"second page":          {tiffOf(), 1, [2]int{2, 2}, slices.Repeat([]byte{20}, 4)},
		"GIF":                  {gifOf(t), 0, [2]int{3, 2}, red},
		"second frame":         {gifOf(t), 1, [2]int{3, 2}, append([]byte{255, 255, 255, 255, 0, 0}, second[6:]...)},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := NewFile(test.data).Image(test.index)
			if err != nil {
				t.Fatal(err)
			}
			if [2]int{m.Width, m.Height} != test.size {
				t.Errorf("size %d, %d, want %v", m.Width, m.Height, test.size)
			}
			if test.pixels != nil && !bytes.Equal(pixels(t, m), test.pixels) {
				t.Errorf("pixels %v, want %v", pixels(t, m), test.pixels)
			}
			if test.pixels == nil && m.raster != nil {
				t.Error("the image is not embedded unmodified")
			}
		})
	}
}

func TestPagesOfTIFF(t *testing.T) {
	f := NewFile(tiffOf())
	m, err := f.Image(1)
	if err != nil || m.Orientation != 3 || m.DPIX != 100 || m.DPIY != 100 {
		t.Errorf("second page: %+v, %v", m, err)
	}
	if _, err := f.Image(2); !errors.Is(err, errNoSuchPage) {
		t.Errorf("third page: %v", err)
	}
	if _, err := NewFile(gifOf(t)).Image(2); !errors.Is(err, errNoSuchPage) {
		t.Errorf("third frame: %v", err)
	}
}

// withExif returns a JPEG with an orientation and 300 pixels per inch in EXIF.
func withExif(data []byte, orientation byte) []byte {
	exif := []byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x03" +
		"\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(rune(orientation)) + "\x00\x00" +
		"\x01\x1A\x00\x05\x00\x00\x00\x01\x00\x00\x00\x32" +
		"\x01\x1B\x00\x05\x00\x00\x00\x01\x00\x00\x00\x32" +
		"\x00\x00\x00\x00\x00\x00\x01\x2C\x00\x00\x00\x01")
	segment := binary.BigEndian.AppendUint16([]byte{0xFF, 0xE1}, uint16(len(exif)+2))
	return slices.Concat(data[:2], segment, exif, data[2:])
}

func TestEXIF(t *testing.T) {
	// Where the upper left and the upper right corner of the stored image are.
	corners := map[byte][4]float64{
		1: {0, 0, 1, 0}, 2: {1, 0, 0, 0}, 3: {1, 1, 0, 1}, 4: {0, 1, 1, 1},
		5: {0, 0, 0, 1}, 6: {1, 0, 1, 1}, 7: {1, 1, 1, 0}, 8: {0, 1, 0, 0},
	}
	for orientation, want := range corners {
		m, err := openJPEG(withExif(jpegOf(t, sample()), orientation))
		if err != nil || m.Orientation != int(orientation) || m.DPIX != 300 || m.DPIY != 300 {
			t.Fatalf("orientation %d: %+v, %v", orientation, m, err)
		}
		x0, y0 := m.Orient(0, 0)
		x1, y1 := m.Orient(1, 0)
		if got := [4]float64{x0, y0, x1, y1}; got != want {
			t.Errorf("orientation %d: %v, want %v", orientation, got, want)
		}
		wide, high := m.Size()
		if turned := orientation >= 5; turned != (high > wide) {
			t.Errorf("orientation %d: size %d, %d", orientation, wide, high)
		}
	}
	m := &Image{Orientation: 6}
	if got, want := string(m.place(200, 300)), "q 0.00 -300.00 200.00 0.00 0.00 300.00 cm /I0 Do Q\n"; got != want {
		t.Errorf("matrix %s, want %s", got, want)
	}
}

func TestUnusableImages(t *testing.T) {
	frame := func(marker byte, content ...byte) []byte {
		data := append([]byte{0xFF, 0xD8, 0xFF, marker, 0, byte(2 + len(content))}, content...)
		return append(data, 0xFF, 0xD9)
	}
	for name, data := range map[string][]byte{
		"nothing":         nil,
		"text":            []byte("not an image"),
		"no JPEG frame":   {0xFF, 0xD8, 0xFF, 0xD9, 0, 2},
		"JPEG of 12 bits": frame(0xC1, 12, 0, 5, 0, 5, 3),
		"two colors":      frame(0xC0, 8, 0, 5, 0, 5, 2),
		"no pixels":       frame(0xC0, 8, 0, 0, 0, 5, 3),
		"lossless":        frame(0xC3, 8, 0, 5, 0, 5, 3),
		"damaged PNG":     bytes.Replace(pngOf(t, sample()), []byte("IDAT"), []byte("IDAU"), 1),
		"huge BMP":        hugeBMP(t),
	} {
		if m, err := NewFile(data).Image(0); err == nil {
			t.Errorf("%s: %+v", name, m)
		}
	}
}

func hugeBMP(t *testing.T) []byte {
	t.Helper()
	data := encoded(t, func(w io.Writer) error { return bmp.Encode(w, sample()) })
	binary.LittleEndian.PutUint32(data[18:], 1<<20)
	binary.LittleEndian.PutUint32(data[22:], 1<<20)
	return data
}

func FuzzImage(f *testing.F) {
	for _, data := range [][]byte{withExif(jpegOf(f, sample()), 6), pngOf(f, sample()), pngOf(f, paletted(0)), gifOf(f), tiffOf()} {
		f.Add(data, 0)
		f.Add(data, 1)
	}
	f.Fuzz(func(t *testing.T, data []byte, index int) {
		m, err := NewFile(data).Image(max(index, 0) % 100)
		if err != nil || m.Width > 1000 || m.Height > 1000 {
			return
		}
		d := New(io.Discard, Metadata{})
		if err := errors.Join(d.Add(&Page{Width: 100, Height: 100, Image: m}), d.Close()); err != nil {
			t.Errorf("an image that was accepted can't be written: %v", err)
		}
	})
}
