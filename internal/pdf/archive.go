package pdf

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strings"
)

// archive writes what PDF/A-2b requires besides embedded fonts: the meaning of the
// colors, and metadata as XMP. It returns entries of the catalog. A document with CMYK
// images doesn't claim to be PDF/A: their colors have no meaning of their own.
func (d *Document) archive() (entries string, err error) {
	profile, metadata := d.w.reserve(), d.w.reserve()
	err = d.w.deflated(profile, "/N 3", func(to io.Writer) error {
		_, err := to.Write(sRGB())
		return err //nolint:wrapcheck // it is the caller's own
	})
	if err != nil {
		return "", err
	}
	err = d.w.stream(metadata, "/Type/Metadata/Subtype/XML", func(to io.Writer) error {
		_, err := io.WriteString(to, d.xmp())
		return err //nolint:wrapcheck // it is the caller's own
	})
	return fmt.Sprintf("/Metadata %s/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB)/DestOutputProfile %s>>]",
		metadata, profile), err
}

// xmp returns the metadata.
func (d *Document) xmp() string {
	var b strings.Builder
	b.WriteString("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" +
		`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` + "\n" +
		`<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" ` +
		`xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">` + "\n")
	if !d.cmyk {
		b.WriteString("<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>\n")
	}
	if d.meta.Title != "" {
		b.WriteString(`<dc:title><rdf:Alt><rdf:li xml:lang="x-default">` + escapeXML(d.meta.Title) + "</rdf:li></rdf:Alt></dc:title>\n")
	}
	b.WriteString("<pdf:Producer>" + escapeXML(d.meta.Producer) + "</pdf:Producer>\n" +
		"</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>")
	return b.String()
}

// escapeXML returns a text for XML. It doesn't use encoding/xml, which the program
// doesn't link otherwise.
func escapeXML(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0xFFFE || r == 0xFFFF {
			return replacement
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd"))
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
}

// sRGB returns an ICC profile of version 2 for the colors of sRGB, with a gamma of 2.2.
func sRGB() []byte {
	u32 := binary.BigEndian.AppendUint32
	xyz := func(x, y, z float64) []byte {
		b := []byte("XYZ \x00\x00\x00\x00")
		for _, v := range []float64{x, y, z} {
			b = u32(b, uint32(math.Round(v*(1<<16))))
		}
		return b
	}
	const name = "sRGB"
	description := append(u32([]byte("desc\x00\x00\x00\x00"), uint32(len(name)+1)), name+"\x00"...)
	description = append(description, make([]byte, 4+4+2+1+67)...) // no other languages
	curve := append(u32([]byte("curv\x00\x00\x00\x00"), 1), 2, 51) // units and 256ths
	white := xyz(0.9642, 1, 0.8249)
	tags := []struct {
		name string
		data []byte
	}{
		{"desc", description},
		{"cprt", []byte("text\x00\x00\x00\x00No copyright\x00")},
		{"wtpt", white},
		// The primary colors of IEC 61966-2-1, adapted to the white of D50.
		{"rXYZ", xyz(0.4360, 0.2225, 0.0139)},
		{"gXYZ", xyz(0.3851, 0.7169, 0.0971)},
		{"bXYZ", xyz(0.1431, 0.0606, 0.7141)},
		{"rTRC", curve}, {"gTRC", curve}, {"bTRC", curve},
	}
	const headerSize, entrySize = 128, 12
	table := u32(nil, uint32(len(tags))) //nolint:gosec // small
	var data []byte
	for _, tag := range tags {
		table = append(table, tag.name...)
		table = u32(table, uint32(headerSize+4+entrySize*len(tags)+len(data))) //nolint:gosec // small
		table = u32(table, uint32(len(tag.data)))                              //nolint:gosec // small
		data = append(data, tag.data...)
		data = append(data, make([]byte, -len(data)&3)...)
	}
	header := u32(nil, uint32(headerSize+len(table)+len(data))) //nolint:gosec // small
	header = append(header, "\x00\x00\x00\x00\x02\x10\x00\x00mntrRGB XYZ "...)
	header = append(header, 0x07, 0xD0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0) // 2000-01-01
	header = append(header, "acsp"...)
	header = append(header, make([]byte, 28)...)
	header = append(header, white[8:]...)
	header = append(header, make([]byte, headerSize-len(header))...)
	return append(append(header, table...), data...)
}
