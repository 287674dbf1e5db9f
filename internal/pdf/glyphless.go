package pdf

import "encoding/binary"

// unitsPerEm and advance are those of the font without glyphs: each character is half
// as wide as it is high, before it is scaled to its box.
const (
	unitsPerEm = 1000
	advance    = 500
	ascent     = 800
	descent    = -200
)

// glyphless returns a TrueType font with two empty glyphs: 0, which stands for a
// missing character, and 1, which is used for all.
func glyphless() []byte {
	u16 := func(values ...int) []byte {
		var b []byte
		for _, v := range values {
			b = binary.BigEndian.AppendUint16(b, uint16(v)) //nolint:gosec // two's complement is the format
		}
		return b
	}
	const glyphs = 2
	tables := []struct {
		tag  string
		data []byte
	}{
		// In the order of their tags, as the format requires. Only what an embedded
		// font of this type needs.
		{"glyf", u16(0)},
		// Version 1.0, revision 1.0, checksum, magic number, flags, units, dates,
		// bounds, style, smallest size, direction, short offsets.
		{"head", u16(1, 0, 1, 0, 0, 0, 0x5F0F, 0x3CF5, 0, unitsPerEm, 0, 0, 0, 0, 0, 0, 0, 0,
			0, descent, advance, ascent, 0, 8, 2, 0, 0)},
		// Version 1.0, ascent, descent, gap, widest, bearings, extent, caret, zeros,
		// the number of widths.
		{"hhea", u16(1, 0, ascent, descent, 0, advance, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, glyphs)},
		{"hmtx", u16(advance, 0, advance, 0)},
		{"loca", u16(0, 0, 0)},
		// Version 1.0 and limits: there are no points and no instructions.
		{"maxp", u16(1, 0, glyphs, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)},
	}
	const header, record = 12, 16
	at := header + record*len(tables)
	// The search range is that of four tables, the power of two below six.
	font := append([]byte{0, 1, 0, 0}, u16(len(tables), 64, 2, record*len(tables)-64)...)
	var body []byte
	for _, t := range tables {
		size := len(t.data)
		for len(t.data)%4 != 0 {
			t.data = append(t.data, 0)
		}
		font = append(font, t.tag...)
		font = binary.BigEndian.AppendUint32(font, checksum(t.data))
		font = binary.BigEndian.AppendUint32(font, uint32(at+len(body))) //nolint:gosec // a few hundred
		font = binary.BigEndian.AppendUint32(font, uint32(size))         //nolint:gosec // a few hundred
		body = append(body, t.data...)
	}
	font = append(font, body...)
	// The checksum of the font is in the table head, after its version and revision.
	const magic = 0xB1B0AFBA
	head := at + 4 + 8 // after glyf
	binary.BigEndian.PutUint32(font[head:], magic-checksum(font))
	return font
}

func checksum(data []byte) uint32 {
	var sum uint32
	for i := 0; i < len(data); i += 4 {
		sum += binary.BigEndian.Uint32(data[i:])
	}
	return sum
}
