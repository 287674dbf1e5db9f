package imaging_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"testing"
	"time"

	"vision1/internal/emulator/imaging"
)

// grayTIFF returns a TIFF with a page of one pixel for each shade.
func grayTIFF(order binary.AppendByteOrder, shades ...byte) []byte {
	data := []byte("II*\x00")
	if order.String() == "BigEndian" {
		data = []byte("MM\x00*")
	}
	data = order.AppendUint32(data, 8)
	for i, shade := range shades {
		// Tag, type (3: short, 4: long), count, and value of each entry.
		entries := [][4]uint32{
			{256, 4, 1, 1}, {257, 4, 1, 1}, {258, 3, 1, 8}, {259, 3, 1, 1}, {262, 3, 1, 1},
			{273, 4, 1, 0}, {277, 3, 1, 1}, {278, 4, 1, 1}, {279, 4, 1, 1},
		}
		pixel := uint32(len(data) + 2 + 12*len(entries) + 4)
		data = order.AppendUint16(data, uint16(len(entries)))
		for _, entry := range entries {
			if entry[0] == 273 {
				entry[3] = pixel
			}
			data = order.AppendUint16(data, uint16(entry[0]))
			data = order.AppendUint16(data, uint16(entry[1]))
			data = order.AppendUint32(data, entry[2])
			if entry[1] == 3 {
				data = order.AppendUint16(data, uint16(entry[3]))
				data = order.AppendUint16(data, 0)
			} else {
				data = order.AppendUint32(data, entry[3])
			}
		}
		next := uint32(0)
		if i < len(shades)-1 {
			next = pixel + 2
		}
		data = order.AppendUint32(data, next)
		data = append(data, shade, 0)
	}
	return data
}

func TestTIFFPages(t *testing.T) {
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		shades := []byte{10, 120, 250}
		file, err := imaging.OpenTIFF(grayTIFF(order, shades...))
		if err != nil || file.Count != len(shades) {
			t.Fatalf("%v: %d pages, %v", order, file.Count, err)
		}
		for i, shade := range shades {
			page, err := file.Page(i)
			if err != nil {
				t.Fatal(err)
			}
			if got := color.GrayModel.Convert(page.At(0, 0)).(color.Gray).Y; got != shade {
				t.Errorf("%v: shade of page %d = %d, want %d", order, i, got, shade)
			}
		}
	}
}

func TestInvalidTIFF(t *testing.T) {
	whole := grayTIFF(binary.LittleEndian, 1, 2)
	for cut := range len(whole) - 1 {
		file, err := imaging.OpenTIFF(whole[:cut])
		if err == nil && file.Count > 1 && cut < len(whole)-2 {
			t.Errorf("the first %d bytes of %d have %d pages", cut, len(whole), file.Count)
		}
	}
	loop := bytes.Clone(whole)
	binary.LittleEndian.PutUint32(loop[8+2+9*12:], 8)
	if _, err := imaging.OpenTIFF(loop); err == nil {
		t.Error("a page that links to itself was accepted")
	}
}

func TestGIFFrames(t *testing.T) {
	palette := color.Palette{color.Transparent, color.RGBA{R: 255, A: 255}, color.RGBA{B: 255, A: 255}}
	newFrame := func(bounds image.Rectangle, index uint8) *image.Paletted {
		frame := image.NewPaletted(bounds, palette)
		for i := range frame.Pix {
			frame.Pix[i] = index
		}
		return frame
	}
	whole := image.Rect(0, 0, 2, 1)
	var out bytes.Buffer
	err := gif.EncodeAll(&out, &gif.GIF{
		Image:    []*image.Paletted{newFrame(whole, 1), newFrame(image.Rect(1, 0, 2, 1), 2), newFrame(image.Rect(0, 0, 1, 1), 2)},
		Delay:    []int{1, 1, 1},
		Disposal: []byte{gif.DisposalNone, gif.DisposalPrevious, gif.DisposalNone},
		Config:   image.Config{ColorModel: palette, Width: 2, Height: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	file, err := imaging.OpenGIF(out.Bytes())
	if err != nil || file.Count != 3 {
		t.Fatalf("%d frames, %v", file.Count, err)
	}
	red, blue := palette[1], palette[2]
	for i, want := range [][2]color.Color{{red, red}, {red, blue}, {blue, red}} {
		shown, err := file.Page(i)
		if err != nil || shown.Bounds() != whole || shown.At(0, 0) != want[0] || shown.At(1, 0) != want[1] {
			t.Errorf("frame %d: %v %v, %v", i, shown.At(0, 0), shown.At(1, 0), err)
		}
	}
	for cut := range out.Len() - 1 {
		if file, err := imaging.OpenGIF(out.Bytes()[:cut]); err == nil && file.Count == 0 {
			t.Errorf("the first %d bytes have no frames, but no error was returned", cut)
		}
	}
}

// Opening a file with many pages reads only their directories: here, each of them refers
// to tables of 16 MiB.
func TestOpenLargeTables(t *testing.T) {
	const pages, entries, tables = 1500, 3, 16 << 20
	data := []byte("II*\x00\x08\x00\x00\x00")
	for i := range pages {
		data = appendAll(data, uint16(entries), uint16(256), uint16(4), uint32(1), uint32(1), uint16(257), uint16(4), uint32(1), uint32(1))
		data = appendAll(data, uint16(347), uint16(7), uint32(tables), uint32(8))
		next := uint32(len(data) + 4)
		if i == pages-1 {
			next = 0
		}
		data = appendAll(data, next)
	}
	data = append(data, make([]byte, tables)...)
	start := time.Now()
	file, err := imaging.OpenTIFF(data)
	if err != nil || file.Count != pages || time.Since(start) > 3*time.Second {
		t.Errorf("%d pages in %v, %v", file.Count, time.Since(start), err)
	}
}
