package pdf

import "encoding/binary"

// A directory reads the image file directories of TIFF, which EXIF has too.
type directory struct {
	data  []byte
	order binary.ByteOrder
}

func newDirectory(data []byte) (d directory, first int) {
	d = directory{data, binary.LittleEndian}
	if len(data) < 8 {
		return d, 0
	}
	if data[0] == 'M' {
		d.order = binary.BigEndian
	}
	first = d.offset(4)
	return d, first
}

// offset returns the offset that is stored at a position, or 0 if it is invalid.
func (d *directory) offset(at int) int {
	if at < 0 || at+4 > len(d.data) {
		return 0
	}
	if v := int64(d.order.Uint32(d.data[at:])); v < int64(len(d.data)) {
		return int(v)
	}
	return 0
}

// entries calls f for each entry of the directory at an offset: its tag, its type, and
// where its value or the offset of its value is. It returns the offset of the next
// directory.
func (d *directory) entries(at int, f func(tag, kind uint16, value int)) (next int) {
	const entry = 12
	if at <= 0 || at+2 > len(d.data) {
		return 0
	}
	n := int(d.order.Uint16(d.data[at:]))
	at += 2
	for range n {
		if at+entry > len(d.data) {
			return 0
		}
		f(d.order.Uint16(d.data[at:]), d.order.Uint16(d.data[at+2:]), at+8)
		at += entry
	}
	return d.offset(at)
}

// exif sets orientation and resolution from EXIF data.
func (m *Image) exif(data []byte) {
	d, first := newDirectory(data)
	m.describe(&d, first)
}

func (m *Image) describe(d *directory, at int) {
	const orientation, xResolution, yResolution, resolutionUnit = 0x112, 0x11A, 0x11B, 0x128
	var x, y float64
	unit := uint16(2) // inches
	d.entries(at, func(tag, kind uint16, value int) {
		switch {
		case tag == orientation && kind == 3:
			if o := d.order.Uint16(d.data[value:]); o >= 1 && o <= 8 {
				m.Orientation = int(o)
			}
		case tag == resolutionUnit && kind == 3:
			unit = d.order.Uint16(d.data[value:])
		case tag == xResolution && kind == 5:
			x = d.rational(value)
		case tag == yResolution && kind == 5:
			y = d.rational(value)
		}
	})
	if x > 0 && y > 0 {
		m.resolution(x, y, unit == 2, unit == 3)
	}
}

// rational returns the fraction whose offset is stored at a position; 0 if there is
// none.
func (d *directory) rational(at int) float64 {
	const size = 8
	at = d.offset(at)
	if at == 0 || at+size > len(d.data) {
		return 0
	}
	over, under := d.order.Uint32(d.data[at:]), d.order.Uint32(d.data[at+4:])
	if under == 0 {
		return 0
	}
	return float64(over) / float64(under)
}
