package imaging_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"testing"

	"vision1/internal/imaging"
)

// A clean aperture that makes no sense, or is outside of the image, is ignored or cut.
func TestInvalidCleanAperture(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		field int // of width, height, and the offsets, each with a denominator
		value int32
		size  image.Point
	}{
		"no width":               {0, 0, image.Pt(64, 48)},
		"negative width":         {0, -30, image.Pt(64, 48)},
		"huge width":             {0, 1<<31 - 1, image.Pt(64, 48)},
		"denominator 0":          {1, 0, image.Pt(64, 48)},
		"center far to the left": {4, -1 << 31, image.Pt(64, 48)},
		"right of the image":     {4, 1000, image.Pt(64, 48)},
		"half outside":           {4, 32, image.Pt(15, 42)},
	} {
		data := readFile(t, "testdata/cropped.avif")
		at := bytes.Index(data, []byte("clap")) + 4 + 4*test.field
		binary.BigEndian.PutUint32(data[at:], uint32(test.value))
		result, _ := shrink(t, data, imaging.Target{})
		if got := image.Pt(result.Info.Width, result.Info.Height); got != test.size {
			t.Errorf("%s: %v, want %v", name, got, test.size)
		}
	}
}
