package render_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision1/internal/detect"
	"vision1/internal/detect/render"
)

func gray() color.Color { return color.NRGBA{0x80, 0x80, 0x80, 0xff} }

func newImage(width, height int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range m.Pix {
		m.Pix[i] = 0x80 | uint8(i%4/3*0x7f)
	}
	return m
}

func encodePNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// encodeJPEG returns a JPEG with an EXIF orientation.
func encodeJPEG(t testing.TB, m image.Image, orientation int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	exif := "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(rune(orientation)) + "\x00\x00\x00\x00\x00\x00"
	head := append([]byte("\xff\xd8\xff\xe1\x00"), byte(len(exif)+2))
	return append(append(head, exif...), b.Bytes()[2:]...)
}

// drawn returns the image with boxes, and stores it for manual review.
func drawn(t *testing.T, data []byte, response string) (image.Image, string) {
	t.Helper()
	var b bytes.Buffer
	if err := render.Boxes(t.Context(), &b, data, []byte(response)); err != nil {
		t.Fatal(err)
	}
	m, format, err := image.Decode(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if !detect.IsDocument(bytes.NewReader(b.Bytes()), int64(b.Len())) || detect.IsDocument(bytes.NewReader(data), int64(len(data))) {
		t.Errorf("the %s has no mark, or its image has one", format)
	}
	if dir := os.Getenv("VISION1_SCREENSHOTS"); dir != "" {
		name := strings.ReplaceAll(t.Name(), "/", "-") + "." + format
		if err := os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o600); err != nil {
			t.Error(err)
		}
	}
	return m, format
}

func box(left, top, right, bottom int) string {
	return fmt.Sprintf(`{"vertices":[{"x":%d,"y":%d},{"x":%d,"y":%d},{"x":%d,"y":%d},{"x":%d,"y":%d}]}`,
		left, top, right, top, right, bottom, left, bottom)
}

// near reports whether two colors look the same, also after JPEG compression.
func near(a, b color.Color) bool {
	r1, g1, b1, _ := a.RGBA()
	r2, g2, b2, _ := b.RGBA()
	distance := 0
	for _, d := range []int{int(r1) - int(r2), int(g1) - int(g2), int(b1) - int(b2)} {
		distance += d * d >> 16
	}
	return distance < 60*60
}

func TestBoxesPixels(t *testing.T) {
	t.Parallel()
	response := `{
		"faceAnnotations":[{"detectionConfidence":0.987,"boundingPoly":` + box(60, 80, 220, 280) + `,
			"landmarks":[{"type":"LEFT_EYE","position":{"x":110,"y":150,"z":1}},{"type":"RIGHT_EYE","position":{"x":170.4,"y":150}}]}],
		"localizedObjectAnnotations":[{"name":"Dog","score":0.5,"boundingPoly":{"normalizedVertices":[{"x":0.5,"y":0.5},{"x":0.75,"y":0.5},{"x":0.75,"y":0.75},{"x":0.5,"y":0.75}]}}],
		"logoAnnotations":[{"description":"Гугл 商標","score":1e999,"boundingPoly":` + box(300, 60, 380, 100) + `}],
		"landmarkAnnotations":[{"description":"Tower","score":0.2,"boundingPoly":` + box(420, 60, 560, 180) + `}],
		"fullTextAnnotation":{"pages":[{"width":600,"height":400,"blocks":[{"boundingBox":` + box(60, 320, 240, 360) + `},
			{"boundingBox":{"vertices":[{"x":480,"y":300},{"x":560,"y":340},{"x":540,"y":380},{"x":460,"y":340}]}}]}]},
		"cropHintsAnnotation":{"cropHints":[{"confidence":0.8,"boundingPoly":{"vertices":[{},{"x":599},{"x":599,"y":399},{"y":399}]}}]}}`
	m, format := drawn(t, encodePNG(t, newImage(600, 400)), response)
	if format != "png" || m.Bounds() != image.Rect(0, 0, 600, 400) {
		t.Errorf("%s %v", format, m.Bounds())
	}
	for name, want := range map[image.Point]color.Color{
		{60, 200}:  color.NRGBA{0xff, 0xc8, 0x00, 0xff}, // face: left edge
		{140, 280}: color.NRGBA{0xff, 0xc8, 0x00, 0xff}, // face: bottom edge
		{110, 150}: color.NRGBA{0xff, 0xc8, 0x00, 0xff}, // an eye
		{170, 150}: color.NRGBA{0xff, 0xc8, 0x00, 0xff}, // the other eye
		{140, 200}: gray(),                              // inside of the face
		{300, 250}: color.NRGBA{0x3d, 0x8b, 0xff, 0xff}, // object
		{340, 100}: color.NRGBA{0xe0, 0x3c, 0xa8, 0xff}, // logo
		{560, 120}: color.NRGBA{0x2f, 0xb3, 0x44, 0xff}, // landmark
		{150, 360}: color.NRGBA{0x12, 0xb5, 0xc4, 0xff}, // text
		{550, 360}: color.NRGBA{0x12, 0xb5, 0xc4, 0xff}, // slanted text: right edge
		{1, 200}:   color.NRGBA{0xff, 0x6b, 0x2b, 0xff}, // crop hint, at the edge of the image
		{598, 200}: color.NRGBA{0xff, 0x6b, 0x2b, 0xff},
		{260, 30}:  gray(),
	} {
		if got := m.At(name.X, name.Y); !near(got, want) {
			t.Errorf("%v: %v, want %v", name, got, want)
		}
	}
	if !hasText(m, image.Rect(60, 60, 130, 80), color.NRGBA{0xff, 0xc8, 0x00, 0xff}) {
		t.Error("no label above the face")
	}
}

// hasText reports whether an area has the background of a label, and text on it.
func hasText(m image.Image, area image.Rectangle, background color.Color) bool {
	filled, text := 0, 0
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			switch {
			case near(m.At(x, y), background):
				filled++
			case near(m.At(x, y), color.Black), near(m.At(x, y), color.White):
				text++
			}
		}
	}
	return filled > area.Dx()*area.Dy()/4 && text > 20
}

// TestBoxesOrientation draws a box where the service found it, in a JPEG of 1600 x 1200
// pixels, of which an upright copy has the box at the same place in every case.
func TestBoxesOrientation(t *testing.T) {
	t.Parallel()
	object := color.NRGBA{0x3d, 0x8b, 0xff, 0xff}
	page := func(width, height int) string {
		return fmt.Sprintf(`"fullTextAnnotation":{"pages":[{"width":%d,"height":%d}]},`, width, height)
	}
	objects := func(b string) string { return `"localizedObjectAnnotations":[{"name":"x","boundingPoly":` + b + `}]}` }
	for _, test := range []struct {
		name        string
		orientation int
		response    string
		size, at    image.Point // of the result, and of the right edge's middle
	}{
		{"upright", 1, `{` + objects(box(400, 200, 1200, 1000)), image.Pt(1600, 1200), image.Pt(1200, 600)},
		{"applied by default", 6, `{` + objects(box(200, 400, 1000, 1200)), image.Pt(1200, 1600), image.Pt(1000, 800)},
		{"page of the upright image", 6, `{` + page(1200, 1600) + objects(box(200, 400, 1000, 1200)), image.Pt(1200, 1600), image.Pt(1000, 800)},
		// The left, top corner of the stored image is the right, top one of the upright.
		{"page of the stored image", 6, `{` + page(1600, 1200) + objects(box(400, 200, 1200, 800)), image.Pt(1200, 1600), image.Pt(1000, 800)},
		{"page in half the size", 6, `{` + page(800, 600) + objects(box(200, 100, 600, 400)), image.Pt(1200, 1600), image.Pt(1000, 800)},
		{"outside of the upright image", 6, `{` + objects(box(400, 200, 1560, 800)), image.Pt(1200, 1600), image.Pt(1000, 800)},
		{"counterclockwise", 8, `{` + page(1600, 1200) + objects(box(400, 200, 1200, 1000)), image.Pt(1200, 1600), image.Pt(1000, 800)},
		{"upside down", 3, `{` + page(1600, 1200) + objects(box(400, 200, 1200, 1000)), image.Pt(1600, 1200), image.Pt(1200, 600)},
		{"upside down as stored", 3, `{"fullTextAnnotation":{"pages":[{"width":1600,"height":1200,"blocks":[{"paragraphs":[{"words":[{"symbols":[{"text":"a"}],
			"boundingBox":{"vertices":[{"x":1000,"y":500},{"x":800,"y":500},{"x":800,"y":450},{"x":1000,"y":450}]}}]}]}]}]},` + objects(box(300, 200, 1200, 1000)), image.Pt(1600, 1200), image.Pt(1300, 600)},
		{"normalized", 6, `{` + page(1600, 1200) + objects(`{"normalizedVertices":[{"x":0.25,"y":0.16667},{"x":0.75,"y":0.16667},{"x":0.75,"y":0.66667},{"x":0.25,"y":0.66667}]}`),
			image.Pt(1200, 1600), image.Pt(1000, 800)},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			m, format := drawn(t, encodeJPEG(t, newImage(1600, 1200), test.orientation), test.response)
			if format != "jpeg" || m.Bounds().Size() != test.size {
				t.Errorf("%s of %v, want jpeg of %v", format, m.Bounds().Size(), test.size)
			}
			if got := m.At(test.at.X, test.at.Y); !near(got, object) {
				t.Errorf("%v: %v, want %v", test.at, got, object)
			}
			if got := m.At(test.at.X-20, test.at.Y); !near(got, gray()) {
				t.Errorf("inside: %v, want %v", got, gray())
			}
		})
	}
}

// TestBoxesSizes draws a box with a label into images of different sizes: the label is
// inside of the image, and its text can be read.
func TestBoxesSizes(t *testing.T) {
	t.Parallel()
	for _, s := range []image.Point{{1, 1}, {40, 30}, {300, 20}, {20, 300}, {1000, 800}, {4000, 3000}} {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			response := `{"localizedObjectAnnotations":[{"name":"` + strings.Repeat("A very long name ", 20) + `","score":0.5,
				"boundingPoly":{"normalizedVertices":[{"x":0.6,"y":0.6},{"x":7,"y":0.6},{"x":7,"y":7},{"x":0.6,"y":7}]}}]}`
			m, _ := drawn(t, encodePNG(t, newImage(s.X, s.Y)), response)
			if longer := max(m.Bounds().Dx(), m.Bounds().Dy()); longer < 240 || m.Bounds().Dx()*s.Y != m.Bounds().Dy()*s.X {
				t.Errorf("the size is %v", m.Bounds().Size())
			}
			if m.Bounds().Dx() < 120 {
				t.Errorf("a width of %d is too small for labels", m.Bounds().Dx())
			}
			if m.Bounds().Dx() > 200 && !hasText(m, labelArea(m), color.NRGBA{0x3d, 0x8b, 0xff, 0xff}) {
				t.Errorf("no label in %v", labelArea(m))
			}
		})
	}
}

// TestBoxesGlyphs draws labels that the font doesn't have: they are those of the kind.
func TestBoxesGlyphs(t *testing.T) {
	t.Parallel()
	draw := func(name string) []byte {
		var b bytes.Buffer
		err := render.Boxes(t.Context(), &b, encodePNG(t, newImage(300, 200)), []byte(`{"localizedObjectAnnotations":[{"name":"`+name+`","score":0.5,"boundingPoly":`+box(50, 50, 250, 150)+`}]}`))
		if err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	if want := draw("object"); !bytes.Equal(draw("自転車 🚲"), want) || bytes.Equal(draw("自転車 A"), want) || bytes.Equal(draw("Rad"), want) {
		t.Error("a label isn't that of the kind, or another is")
	}
}

// labelArea returns an area above the box that the label has.
func labelArea(m image.Image) image.Rectangle {
	width, height := m.Bounds().Dx(), m.Bounds().Dy()
	size := max(12, max(width, height)/50)
	top := max(0, height*6/10-size*6/5)
	return image.Rect(width/2, top, width, top+size)
}

// TestBoxesWithoutBlocks draws the block around words that are all the response has.
func TestBoxesWithoutBlocks(t *testing.T) {
	t.Parallel()
	word := func(text, vertices string) string {
		return `{"boundingBox":` + vertices + `,"symbols":[{"text":"` + text + `"}]}`
	}
	for name, response := range map[string]string{
		"a block without a box": `{"fullTextAnnotation":{"pages":[{"width":300,"height":200,"blocks":[{"paragraphs":[{"words":[` +
			word("a", box(100, 50, 150, 80)) + `,` + word("b", box(160, 50, 200, 80)) + `]}]}]}]}}`,
		"words only": `{"textAnnotations":[{"description":"a b"},{"description":"a","boundingPoly":` + box(100, 50, 150, 80) +
			`},{"description":"b","boundingPoly":` + box(160, 50, 200, 80) + `}]}`,
	} {
		m, _ := drawn(t, encodePNG(t, newImage(300, 200)), response)
		for _, at := range []image.Point{{100, 65}, {200, 65}, {155, 80}} {
			if got := m.At(at.X, at.Y); !near(got, color.NRGBA{0x12, 0xb5, 0xc4, 0xff}) {
				t.Errorf("%s: %v at %v", name, got, at)
			}
		}
	}
}

func TestBoxesDamaged(t *testing.T) {
	t.Parallel()
	for _, response := range []string{
		`{}`, `{"responses":[{"responses":[{}]}]}`,
		`{"localizedObjectAnnotations":[{"name":7,"boundingPoly":{"vertices":[{"x":"a"},{"y":-1e400},{"x":1e400}]}},null,{"boundingPoly":{"vertices":[{}]}}]}`,
		`{"fullTextAnnotation":{"pages":[{"width":-5,"height":1e300,"blocks":[{"boundingBox":` + box(-100, -100, 90000, 90000) + `}]}]}}`,
		`{"faceAnnotations":[{"boundingPoly":` + box(5, 5, 5, 5) + `,"landmarks":[{}]}]}`,
		`{"textAnnotations":[{"description":"a b"},{"description":"a","boundingPoly":` + box(1, 1, 10, 10) + `}]}`,
		"{\"logoAnnotations\":[{\"description\":\"\xff\\u0000\\u202e\",\"boundingPoly\":" + box(1, 1, 50, 50) + `}]}`,
	} {
		drawn(t, encodePNG(t, newImage(300, 200)), response)
	}
}

func TestBoxesErrors(t *testing.T) {
	t.Parallel()
	valid := encodePNG(t, newImage(30, 20))
	for _, test := range []struct{ image, response, want string }{
		{"", `{}`, "draw boxes: not an image in a known format"},
		{string(valid[:60]), `{}`, "the end of the image is missing"},
		{"%PDF-1.7", `{}`, "can't be decoded"},
		{string(valid), `{`, "the response is not valid JSON"},
		{string(valid), `null`, "a response is an object"},
		{string(valid), `{"responses":[]}`, "the response has no results"},
	} {
		var b bytes.Buffer
		err := render.Boxes(t.Context(), &b, []byte(test.image), []byte(test.response))
		if err == nil || !strings.Contains(err.Error(), test.want) || b.Len() > 0 {
			t.Errorf("%q: %v, %d bytes; want %q", test.response, err, b.Len(), test.want)
		}
	}
	failure := errors.New("the disk is full")
	if err := render.Boxes(t.Context(), failingWriter{failure}, valid, []byte(`{}`)); !errors.Is(err, failure) {
		t.Error(err)
	}
}

type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }
