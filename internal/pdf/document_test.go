package pdf

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// document returns a file with pages.
func document(t *testing.T, pages ...*Page) []byte {
	t.Helper()
	var b bytes.Buffer
	d := New(&b, Metadata{Title: "Schön (1)", Producer: "a & b <1>"})
	for _, p := range pages {
		if err := d.Add(p); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestDocument(t *testing.T) {
	data := jpegOf(t, sample())
	m, err := NewFile(data).Image(0)
	if err != nil {
		t.Fatal(err)
	}
	file := document(t, &Page{Width: 300, Height: 200, Image: m, Runs: []Run{{Text: "Grüße", X: 10, Y: 20, Length: 100, Size: 12}}}, &Page{Width: 10, Height: 20})
	if !bytes.Contains(file, data) {
		t.Error("the JPEG data is not in the file")
	}
	o, err := OpenOriginal(file)
	if err != nil {
		t.Fatal(err)
	}
	info := parseDict(o.resolve(o.trailer.get("Info")))
	if o.Pages() != 2 || string(info.get("Title")) != "<FEFF00530063006800F6006E0020002800310029>" {
		t.Errorf("%d pages, title %s", o.Pages(), info.get("Title"))
	}
	if w, h, _ := o.Size(0); w != 300 || h != 200 {
		t.Errorf("size %v, %v", w, h)
	}
	if got := contents(t, o, 0); !strings.HasPrefix(got, "q 300.00 0.00 0.00 200.00 0.00 0.00 cm /I0 Do Q\nBT\n3 Tr\n") ||
		!strings.Contains(got, "<0047007200FC00DF0065> Tj") {
		t.Errorf("contents:\n%s", got)
	}
	if got := contents(t, o, 1); got != "" {
		t.Errorf("contents of an empty page:\n%s", got)
	}
}

// contents returns the content streams of a page.
func contents(t *testing.T, o *Original, page int) string {
	t.Helper()
	raw := o.pages[page].page.get("Contents")
	list := parseArray(o.resolve(raw))
	if list == nil {
		list = [][]byte{raw}
	}
	var all []byte
	for _, ref := range list {
		_, content, err := o.streamAt(o.objects[parseRef(ref)].offset)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, content...)
	}
	return string(all)
}

func TestArchive(t *testing.T) {
	const claim = "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>"
	file := string(document(t, &Page{Width: 10, Height: 20}))
	for _, part := range []string{claim, "/OutputIntents[", `<rdf:li xml:lang="x-default">Schön (1)</rdf:li>`, "<pdf:Producer>a &amp; b &lt;1&gt;</pdf:Producer>"} {
		if !strings.Contains(file, part) {
			t.Errorf("no %s", part)
		}
	}
	m := &Image{Width: 5, Height: 5, Orientation: 1}
	if err := m.frame([]byte{8, 0, 5, 0, 5, 4}, true); err != nil {
		t.Fatal(err)
	}
	if file := string(document(t, &Page{Width: 10, Height: 20, Image: m}, &Page{Width: 10, Height: 20})); strings.Contains(file, claim) || !strings.Contains(file, "/Decode[1 0 1 0 1 0 1 0]") {
		t.Error("a document with CMYK claims to be PDF/A, or its colors are not inverted")
	}
	profile := sRGB()
	if len(profile) != int(binary.BigEndian.Uint32(profile)) || len(profile)%4 != 0 {
		t.Errorf("profile of %d bytes", len(profile))
	}
}

// TestOffsets checks that the cross-reference table leads to the objects.
func TestOffsets(t *testing.T) {
	file := document(t, &Page{Width: 10, Height: 20, Runs: []Run{{Text: "a"}}})
	start := regexp.MustCompile(`startxref\n(\d+)\n`).FindSubmatch(file)
	at, err := strconv.Atoi(string(start[1]))
	if err != nil || !bytes.HasPrefix(file[at:], []byte("xref\n0 ")) {
		t.Fatalf("no table at %d", at)
	}
	entries := regexp.MustCompile(`(\d{10}) 0{5} n \n`).FindAllSubmatch(file[at:], -1)
	for i, entry := range entries {
		offset, err := strconv.Atoi(string(entry[1]))
		if err != nil || !bytes.HasPrefix(file[offset:], fmt.Appendf(nil, "%d 0 obj\n", i+1)) {
			t.Errorf("object %d is not at %d", i+1, offset)
		}
	}
	for _, length := range regexp.MustCompile(`/Length (\d+) 0 R`).FindAllSubmatch(file, -1) {
		if !bytes.Contains(file, fmt.Appendf(nil, "\n%s 0 obj\n", length[1])) {
			t.Errorf("no object %s", length[1])
		}
	}
}

func TestContent(t *testing.T) {
	var f font
	got := string(f.content([]Run{
		{Text: "aé", X: 10, Y: 20, Length: 40, Size: 10},
		{Text: "中😀", X: 1, Y: 2, Angle: 0, Length: 10, Size: 10},
		{Text: ""},
		{Text: "\x00\xff", Size: -1, Length: -1},
	}))
	want := "BT\n3 Tr\n/F0 10.00 Tf\n400.00 Tz\n1.00000 0.00000 -0.00000 1.00000 10.00 20.00 Tm\n<006100E9> Tj\n" +
		"100.00 Tz\n1.00000 0.00000 -0.00000 1.00000 1.00 2.00 Tm\n<4E2DD800> Tj\n" +
		"/F0 0.10 Tf\n100.00 Tz\n1.00000 0.00000 -0.00000 1.00000 0.00 0.00 Tm\n<FFFDFFFD> Tj\nET\n"
	if got != want {
		t.Errorf("content:\n%s\nwant:\n%s", got, want)
	}
	var table bytes.Buffer
	if err := f.writeMap(&table); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"<0001><00FF><0001>", "<4E00><4EFF><4E00>", "<D800><D83DDE00>"} {
		if !strings.Contains(table.String(), line+"\n") {
			t.Errorf("no %s in the map", line)
		}
	}
	if strings.Contains(table.String(), "<D900>") {
		t.Error("surrogates are mapped")
	}
}

func TestBeyond(t *testing.T) {
	var f font
	for i := range rune(surrogates) {
		if code := f.code(0x10000 + i); code != uint16(0xD800+i) {
			t.Fatalf("code %x of character %d", code, i)
		}
	}
	if code := f.code(0x20000); code != 0xFFFD {
		t.Errorf("code %x of one more", code)
	}
	if code := f.code(0x10001); code != 0xD801 {
		t.Errorf("code %x of a known one", code)
	}
}

func TestGlyphless(t *testing.T) {
	font := glyphless()
	if sum := checksum(font); sum != 0xB1B0AFBA {
		t.Errorf("checksum %x", sum)
	}
	if len(font) > 400 {
		t.Errorf("%d bytes", len(font))
	}
}

var errFull = errors.New("disk full")

// limited fails after a number of bytes.
type limited struct{ left int }

func (l *limited) Write(p []byte) (int, error) {
	if l.left -= len(p); l.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestWriteErrors(t *testing.T) {
	m, err := NewImage(sample())
	if err != nil {
		t.Fatal(err)
	}
	size := len(document(t, &Page{Width: 10, Height: 20, Image: m}))
	for left := 0; left < size; left += 100 {
		d := New(&limited{left}, Metadata{Title: "Schön (1)", Producer: "test"})
		if err := errors.Join(d.Add(&Page{Width: 10, Height: 20, Image: m}), d.Close()); !errors.Is(err, errFull) {
			t.Errorf("after %d of %d bytes: %v", left, size, err)
		}
	}
}
