package pdf

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

const cmyk = "/DeviceCMYK"

var errDamagedJPEG = errors.New("the JPEG image is damaged")

// openJPEG returns a JPEG image whose data is used unmodified.
func openJPEG(data []byte) (*Image, error) {
	m := &Image{Orientation: 1, parts: [][]byte{data}}
	adobe := false
	at := 2
	for {
		for at < len(data) && data[at] == 0xFF { // fill bytes
			at++
		}
		if at+3 > len(data) || data[at-1] != 0xFF {
			return nil, errDamagedJPEG
		}
		marker, length := data[at], int(binary.BigEndian.Uint16(data[at+1:]))
		if length < 2 || at+1+length > len(data) {
			return nil, errDamagedJPEG
		}
		segment := data[at+3 : at+1+length]
		at += 1 + length
		switch {
		case marker == 0xC0 || marker == 0xC1 || marker == 0xC2:
			if err := m.frame(segment, adobe); err != nil {
				return nil, err
			}
			return m, nil
		case marker > 0xC2 && marker < 0xD0 && marker != 0xC4 && marker != 0xC8 && marker != 0xCC:
			return nil, errors.New("PDF doesn't support lossless and arithmetic JPEG")
		case marker == 0xD9 || marker == 0xDA:
			return nil, errDamagedJPEG // no frame before the data
		case marker == 0xE0:
			m.jfif(segment)
		case marker == 0xE1 && bytes.HasPrefix(segment, []byte("Exif\x00\x00")):
			m.exif(segment[6:])
		case marker == 0xEE && bytes.HasPrefix(segment, []byte("Adobe")):
			adobe = true
		}
	}
}

// frame sets the size and colors from the header of a frame.
func (m *Image) frame(segment []byte, adobe bool) error {
	const header = 6
	if len(segment) < header {
		return errDamagedJPEG
	}
	m.Height, m.Width = int(binary.BigEndian.Uint16(segment[1:])), int(binary.BigEndian.Uint16(segment[3:]))
	if m.Width == 0 || m.Height == 0 {
		return errDamagedJPEG
	}
	if segment[0] != 8 {
		return fmt.Errorf("PDF doesn't support JPEG with %d bits per color", segment[0])
	}
	switch segment[5] {
	case 1:
		m.entries = "/ColorSpace/DeviceGray"
	case 3:
		m.entries = "/ColorSpace/DeviceRGB"
	case 4:
		m.entries = "/ColorSpace" + cmyk
		if adobe { // whose programs store the colors inverted
			m.entries += "/Decode[1 0 1 0 1 0 1 0]"
		}
	default:
		return fmt.Errorf("PDF doesn't support JPEG with %d colors", segment[5])
	}
	m.entries += "/BitsPerComponent 8/Filter/DCTDecode"
	return nil
}

// jfif sets the resolution from a JFIF header.
func (m *Image) jfif(segment []byte) {
	const size = 12
	if len(segment) < size || !bytes.HasPrefix(segment, []byte("JFIF\x00")) {
		return
	}
	x, y := float64(binary.BigEndian.Uint16(segment[8:])), float64(binary.BigEndian.Uint16(segment[10:]))
	m.resolution(x, y, segment[7] == 1, segment[7] == 2)
}

// resolution sets the resolution in pixels per inch or centimeter, if it is sensible.
func (m *Image) resolution(x, y float64, inch, centimeter bool) {
	const perInch = 2.54
	if centimeter {
		x, y = x*perInch, y*perInch
	}
	// Programs that don't know the resolution write 1 or 72.
	const least, most = 73, 4800
	if (inch || centimeter) && x >= least && y >= least && x <= most && y <= most {
		m.DPIX, m.DPIY = x, y
	}
}
