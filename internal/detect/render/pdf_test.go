package render_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"image"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"vision1/internal/detect"
	"vision1/internal/detect/render"
)

// sizes returns the sizes of the pages in points.
func sizes(file string) []string {
	var all []string
	for _, box := range regexp.MustCompile(`/MediaBox\[0 0 (\d+)[.\d]* (\d+)[.\d]*\]`).FindAllStringSubmatch(file, -1) {
		all = append(all, box[1]+"x"+box[2])
	}
	return all
}

// texts returns the text of each content stream that has some.
func texts(file string) []string {
	var all []string
	for _, part := range strings.Split(file, "\nstream\n")[1:] {
		z, err := zlib.NewReader(strings.NewReader(part))
		if err != nil {
			continue
		}
		content, err := io.ReadAll(z)
		if err != nil || !bytes.HasPrefix(content[bytes.Index(content, []byte("BT"))+1:], []byte("T\n3 Tr\n")) {
			continue
		}
		var units []uint16
		for _, shown := range regexp.MustCompile(`<([0-9A-F]+)> Tj`).FindAllSubmatch(content, -1) {
			for code := shown[1]; len(code) >= 4; code = code[4:] {
				unit, err := strconv.ParseUint(string(code[:4]), 16, 16)
				if err != nil {
					continue
				}
				units = append(units, uint16(unit))
			}
		}
		all = append(all, string(utf16.Decode(units)))
	}
	return all
}

func TestPDF(t *testing.T) {
	one := response(t, 300, 150, []token{at(0, 0, "Hello", " "), at(100, 0, "world", "\n")})
	photo := jpegOf(t, 300, 150)
	pages := source("scan.pdf", file(response(t, 595, 842, []token{at(0, 0, "one", "\n")}), []byte("{}")), nil)
	pages.Result.Input.Kind = detect.File
	text, problems := output(t, render.PDF,
		source("a.jpg", one, photo), unreadable(one), source("b.heic", one, []byte("unknown")), source("c.jpg", one, nil),
		pages, source("labels.jpg", []byte(`{"labelAnnotations":[]}`), photo))
	if got, want := strings.Join(sizes(text), " "), "144x72 144x72 144x72 144x72 595x842 612x792 144x72"; got != want {
		t.Errorf("sizes %s, want %s", got, want)
	}
	if got, want := strings.Join(texts(text), ", "), "Hello world, Hello world, Hello world, Hello world, one"; got != want {
		t.Errorf("texts %s, want %s", got, want)
	}
	if n := strings.Count(text, string(photo)); n != 2 {
		t.Errorf("the JPEG data is %d times in the file", n)
	}
	if got := strings.Join(problems, "\n"); got != "photo.jpg: rendered without the image: photo.jpg: permission denied\n"+
		"b.heic: rendered without the image: the format of the image is not supported" {
		t.Errorf("problems:\n%s", got)
	}
}

func TestDecode(t *testing.T) {
	var b bytes.Buffer
	o := &render.Options{Decode: func(_ context.Context, data []byte) (image.Image, int, error) {
		if string(data) != "HEIC" {
			return nil, 0, errUnreadable
		}
		return image.NewGray(image.Rect(0, 0, 600, 300)), 6, nil // turned upright, it is high
	}}
	if err := render.PDF(t.Context(), &b, sources(source("a.heic", []byte("{}"), []byte("HEIC"))), o); err != nil {
		t.Fatal(err)
	}
	if got := sizes(b.String()); len(got) != 1 || got[0] != "144x288" {
		t.Errorf("sizes %s", got)
	}
}

func TestNoPages(t *testing.T) {
	if err := render.PDF(t.Context(), io.Discard, sources(), &render.Options{}); err == nil {
		t.Error("no error")
	}
}

var errSource, errDestination = errors.New("source"), errors.New("destination")

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errDestination }

func TestFailures(t *testing.T) {
	one := source("a.jpg", response(t, 300, 150, []token{at(0, 0, "a", "\n")}), jpegOf(t, 300, 150))
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	for name, f := range map[string]renderer{"hocr": render.HOCR, "text": render.Text, "pdf": render.PDF} {
		broken := func(yield func(*render.Source, error) bool) { yield(nil, errSource) }
		if err := f(t.Context(), io.Discard, broken, &render.Options{}); !errors.Is(err, errSource) {
			t.Errorf("%s: error %v of the sources", name, err)
		}
		if err := f(t.Context(), failing{}, sources(one), &render.Options{}); !errors.Is(err, errDestination) {
			t.Errorf("%s: error %v of the destination", name, err)
		}
		if err := f(canceled, io.Discard, sources(one), &render.Options{}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: error %v after the end", name, err)
		}
	}
}

type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}

func BenchmarkRender(b *testing.B) {
	var words []token
	for i := range 425 {
		after := " "
		if i%20 == 19 {
			after = "\n"
		}
		words = append(words, at(60*(i%20), 30*(i/20), "words", after))
	}
	s := source("a.jpg", response(b, 1200, 700, words), nil)
	for name, f := range map[string]renderer{"hocr": render.HOCR, "text": render.Text, "pdf": render.PDF} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := f(b.Context(), io.Discard, sources(s), &render.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
