package pdf_test

import (
	"bytes"
	"crypto/md5"
	"crypto/rc4"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"strings"
	"testing"

	"vision1/internal/emulator/pdf"
	"vision1/internal/emulator/pdftest"
)

func load(t *testing.T) *pdf.Library {
	t.Helper()
	library, err := pdf.Load()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(library.Close)
	return library
}

func open(t *testing.T, data []byte) *pdf.File {
	t.Helper()
	file, err := load(t).Open(data)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestDraw(t *testing.T) {
	file := open(t, pdftest.Pages(
		"1 0 0 rg 0 400 600 400 re f", // the upper half is red
		"0 0 1 rg 0 0 300 800 re f",   // the left half is blue
		"BT /F 200 Tf 100 300 Td (M) Tj ET",
	))
	if file.Count != 3 {
		t.Errorf("%d pages", file.Count)
	}
	red, blue, white := color.RGBA{R: 255, A: 255}, color.RGBA{B: 255, A: 255}, color.RGBA{255, 255, 255, 255}
	for _, test := range []struct {
		page          int
		left, right   color.RGBA // in the upper half
		below         color.RGBA // in the lower left
		withBlackText bool
	}{
		{0, red, red, white, false},
		{1, blue, white, blue, false},
		{0, red, red, white, false}, // again
		{2, white, white, white, true},
	} {
		drawn, size, err := file.Draw(test.page)
		if err != nil {
			t.Fatal(err)
		}
		// 600 x 800 points at 200 pixels per inch.
		if size != image.Pt(600, 800) || drawn.Rect != image.Rect(0, 0, 1667, 2222) {
			t.Errorf("page %d: %v points, %v pixels", test.page, size, drawn.Rect)
		}
		if left, right, below := drawn.RGBAAt(10, 10), drawn.RGBAAt(1650, 10), drawn.RGBAAt(10, 2200); left != test.left || right != test.right || below != test.below {
			t.Errorf("page %d: colors %v, %v, %v", test.page, left, right, below)
		}
		if hasBlack := bytes.Contains(drawn.Pix, bytes.Repeat([]byte{0, 0, 0, 255}, 20)); hasBlack != test.withBlackText {
			t.Errorf("page %d: text drawn: %t", test.page, hasBlack)
		}
	}
	if _, _, err := file.Draw(3); err == nil {
		t.Error("a page after the last was drawn")
	}
	if _, _, err := file.Draw(0); err != nil {
		t.Errorf("a page after an error: %v", err)
	}
}

// pageOf returns a PDF with a page, which has more entries in its dictionary.
func pageOf(entries string) []byte {
	return pdftest.New("", "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R"+entries+">>")
}

// Large pages are drawn with fewer pixels per point. Rotation and the crop box apply.
func TestSize(t *testing.T) {
	library := load(t)
	for entries, want := range map[string][2]image.Point{
		"/MediaBox[0 0 612 792]":                      {{612, 792}, {1700, 2200}},
		"/MediaBox[0 0 595.28 841.89]":                {{595, 842}, {1654, 2339}},
		"/MediaBox[0 0 612 792]/Rotate 90":            {{792, 612}, {2200, 1700}},
		"/MediaBox[0 0 612 792]/CropBox[0 0 300 360]": {{300, 360}, {833, 1000}},
		"/MediaBox[0 0 3000 3000]":                    {{3000, 3000}, {2828, 2828}},
		"/MediaBox[0 0 14400 10]":                     {{14400, 10}, {20000, 14}},
		"/MediaBox[0 0 14400 0.01]":                   {{14400, 1}, {20000, 1}},
		"/MediaBox[-100 -100 500 700]/UserUnit 1":     {{600, 800}, {1667, 2222}},
		"": {{612, 792}, {1700, 2200}}, // the default is Letter
	} {
		file, err := library.Open(pageOf(entries))
		if err != nil {
			t.Errorf("%s: %v", entries, err)
			continue
		}
		drawn, size, err := file.Draw(0)
		if err != nil {
			t.Errorf("%s: %v", entries, err)
			continue
		}
		if size != want[0] || drawn.Rect.Size() != want[1] {
			t.Errorf("%s: %v points, %v pixels, want %v", entries, size, drawn.Rect.Size(), want)
		}
	}
}

func TestInvalid(t *testing.T) {
	library := load(t)
	valid := pdftest.Pages("")
	for name, data := range map[string][]byte{
		"empty":         nil,
		"junk":          []byte("junk"),
		"header only":   []byte("%PDF-1.4\n"),
		"first quarter": valid[:len(valid)/4],
		"no pages":      pdftest.Pages(),
		"password":      encrypted(t, "secret"),
	} {
		if file, err := library.Open(data); err == nil {
			t.Errorf("%s: opened with %d pages", name, file.Count)
		}
	}
	// After the errors, and without a password for reading.
	for name, data := range map[string][]byte{"valid": valid, "without a password": encrypted(t, "")} {
		file, err := library.Open(data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if _, _, err := file.Draw(0); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// encrypted returns an encrypted PDF that needs a password.
func encrypted(t *testing.T, password string) []byte {
	t.Helper()
	const padding = "\x28\xbf\x4e\x5e\x4e\x75\x8a\x41\x64\x00\x4e\x56\xff\xfa\x01\x08\x2e\x2e\x00\xb6\xd0\x68\x3e\x80\x2f\x0c\xa9\xfe\x64\x53\x69\x7a"
	owner := strings.Repeat("o", 32)
	permissions := binary.LittleEndian.AppendUint32(nil, 0xfffffffc) // -4
	hash := md5.Sum([]byte((password + padding)[:32] + owner + string(permissions) + "id"))
	cipher, err := rc4.NewCipher(hash[:5])
	if err != nil {
		t.Fatal(err)
	}
	user := make([]byte, 32)
	cipher.XORKeyStream(user, []byte(padding))
	return pdftest.New(fmt.Sprintf("<</Size 4/Root 1 0 R/ID[<6964><6964>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O(%s)/U<%x>>>>>", owner, user),
		"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]>>")
}

func TestManyPages(t *testing.T) {
	file := open(t, pdftest.Pages(make([]string, 500)...))
	if file.Count != 500 {
		t.Errorf("%d pages", file.Count)
	}
	if _, _, err := file.Draw(499); err != nil {
		t.Error(err)
	}
}
