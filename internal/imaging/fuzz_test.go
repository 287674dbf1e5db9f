package imaging_test

import (
	"os"
	"path/filepath"
	"testing"

	"vision1/internal/imaging"
)

// FuzzInspect checks that Inspect never panics, and that what it returns is usable.
func FuzzInspect(f *testing.F) {
	files, err := filepath.Glob("testdata/*.*")
	if err != nil || len(files) == 0 {
		f.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, format := range []imaging.Format{imaging.FormatJPEG, imaging.FormatPNG, imaging.FormatGIF} {
		f.Add(encoded(f, format, quadrants(8, 6)))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		info, err := imaging.Inspect(data)
		if imaging.SniffHead(data) != info.Format {
			t.Errorf("format %q", info.Format)
		}
		_ = imaging.Sniff(data)
		if info.Orientation < 1 || info.Orientation > 8 || info.Width < 0 || info.Height < 0 || info.Pixels() < 0 {
			t.Errorf("%+v", info)
		}
		isMeasured := info.Format != imaging.FormatPDF && info.Format != imaging.FormatRaw
		if err == nil && isMeasured && info.Pixels() == 0 {
			t.Errorf("%+v without an error", info)
		}
	})
}
