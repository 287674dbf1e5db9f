package pdf

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"testing"
)

// animated returns a GIF with n frames.
func animated(t *testing.T, n int) []byte {
	t.Helper()
	g := gif.GIF{}
	for range n {
		g.Image = append(g.Image, image.NewPaletted(image.Rect(0, 0, 8, 6), color.Palette{color.Black, color.White}))
		g.Delay = append(g.Delay, 1)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, &g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// directories returns a TIFF with n empty directories, of which the last leads to next.
func directories(n int, next uint32) []byte {
	const header, size = 8, 6
	b := []byte("II*\x00\x08\x00\x00\x00")
	for i := range n {
		b = append(b, 0, 0)
		to := uint32(header + (i+1)*size)
		if i == n-1 {
			to = next
		}
		b = binary.LittleEndian.AppendUint32(b, to)
	}
	return b
}

func TestCountPages(t *testing.T) {
	t.Parallel()
	page := "<</Type/Page /Parent 2 0 R>>"
	for _, tt := range []struct {
		name string
		data []byte
		want int
	}{
		{"PDF", withObjects("<</Pages 2 0 R>>", "<</Kids [3 0 R 4 0 R 5 0 R] /MediaBox [0 0 9 9]>>", page, page, page), 3},
		{"damaged PDF", []byte("%PDF-1.4\nstartxref\n9\n"), 0},
		{"GIF", animated(t, 1), 1},
		{"animated GIF", animated(t, 7), 7},
		{"truncated GIF", animated(t, 7)[:20], 0},
		{"TIFF", directories(1, 0), 1},
		{"multipage TIFF", directories(9, 0), 9},
		{"TIFF with a loop", directories(4, 14), 4},
		{"TIFF that leads out of the file", directories(2, 1<<31), 2},
		{"truncated TIFF", directories(1, 0)[:6], 0},
		{"JPEG", []byte("\xff\xd8\xff\xe0"), 0},
		{"nothing", nil, 0},
	} {
		if got := CountPages(tt.data); got != tt.want {
			t.Errorf("%s: %d pages, want %d", tt.name, got, tt.want)
		}
	}
}

func TestFirstFrames(t *testing.T) {
	t.Parallel()
	data := animated(t, 7)
	for n, want := range map[int]int{1: 1, 3: 3, 7: 7, 9: 7} {
		g, err := gif.DecodeAll(bytes.NewReader(firstFrames(data, n)))
		if err != nil || len(g.Image) != want {
			t.Errorf("%d: %s, %v", n, fmt.Sprint(len(g.Image)), err)
		}
	}
}

// Counting never panics, and ends.
func FuzzCountPages(f *testing.F) {
	page := "<</Type/Page /Parent 2 0 R>>"
	f.Add(withObjects("<</Pages 2 0 R>>", "<</Kids [3 0 R 3 0 R] /MediaBox [0 0 9 9]>>", page))
	f.Add(inherited())
	f.Add(directories(4, 14))
	f.Add([]byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if n := CountPages(data); n < 0 || n > len(data) {
			t.Errorf("%d pages in %d bytes", n, len(data))
		}
	})
}
