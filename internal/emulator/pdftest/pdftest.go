// Package pdftest makes PDF files for tests.
package pdftest

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
	"image/draw"
	"strconv"
	"strings"
)

// New returns a PDF of objects, numbered from 1, the first of which is the catalog.
// If the trailer isn't empty, it replaces the usual one, and START in it is the offset
// of the table of objects.
func New(trailer string, objects ...string) []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.4\n")
	table := fmt.Sprintf("xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for i, object := range objects {
		table += fmt.Sprintf("%010d 00000 n \n", out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	start := out.Len()
	if trailer == "" {
		trailer = fmt.Sprintf("<</Size %d/Root 1 0 R>>", len(objects)+1)
	}
	trailer = strings.ReplaceAll(trailer, "START", strconv.Itoa(start))
	fmt.Fprintf(&out, "%strailer\n%s\nstartxref\n%d\n%%%%EOF\n", table, trailer, start)
	return out.Bytes()
}

// Stream returns an object with compressed data. entries are added to its dictionary.
func Stream(entries string, data []byte) string {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	_, _ = w.Write(data) // to memory
	_ = w.Close()
	return fmt.Sprintf("<</Filter/FlateDecode/Length %d%s>>stream\n%s\nendstream", out.Len(), entries, out.String())
}

// Pages returns a PDF with a page of 600 x 800 points for each content stream, which
// can use the font F.
func Pages(contents ...string) []byte {
	const first = 4 // the number of the first page
	var kids strings.Builder
	var pages []string
	for _, content := range contents {
		page := first + len(pages)
		fmt.Fprintf(&kids, "%d 0 R ", page)
		pages = append(pages,
			fmt.Sprintf("<</Type/Page/Parent 2 0 R/Contents %d 0 R/Resources<</Font<</F 3 0 R>>>>>>", page+1),
			Stream("", []byte(content)))
	}
	return New("", append([]string{
		"<</Type/Catalog/Pages 2 0 R>>",
		fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d/MediaBox[0 0 600 800]>>", kids.String(), len(contents)),
		"<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>",
	}, pages...)...)
}

// Scan returns a PDF with one page, of the given size in points, that contains only
// an image.
func Scan(scanned image.Image, width, height int) []byte {
	size := scanned.Bounds().Size()
	pixels := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(pixels, pixels.Rect, scanned, scanned.Bounds().Min, draw.Src)
	var samples []byte
	for i := 0; i < len(pixels.Pix); i += 4 {
		samples = append(samples, pixels.Pix[i:i+3]...)
	}
	entries := fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8", size.X, size.Y)
	return New("",
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>", width, height),
		Stream("", fmt.Appendf(nil, "%d 0 0 %d 0 0 cm /I Do", width, height)),
		Stream(entries, samples))
}
