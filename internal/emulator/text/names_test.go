package text

import (
	"errors"
	"image"
	"testing"

	"golang.org/x/text/language"
)

func nameOf(t *testing.T, hint string) string {
	t.Helper()
	tag, err := language.Parse(hint)
	if err != nil {
		t.Fatal(err)
	}
	return tesseractName(tag)
}

func TestNoTesseract(t *testing.T) {
	reader := Reader{Program: "no-such-program"}
	for _, hints := range [][]string{nil, {"en"}} {
		if _, err := reader.Read(t.Context(), image.NewGray(image.Rect(0, 0, 1, 1)), hints); !errors.Is(err, ErrMissing) {
			t.Errorf("hints %v: %v", hints, err)
		}
	}
}
