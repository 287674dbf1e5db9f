package pdf

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image/png"
	"slices"
)

var errDamagedPNG = errors.New("the PNG image is damaged")

// openPNG returns a PNG image. Its compressed data is used unmodified, unless it is
// interlaced or has transparency.
func openPNG(data []byte) (*Image, error) {
	m := &Image{Orientation: 1}
	var header, palette []byte
	transparent := false
	err := pngChunks(data, func(name string, chunk []byte) {
		switch name {
		case "IHDR":
			header = chunk
		case "PLTE":
			palette = chunk
		case "tRNS":
			transparent = true
		case "pHYs":
			if len(chunk) == 9 {
				const perCentimeter = 100
				x, y := binary.BigEndian.Uint32(chunk), binary.BigEndian.Uint32(chunk[4:])
				m.resolution(float64(x)/perCentimeter, float64(y)/perCentimeter, false, chunk[8] == 1)
			}
		case "eXIf":
			m.exif(chunk)
		case "IDAT":
			m.parts = append(m.parts, chunk)
		}
	})
	const headerSize = 13
	if err != nil || len(header) != headerSize || len(m.parts) == 0 {
		return nil, errDamagedPNG
	}
	m.Width, m.Height = int(binary.BigEndian.Uint32(header)), int(binary.BigEndian.Uint32(header[4:]))
	bits, kind, interlaced := int(header[8]), header[9], header[12] != 0
	space, colors := "", 1
	switch kind {
	case 0:
		space = "/DeviceGray"
	case 2:
		space, colors = "/DeviceRGB", 3
	case 3:
		const channels = 3
		if n := len(palette) / channels; n > 0 {
			space = fmt.Sprintf("[/Indexed/DeviceRGB %d<%x>]", n-1, palette[:n*channels])
		}
	}
	if space == "" || interlaced || transparent {
		return m.decodePNG(data)
	}
	if m.Width <= 0 || m.Height <= 0 || !slices.Contains([]int{1, 2, 4, 8, 16}, bits) {
		return nil, errDamagedPNG
	}
	m.entries = fmt.Sprintf("/ColorSpace%s/BitsPerComponent %d/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors %d/BitsPerComponent %d/Columns %d>>",
		space, bits, colors, bits, m.Width)
	return m, nil
}

func (m *Image) decodePNG(data []byte) (*Image, error) {
	if err := checkSize(m.Width, m.Height); err != nil {
		return nil, err
	}
	raster, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("the PNG image is damaged: %w", err)
	}
	m.raster, m.parts = raster, nil
	return m, nil
}

// pngChunks calls f for each chunk, and checks that none is damaged or missing.
func pngChunks(data []byte, f func(name string, chunk []byte)) error {
	const start, frame = 8, 12
	at := start
	for at+frame <= len(data) {
		size := int64(binary.BigEndian.Uint32(data[at:]))
		if size > int64(len(data)-at-frame) {
			break
		}
		end := at + start + int(size)
		if crc32.ChecksumIEEE(data[at+4:end]) != binary.BigEndian.Uint32(data[end:]) {
			break
		}
		name := string(data[at+4 : at+start])
		f(name, data[at+start:end])
		if name == "IEND" {
			return nil
		}
		at = end + 4
	}
	return errDamagedPNG
}
