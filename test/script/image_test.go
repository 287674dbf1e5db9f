package script

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"

	"vision1/internal/emulator/pdftest"
)

// pngFile creates a PNG file of one color, which is a number.
func pngFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 || len(args) > 4 {
		ts.Fatalf("usage: png FILE WIDTH HEIGHT [COLOR]")
	}
	numbers := []int{0, 0, 0}
	for i, arg := range args[1:] {
		n, err := strconv.Atoi(arg)
		ts.Check(err)
		numbers[i] = n
	}
	shade := uint32(numbers[2]) * 0x9e3779b1
	palette := color.Palette{color.RGBA{R: uint8(shade >> 24), G: uint8(shade >> 16), B: uint8(shade >> 8), A: 255}}
	var b bytes.Buffer
	ts.Check(png.Encode(&b, image.NewPaletted(image.Rect(0, 0, numbers[0], numbers[1]), palette)))
	path := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(filepath.Dir(path), 0o750))
	ts.Check(os.WriteFile(path, b.Bytes(), 0o600))
}

// pngFiles creates DIRECTORY/1.png and so on, of different colors.
func pngFiles(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: pngs DIRECTORY COUNT")
	}
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	for i := 1; i <= n; i++ {
		pngFile(ts, false, []string{filepath.Join(args[0], strconv.Itoa(i)+".png"), "8", "8", strconv.Itoa(i)})
	}
}

// pdfFile creates a PDF whose pages have different colors.
func pdfFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: pdf FILE PAGES")
	}
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	pages := make([]string, n)
	for i := range pages {
		pages[i] = fmt.Sprintf("%.2f 0 1 rg 0 0 600 800 re f", float64(i)/float64(n))
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), pdftest.Pages(pages...), 0o600))
}
