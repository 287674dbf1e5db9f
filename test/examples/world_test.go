//go:build unix

package examples

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vision1/internal/emulator"
	"vision1/internal/emulator/pdftest"
)

const location = "projects/my-project/locations/us-west1"

// A world is what the examples find: an emulator with the resources that they name,
// and a directory with the files.
type world struct {
	dir  string
	host string
}

// newWorld creates a world in which operations take the given time. photo.jpg is the
// image of the demo, whose text is recorded; the other images have one color, so tesseract isn't
// needed to find no text in them.
func newWorld(t *testing.T, operationTime time.Duration) *world {
	t.Helper()
	w := &world{dir: t.TempDir()}
	buckets := t.TempDir()
	repository, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	receipt, err := os.ReadFile(filepath.Join(repository, "demo", "receipt.png"))
	if err != nil {
		t.Fatal(err)
	}
	plain := func(n uint8) []byte { return pngOf(t, color.RGBA{n, 2 * n, 3 * n, 255}) }
	csv := "gs://my-bucket/photo.jpg,,summer,shirt-9,apparel-v2,Shirt,,\n" // without an ID of the image: it can be imported twice
	pdf := pdftest.Pages("1 0 0 rg 0 0 600 800 re f", "0 1 0 rg 0 0 600 800 re f")
	for dir, files := range map[string]map[string][]byte{
		w.dir: {
			"photo.jpg": receipt, "demo/receipt.png": receipt, "portrait.png": plain(1), "a.jpg": plain(2), "b.jpg": plain(3), "photos/a.jpg": plain(4),
			"photos/sub/b.jpg": plain(5), "scan.pdf": pdf, "client_secret.json": []byte("{}"),
		},
		filepath.Join(buckets, "my-bucket"): {
			"photo.jpg": receipt, "photos/a.jpg": plain(6), "scan.pdf": pdf, "animation.gif": gifOf(t), "products.csv": []byte(csv),
		},
	} {
		for name, content := range files {
			write(t, filepath.Join(dir, name), content)
		}
	}
	server, err := emulator.Start(t.Context(), emulator.Config{OperationTime: operationTime, BucketDir: buckets,
		ResponsesDir: filepath.Join(repository, "demo", "responses")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	w.host = server.Addr()
	w.createProducts(t)
	return w
}

// createProducts creates a product set with a product that has a reference image.
func (w *world) createProducts(t *testing.T) {
	t.Helper()
	for _, r := range []struct{ path, body string }{
		{"productSets?productSetId=summer", `{"displayName": "Summer"}`},
		{"products?productId=shirt", `{"displayName": "Shirt", "productCategory": "apparel-v2", "productLabels": [{"key": "size", "value": "m"}]}`},
		{"products/shirt/referenceImages?referenceImageId=r1", `{"uri": "gs://my-bucket/photo.jpg"}`},
		{"productSets/summer:addProduct", `{"product": "` + location + `/products/shirt"}`},
	} {
		response, err := http.Post("http://"+w.host+"/v1/"+location+"/"+r.path, "application/json", strings.NewReader(r.body))
		if err != nil {
			t.Fatal(err)
		}
		if err := response.Body.Close(); err != nil || response.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s, %v", r.path, response.Status, err)
		}
	}
}

// run runs a script and returns what it writes to standard output. The script ends at
// the first command that fails.
func (w *world) run(t *testing.T, script string) (string, error) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), "sh", "-eu", "-c", script)
	cmd.Dir, cmd.Stdout, cmd.Stderr = w.dir, &stdout, &stderr
	home := t.TempDir()
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "VISION_EMULATOR_HOST=" + w.host, "GORACE=" + os.Getenv("GORACE")}
	err := cmd.Run()
	if err != nil {
		t.Logf("%s\n%s", &stdout, &stderr)
	}
	return stdout.String(), err
}

func pngOf(t *testing.T, c color.Color) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewPaletted(image.Rect(0, 0, 40, 30), color.Palette{c})); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// gifOf returns an animation of three frames.
func gifOf(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	animation := gif.GIF{Delay: []int{10, 10, 10}}
	for i := range uint8(3) {
		animation.Image = append(animation.Image, image.NewPaletted(image.Rect(0, 0, 40, 30), color.Palette{color.Gray{60 * i}, color.White}))
	}
	if err := gif.EncodeAll(&b, &animation); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}
