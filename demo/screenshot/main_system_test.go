//go:build system

package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestScreenshot checks that the screenshot in the README is up to date.
func TestScreenshot(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	name := filepath.Join("docs", "vision1.svg")
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	got, err := screenshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is out of date; run make screenshot. Got\n%s", name, got)
	}
}

// TestDraw checks that special characters of XML are escaped.
func TestDraw(t *testing.T) {
	t.Parallel()
	image := draw([]step{{typed: "a <b> c & d", chunks: []chunk{{false, "{\"x\": \"<&>\"}\n"}, {true, "old\rnew\n"}}}})
	var text strings.Builder
	for decoder := xml.NewDecoder(bytes.NewReader(image)); ; {
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
	want := "$ vision1 a <b> c & d\n{\"x\": \"<&>\"}\nnew\n"
	if !strings.Contains(text.String(), want) {
		t.Errorf("the text of the image is %q, want it to contain %q", text.String(), want)
	}
}
