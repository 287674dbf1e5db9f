package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

// withLayer returns a file with text over its first page.
func withLayer(file []byte) ([]byte, error) {
	o, err := OpenOriginal(file)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	v, err := NewOverlay(&b, o)
	if err != nil {
		return nil, err
	}
	err = v.Add(0, []Run{{Text: "added", X: 10, Y: 20, Length: 50, Size: 12}}, false)
	err = errors.Join(err, v.Close())
	return b.Bytes(), err
}

// withObjects returns a PDF file with the given objects, from 1, of which the first is
// the root.
func withObjects(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	table := fmt.Sprintf("xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for i, object := range objects {
		table += fmt.Sprintf("%010d 00000 n \n", b.Len())
		fmt.Fprintf(&b, "%d 0 obj %s endobj\n", i+1, object)
	}
	fmt.Fprintf(&b, "%strailer <</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF", table, len(objects)+1, b.Len())
	return b.Bytes()
}

const original = "BT /F1 12 Tf 5 5 Td (original) Tj ET"

// inherited is a file whose page inherits everything, and has references for all that
// can be one.
func inherited() []byte {
	return withObjects("<</Type/Catalog /Pages 2 0 R>>",
		"<</Type/Pages /Count 1 /Kids 8 0 R /Resources 5 0 R /MediaBox [0 0 9 0 R 100] /Rotate 90 % comment >>\n>>",
		"<</Type/Page /Parent 2 0 R /Contents 7 0 R /Text (a \\) >> b) /Hex <3E3E>>>",
		fmt.Sprintf("<</Length 10 0 R>> stream\r\n%s\nendstream", original),
		"<</Font 6 0 R>>", "<</F1 <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> >>",
		"[4 0 R]", "[3 0 R]", "200", fmt.Sprint(len(original)))
}

func TestOverlayOfInherited(t *testing.T) {
	file := inherited()
	o, err := OpenOriginal(file)
	if err != nil {
		t.Fatal(err)
	}
	if w, h, turned := o.Size(0); w != 100 || h != 200 || !turned || o.Pages() != 1 {
		t.Errorf("%d pages, size %v, %v, %v", o.Pages(), w, h, turned)
	}
	changed, err := withLayer(file)
	if err != nil || !bytes.HasPrefix(changed, file) {
		t.Fatalf("error %v", err)
	}
	o, err = OpenOriginal(changed)
	if err != nil {
		t.Fatal(err)
	}
	got := contents(t, o, 0)
	if !strings.HasPrefix(got, "q\n"+original) || !strings.Contains(got, "Q\nq 0 1 -1 0 200 0 cm\nBT\n3 Tr\n/Vision1Text 12.00 Tf") {
		t.Errorf("contents:\n%s", got)
	}
	page := o.pages[0].page
	fonts := parseDict(o.resolve(parseDict(o.resolve(page.get("Resources"))).get("Font")))
	if fonts.get("F1") == nil || !strings.Contains(string(o.resolve(fonts.get(overlayFont))), "/Glyphless") ||
		string(page.get("Text")) != `(a \) >> b)` || string(page.get("Hex")) != "<3E3E>" {
		t.Errorf("page %s, fonts %s", page.bytes(), fonts.bytes())
	}
	if got := string(changed); !strings.Contains(got, "/Prev ") || strings.Count(got, "%%EOF") != 2 {
		t.Error("no update at the end")
	}
	if _, err := withLayer(changed); !errors.Is(err, ErrHasLayer) {
		t.Errorf("error %v for text over text", err)
	}
}

func TestUnusableFiles(t *testing.T) {
	valid := string(inherited())
	for name, file := range map[string]string{
		"empty":         "",
		"no PDF":        "x" + strings.Repeat("y", 3000),
		"no end":        "%PDF-1.4\n",
		"a loop":        strings.Replace(valid, "/Root 1 0 R", fmt.Sprintf("/Root 1 0 R/Prev %d", strings.Index(valid, "xref\n")), 1),
		"no table":      strings.Replace(valid, "xref\n0 ", "xerf\n0 ", 1),
		"no root":       strings.Replace(valid, "/Root 1 0 R", "/Root 9 0 R", 1),
		"no pages":      strings.Replace(valid, "[3 0 R]", "[2 0 R]", 1),
		"encrypted":     strings.Replace(valid, "/Root 1 0 R", "/Root 1 0 R/Encrypt<<>>", 1),
		"wrong offsets": strings.Replace(valid, "%PDF-1.4\n", "%PDF-1.4\n\n\n\n\n\n\n\n\n", 1),
	} {
		if _, err := OpenOriginal([]byte(file)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func FuzzOverlay(f *testing.F) {
	f.Add(inherited())
	f.Add(withObjects("<</Pages 2 0 R>>", "<</Kids[2 0 R 3 0 R]>>", "<</Contents 2 0 R/Rotate -91/MediaBox[5 5 0 1e9]>>"))
	stream := "<</Type/XRef/W[1 1 1]/Size 4/Root 1 0 R/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 3>>/Length 9>> stream\nabc\nendstream"
	f.Add([]byte("%PDF-1.5\n9 0 obj " + stream + "\nstartxref\n9\n%%EOF"))
	f.Add([]byte("%PDF-1.5\n9 0 obj " + strings.Replace(stream, "/Filter/FlateDecode", "", 1) + "\nstartxref\n9\n%%EOF"))
	f.Fuzz(func(t *testing.T, file []byte) {
		o, err := OpenOriginal(file)
		if err != nil {
			return
		}
		v, err := NewOverlay(io.Discard, o)
		if err != nil {
			t.Fatal(err)
		}
		for i := range min(o.Pages(), 10) {
			if err := v.Add(i, []Run{{Text: "x", Length: 1, Size: 1}}, false); err != nil && !errors.Is(err, ErrHasLayer) {
				t.Error(err)
			}
		}
		if err := v.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestUnpredict(t *testing.T) {
	data := []byte{0, 1, 2, 3, 1, 1, 1, 1, 2, 1, 1, 1, 3, 1, 1, 1, 4, 1, 1, 1}
	want := []byte{1, 2, 3, 1, 2, 3, 2, 3, 4, 2, 3, 4, 3, 4, 5}
	if got := unpredict(bytes.Clone(data), 3); !bytes.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
