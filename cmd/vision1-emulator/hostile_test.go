//go:build linux && !race

package main

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"io"
	"strconv"
	"strings"

	"vision1/internal/emulator/pdftest"
)

// imageRequest returns the body of a request that annotates images.
func imageRequest(features string, images ...[]byte) string {
	var requests []string
	for _, data := range images {
		requests = append(requests, `{"image":{"content":"`+base64.StdEncoding.EncodeToString(data)+`"},"features":[`+features+`]}`)
	}
	return `{"requests":[` + strings.Join(requests, ",") + `]}`
}

// fileRequest returns the body of a request that annotates the given pages of a file.
func fileRequest(mimeType, features, pages string, data []byte) string {
	return `{"requests":[{"inputConfig":{"mimeType":"` + mimeType + `","content":"` + base64.StdEncoding.EncodeToString(data) +
		`"},"features":[` + features + `],"pages":[` + pages + `]}]}`
}

// nestedForms returns a PDF with a form that draws another one 20 times, which draws
// another one 20 times, and so on. Few levels take much time, more take much memory.
func nestedForms(levels int) []byte {
	objects := []string{
		"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>",
		pdftest.Stream("", []byte("/F Do")),
	}
	for i := range levels {
		next := fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</F %d 0 R>>>>", 6+i)
		objects = append(objects, pdftest.Stream(next, []byte(strings.Repeat("/F Do ", 20))))
	}
	return pdftest.New("", append(objects, pdftest.Stream("/Type/XObject/Subtype/Form/BBox[0 0 600 800]", []byte(strings.Repeat("0 0 600 800 re f ", 20))))...)
}

// bigPNG returns a black PNG with 16 bits a channel, which compresses well.
func bigPNG(side int, interlaced bool) []byte { return encodePNG(side, interlaced, zeros{}) }

// encodePNG returns a PNG with 16 bits a channel.
func encodePNG(side int, interlaced bool, rows io.Reader) []byte {
	var out bytes.Buffer
	out.WriteString("\x89PNG\r\n\x1a\n")
	header := binary.BigEndian.AppendUint32(nil, uint32(side))
	header = append(binary.BigEndian.AppendUint32(header, uint32(side)), 16, 6, 0, 0, 0)
	size := side * (1 + 8*side)
	if interlaced {
		header[12], size = 1, 0
		for _, pass := range [][4]int{{8, 8, 0, 0}, {8, 8, 4, 0}, {4, 8, 0, 4}, {4, 4, 2, 0}, {2, 4, 0, 2}, {2, 2, 1, 0}, {1, 2, 0, 1}} {
			size += (side - pass[3] + pass[1] - 1) / pass[1] * (1 + 8*((side-pass[2]+pass[0]-1)/pass[0]))
		}
	}
	writeChunk(&out, "IHDR", header)
	var pixels bytes.Buffer
	w, _ := zlib.NewWriterLevel(&pixels, zlib.BestSpeed)
	_, _ = io.CopyN(w, rows, int64(size))
	_ = w.Close()
	writeChunk(&out, "IDAT", pixels.Bytes())
	writeChunk(&out, "IEND", nil)
	return out.Bytes()
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func writeChunk(out *bytes.Buffer, kind string, data []byte) {
	body := append([]byte(kind), data...)
	_ = binary.Write(out, binary.BigEndian, uint32(len(data)))
	out.Write(body)
	_ = binary.Write(out, binary.BigEndian, crc32.ChecksumIEEE(body))
}

// progressiveJPEG returns a gray progressive JPEG. Its coefficients need 12 times as
// much memory as its pixels. Each of the scans is short and visits all of them.
func progressiveJPEG(side, scans int) []byte {
	var out bytes.Buffer
	segment := func(marker byte, data ...byte) {
		out.Write([]byte{0xff, marker})
		_ = binary.Write(&out, binary.BigEndian, uint16(len(data)+2))
		out.Write(data)
	}
	out.WriteString("\xff\xd8")
	segment(0xdb, append([]byte{0}, bytes.Repeat([]byte{1}, 64)...)...) // quantization
	high, low := byte(side>>8), byte(side)
	segment(0xc2, 8, high, low, high, low, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0)
	// One code, "0": skip 16,384 blocks, and as many as the next 14 bits say.
	segment(0xc4, append(append([]byte{0x10, 1}, make([]byte, 15)...), 0xe0)...)
	blocks := (side + 7) / 8 * ((side + 7) / 8)
	bits := strings.Repeat("011111111111111", blocks/32767+1)
	bits += strings.Repeat("1", 8-len(bits)%8)
	var scan []byte
	for i := 0; i < len(bits); i += 8 {
		value, _ := strconv.ParseUint(bits[i:i+8], 2, 8)
		scan = append(scan, byte(value))
	}
	scan = bytes.ReplaceAll(scan, []byte{0xff}, []byte{0xff, 0})
	for i := range scans {
		segment(0xda, 1, byte(1+i%3), 0, 1, 63, 0)
		out.Write(scan)
	}
	out.WriteString("\xff\xd9")
	return out.Bytes()
}

// longGIF returns a GIF of equal frames.
func longGIF(side, frames int) ([]byte, error) {
	var out bytes.Buffer
	frame := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.Black, color.White})
	if err := gif.Encode(&out, frame, nil); err != nil {
		return nil, err
	}
	data := out.Bytes()
	const header = 13
	start := header + 3<<(data[10]&7+1)
	return append(append(bytes.Clone(data[:start]), bytes.Repeat(data[start:len(data)-1], frames)...), 0x3b), nil
}
