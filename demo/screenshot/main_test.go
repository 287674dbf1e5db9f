package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "draw the picture of the README anew")

// TestPicture: the picture in the README shows what vision1 does today.
func TestPicture(t *testing.T) {
	t.Parallel()
	name := filepath.Join("..", "..", "docs", "vision1.svg")
	if *update {
		if err := run(t.Context(), name); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	got, err := paint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s shows another run; make picture draws it anew. This run gives\n%s", name, got)
	}
}

// TestDraw: what is special in XML comes out of it as it went in.
func TestDraw(t *testing.T) {
	t.Parallel()
	picture := draw([]step{{typed: []string{"a <b>", "c & d"}, chunks: []chunk{{false, "{\"x\": \"<&>\"}\n"}, {true, "old\rnew\n"}}}})
	var text strings.Builder
	for decoder := xml.NewDecoder(bytes.NewReader(picture)); ; {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if data, ok := token.(xml.CharData); ok {
			text.Write(data)
		}
	}
	want := "$ vision1 a <b> \\\n      c & d\n{\"x\": \"<&>\"}\nnew\n"
	if !strings.Contains(text.String(), want) {
		t.Errorf("the picture says %q, want %q in it", text.String(), want)
	}
}
