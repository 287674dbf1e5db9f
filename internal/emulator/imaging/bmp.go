package imaging

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"

	"golang.org/x/image/bmp"
)

// Values of the BMP field Compression.
const (
	bmpRLE8 = 1
	bmpRLE4 = 2
)

// errInvalidRLE reports a compressed BMP whose pixels cannot be read.
var errInvalidRLE = errors.New("invalid or truncated RLE data")

// bmpConfig returns the size and the colors of a BMP.
func bmpConfig(data []byte) (image.Config, error) {
	return bmp.DecodeConfig(bytes.NewReader(withoutCompression(data)))
}

// decodeBMP decodes a BMP. The library decodes all but the compressions RLE8 and RLE4.
func decodeBMP(data []byte) (image.Image, error) {
	compression := bmpCompression(data)
	if compression == 0 {
		return bmp.Decode(bytes.NewReader(data))
	}
	config, err := bmpConfig(data)
	if err != nil {
		return nil, err
	}
	palette, isPalette := config.ColorModel.(color.Palette)
	start := int64(binary.LittleEndian.Uint32(data[10:]))
	if !isPalette || len(palette) == 0 || start > int64(len(data)) {
		return nil, errInvalidRLE
	}
	bounds := image.Rect(0, 0, config.Width, config.Height)
	decoder := rleDecoder{
		data: data[start:], nibbles: compression == bmpRLE4,
		canvas: image.NewPaletted(bounds, palette), y: config.Height - 1,
	}
	return decoder.canvas, decoder.decode()
}

// bmpCompression returns bmpRLE8, bmpRLE4, or 0 for what the library decodes or
// rejects.
func bmpCompression(data []byte) uint32 {
	const end = 34
	if len(data) < end {
		return 0
	}
	bits, value := binary.LittleEndian.Uint16(data[28:]), binary.LittleEndian.Uint32(data[30:])
	if value == bmpRLE8 && bits == 8 || value == bmpRLE4 && bits == 4 {
		return value
	}
	return 0
}

// withoutCompression returns a header that the library accepts.
func withoutCompression(data []byte) []byte {
	if bmpCompression(data) == 0 {
		return data
	}
	const most = 14 + 124 + 4*256 // the headers and the palette
	header := bytes.Clone(data[:min(len(data), most)])
	binary.LittleEndian.PutUint32(header[30:], 0)
	return header
}

// An rleDecoder draws the runs of a compressed BMP, whose first row is the lowest.
// Pixels that no run sets have the first color.
type rleDecoder struct {
	data    []byte
	nibbles bool // 4 bits per pixel
	canvas  *image.Paletted
	x, y    int
}

// decode draws all runs. Each begins with a count and a color; a count of 0 is an
// escape, followed by its kind.
func (d *rleDecoder) decode() error {
	for {
		pair, err := d.take(2)
		if err != nil {
			return err
		}
		switch count, value := int(pair[0]), pair[1]; {
		case count > 0:
			err = d.run(count, value)
		case value == 0: // end of the row
			d.x, d.y = 0, d.y-1
		case value == 1: // end of the image
			return nil
		case value == 2: // skip
			if pair, err = d.take(2); err == nil {
				d.x, d.y = d.x+int(pair[0]), d.y-int(pair[1])
			}
		default:
			err = d.literals(int(value))
		}
		if err != nil {
			return err
		}
	}
}

func (d *rleDecoder) take(size int) ([]byte, error) {
	if len(d.data) < size {
		return nil, errInvalidRLE
	}
	taken := d.data[:size]
	d.data = d.data[size:]
	return taken, nil
}

// run draws pixels of one color, or alternating ones if a byte contains two.
func (d *rleDecoder) run(count int, value byte) error {
	for i := range count {
		if err := d.set(d.index(value, i)); err != nil {
			return err
		}
	}
	return nil
}

// literals draws pixels that follow uncompressed, padded to 16 bits.
func (d *rleDecoder) literals(count int) error {
	perByte := 1
	if d.nibbles {
		perByte = 2
	}
	size := (count + perByte - 1) / perByte
	values, err := d.take(size + size%2)
	for i := 0; i < count && err == nil; i++ {
		err = d.set(d.index(values[i/perByte], i))
	}
	return err
}

// index returns the color of the pixel at position i of a byte or of alternating
// colors.
func (d *rleDecoder) index(value byte, i int) byte {
	switch {
	case !d.nibbles:
		return value
	case i%2 == 0:
		return value >> 4
	}
	return value & 15
}

// set draws the next pixel. Like other decoders, it ignores pixels to the right of a
// row.
func (d *rleDecoder) set(index byte) error {
	if d.y < 0 || int(index) >= len(d.canvas.Palette) {
		return errInvalidRLE
	}
	if d.x < d.canvas.Rect.Dx() {
		d.canvas.SetColorIndex(d.x, d.y, index)
	}
	d.x++
	return nil
}
