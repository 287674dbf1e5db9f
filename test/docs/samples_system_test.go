//go:build system

package docs

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"vision1/internal/emulator/pdftest"
)

// buildPrograms builds both programs, and returns their directory.
func buildPrograms(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), "go", "build", "-tags", "grpcnotrace,nodynamic", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", dir, "./cmd/vision1", "./cmd/vision1-emulator")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	return dir
}

// writeSamples writes the files that the commands in documents mention.
func writeSamples(t *testing.T, dir string) {
	t.Helper()
	page := textImage(t, "Vision is the art of", "seeing the invisible.")
	files := map[string][]byte{
		"photo.jpg":                     encodeJPEG(t, page),
		"photos/a.jpg":                  encodeJPEG(t, textImage(t, "First page")),
		"photos/b.png":                  encodePNG(t, textImage(t, "Second page")),
		"photos/more/c.jpg":             encodeJPEG(t, textImage(t, "Third page")),
		"photos/notes.txt":              []byte("not an image\n"),
		"scan.pdf":                      pdftest.Scan(page, 600, 240),
		"bucket/my-bucket/cat.jpg":      encodeJPEG(t, page),
		"bucket/my-bucket/scan.pdf":     pdftest.Scan(page, 600, 240),
		"bucket/my-bucket/products.csv": []byte("gs://my-bucket/cat.jpg,image-1,my-set,my-product,homegoods-v2,Chair,,\n"),
	}
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// textImage returns an image of lines of text.
func textImage(t *testing.T, lines ...string) image.Image {
	t.Helper()
	parsed, err := opentype.Parse(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: 40, DPI: 72})
	if err != nil {
		t.Fatal(err)
	}
	m := image.NewRGBA(image.Rect(0, 0, 600, 240))
	draw.Draw(m, m.Bounds(), image.NewUniform(color.RGBA{250, 250, 240, 255}), image.Point{}, draw.Src)
	for i, line := range lines {
		drawer := font.Drawer{Dst: m, Src: image.Black, Face: face, Dot: fixed.P(60, 90+70*i)}
		drawer.DrawString(line)
	}
	return m
}

func encodeJPEG(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func encodePNG(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
