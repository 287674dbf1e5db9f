package pdf

import (
	"fmt"
	"io"
	"slices"
	"unicode/utf16"
)

// A font maps characters to the two-byte codes of the font without glyphs. A code is
// the character itself in the Basic Multilingual Plane. Characters beyond it get the
// codes of surrogates, which are no characters, in the order in which they occur.
type font struct {
	beyond map[rune]uint16
	used   []rune // by code
}

const (
	firstSurrogate = 0xD800
	surrogates     = 0x800
	replacement    = 0xFFFD
)

// code returns the code of a character. A document with more than 2,048 different
// characters beyond the Basic Multilingual Plane has replacement characters for the
// rest.
func (f *font) code(r rune) uint16 {
	switch {
	case r > 0 && r < firstSurrogate, r >= firstSurrogate+surrogates && r <= 0xFFFF:
		return uint16(r) //nolint:gosec // at most 0xFFFF
	case r <= 0xFFFF:
		return replacement
	}
	if code, ok := f.beyond[r]; ok {
		return code
	}
	if len(f.used) == surrogates {
		return replacement
	}
	if f.beyond == nil {
		f.beyond = map[rune]uint16{}
	}
	code := uint16(firstSurrogate + len(f.used)) //nolint:gosec // at most 0xDFFF
	f.beyond[r] = code
	f.used = append(f.used, r)
	return code
}

// write writes the font with the given number: a Type 0 font, whose only glyph is
// empty, and which maps each code to its character for search and copying.
func (f *font) write(w *writer, ref Ref) error {
	program, toGlyph, toUnicode := w.reserve(), w.reserve(), w.reserve()
	descriptor := w.add("<</Type/FontDescriptor/FontName/Glyphless/Flags 4/FontBBox[0 %d %d %d]/ItalicAngle 0"+
		"/Ascent %d/Descent %d/CapHeight %d/StemV 80/FontFile2 %s>>", descent, advance, ascent, ascent, descent, ascent, program)
	descendant := w.add("<</Type/Font/Subtype/CIDFontType2/BaseFont/Glyphless/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"+
		"/FontDescriptor %s/DW %d/CIDToGIDMap %s>>", descriptor, advance, toGlyph)
	w.object(ref, "<</Type/Font/Subtype/Type0/BaseFont/Glyphless/Encoding/Identity-H/DescendantFonts[%s]/ToUnicode %s>>", descendant, toUnicode)
	data := glyphless()
	err := w.deflated(program, fmt.Sprintf("/Length1 %d", len(data)), func(to io.Writer) error {
		_, err := to.Write(data)
		return err //nolint:wrapcheck // it is the caller's own
	})
	if err != nil {
		return err
	}
	err = w.deflated(toGlyph, "", func(to io.Writer) error {
		_, err := to.Write(slices.Repeat([]byte{0, 1}, 1<<16))
		return err //nolint:wrapcheck // it is the caller's own
	})
	if err != nil {
		return err
	}
	return w.deflated(toUnicode, "", f.writeMap)
}

// writeMap writes the map from codes to characters. A range is within one first byte,
// and there are at most 100 in a section, as the format requires.
func (f *font) writeMap(to io.Writer) error {
	const most = 100
	text := []byte("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n")
	var ranges []string
	for high := range 0x100 {
		if high<<8 < firstSurrogate || high<<8 >= firstSurrogate+surrogates {
			low := 0
			if high == 0 {
				low = 1
			}
			ranges = append(ranges, fmt.Sprintf("<%02X%02X><%02XFF><%02X%02X>\n", high, low, high, high, low))
		}
	}
	for part := range slices.Chunk(ranges, most) {
		text = fmt.Appendf(text, "%d beginbfrange\n", len(part))
		for _, line := range part {
			text = append(text, line...)
		}
		text = append(text, "endbfrange\n"...)
	}
	code := firstSurrogate
	for part := range slices.Chunk(f.used, most) {
		text = fmt.Appendf(text, "%d beginbfchar\n", len(part))
		for _, r := range part {
			high, low := utf16.EncodeRune(r)
			text = fmt.Appendf(text, "<%04X><%04X%04X>\n", code, high, low)
			code++
		}
		text = append(text, "endbfchar\n"...)
	}
	text = append(text, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"...)
	_, err := to.Write(text)
	return err //nolint:wrapcheck // it is the caller's own
}

func utf16Of(text string) []uint16 { return utf16.Encode([]rune(text)) }
