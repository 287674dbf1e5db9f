package detectcmd_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision1/internal/emulator/pdftest"
)

// animation returns a GIF with n frames.
func animation(t *testing.T, n int) []byte {
	t.Helper()
	g := new(gif.GIF)
	for i := range n {
		g.Image = append(g.Image, image.NewPaletted(image.Rect(0, 0, 8, 8), color.Palette{color.Gray{Y: uint8(30 * i)}}))
		g.Delay = append(g.Delay, 1)
	}
	var b bytes.Buffer
	must(t, gif.EncodeAll(&b, g))
	return b.Bytes()
}

// multipage returns a TIFF with n pages of 8 x 8 gray pixels.
func multipage(n int) []byte {
	const header, pixels, size = 8, 64, 2 + 9*12 + 4
	order := binary.LittleEndian
	data := []byte("II*\x00")
	data = order.AppendUint32(data, header+pixels)
	for i := range n {
		start := uint32(header + i*(pixels+size))
		data = append(data, bytes.Repeat([]byte{byte(30 * i)}, pixels)...)
		data = order.AppendUint16(data, 9)
		for _, field := range [][2]uint32{
			{256, 8}, {257, 8}, {258, 8}, {259, 1}, {262, 1}, {273, start}, {277, 1}, {278, 8}, {279, pixels}, // of one strip
		} {
			data = order.AppendUint16(data, uint16(field[0]))
			data = order.AppendUint16(data, 4)
			data = order.AppendUint32(data, 1)
			data = order.AppendUint32(data, field[1])
		}
		next := uint32(0)
		if i < n-1 {
			next = start + pixels + size + pixels
		}
		data = order.AppendUint32(data, next)
	}
	return data
}

// pagesOf returns the numbers of the pages in the result of a file.
func (x *fixture) pagesOf(name string) string {
	x.t.Helper()
	text, err := os.ReadFile(filepath.Join(x.out, name+".json"))
	must(x.t, err)
	var file struct {
		TotalPages int
		Responses  []struct{ Context struct{ PageNumber int } }
	}
	must(x.t, json.Unmarshal(text, &file))
	var numbers []int
	for _, page := range file.Responses {
		numbers = append(numbers, page.Context.PageNumber)
	}
	return fmt.Sprint(numbers, " of ", file.TotalPages)
}

func (x *fixture) file(name string, data []byte) {
	x.t.Helper()
	must(x.t, os.WriteFile(filepath.Join(x.dir, name), data, 0o600))
}

// All frames of a GIF and all pages of a TIFF are annotated, or some.
func TestFilesWithPages(t *testing.T) {
	x := newFixture(t, 0)
	x.file("a.gif", animation(t, 7))
	x.file("b.tif", multipage(6))
	x.file("c.gif", animation(t, 1))
	t.Chdir(x.dir)
	x.want(0, "3 done; 14 units", "colors", ".")
	for name, want := range map[string]string{"a.gif": "[1 2 3 4 5 6 7] of 7", "b.tif": "[1 2 3 4 5 6] of 6", "c.gif": "[1] of 1"} {
		if got := x.pagesOf(name); got != want {
			t.Errorf("%s: pages %s, want %s", name, got, want)
		}
	}
	x.out += "2"
	x.want(6, "c.gif: it has no page 6: it has 1", "colors", ".", "--pages", "6-9,1")
	for name, want := range map[string]string{"a.gif": "[1 6 7] of 7", "b.tif": "[1 6] of 6", "c.gif": "[1] of 1"} {
		if got := x.pagesOf(name); got != want {
			t.Errorf("%s: pages %s, want %s", name, got, want)
		}
	}
}

// The bytes of a file determine its type, not its name.
func TestNamesThatLie(t *testing.T) {
	x := newFixture(t, 0)
	var photo bytes.Buffer
	must(t, jpeg.Encode(&photo, image.NewGray(image.Rect(0, 0, 9, 9)), nil))
	x.file("a.jpg", pngImage(t, 1))
	x.file("b.png", pdftest.Pages("0 0 1 rg 0 0 600 800 re f", "1 0 0 rg 0 0 600 800 re f"))
	x.file("c.pdf", photo.Bytes())
	x.file("d.txt", animation(t, 2))
	x.file("e", pngImage(t, 2))
	x.file("f.gif", pngImage(t, 3))
	x.file("g.jpg", []byte("<!DOCTYPE html><html>Not found"))
	x.file("h.tif", []byte("%!PS-Adobe-3.0"))
	t.Chdir(x.dir)
	r := x.want(0, "6 done; 8 units", "colors", ".")
	if !strings.Contains(r.Stderr, "skipped: not an image (2)") {
		t.Error(r.Stderr)
	}
	for name, want := range map[string]string{"b.png": "[1 2] of 2", "d.txt": "[1 2] of 2"} {
		if got := x.pagesOf(name); got != want {
			t.Errorf("%s: pages %s, want %s", name, got, want)
		}
	}
	x.want(6, "g.jpg: not an image", "colors", "g.jpg", "a.jpg")
}

// An animated WebP is an image as any other: it is sent as it is. It can't be shrunk,
// because its frames can't be decoded.
func TestAnimatedWebP(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "imaging", "testdata", "animated.webp"))
	must(t, err)
	x := newFixture(t, 0)
	x.file("a.webp", data)
	canvas := bytes.Clone(data)
	canvas[24], canvas[25], canvas[27], canvas[28] = 0xff, 0x0f, 0xff, 0x0f // 4096 x 4096
	x.file("b.webp", canvas)
	t.Chdir(x.dir)
	x.want(6, "b.webp: shrink: webp: an animated WebP can't be decoded; convert it to GIF or PNG", "colors", "--shrink", "feature", "b.webp")
	x.out += "2"
	r := x.run(nil, "colors", "--shrink", "feature", "a.webp")
	if c := x.status(); c.Units != 1 {
		t.Errorf("%+v, exit code %d: %s", c, r.Code, r.Stderr)
	}
}

// A dry run finds the files that can't be sent.
func TestPlanOfLargeFile(t *testing.T) {
	x := newFixture(t, 0)
	x.file("a.pdf", append([]byte("%PDF-1.4"), make([]byte, 9<<20)...))
	x.file("b.pdf", pdftest.Pages("0 0 1 rg 0 0 600 800 re f"))
	t.Chdir(x.dir)
	r := x.run(nil, "document", ".", "--dry-run")
	got := strings.Join(strings.Fields(r.Stdout), " ")
	if r.Code != 0 || !strings.Contains(got, "files 1 1 page unusable 1 a.pdf: it is too large: it has 9.4 MB; the limit is 7.9 MB requests 1 units 1") {
		t.Errorf("exit code %d: %s%s", r.Code, got, r.Stderr)
	}
}
