package imaging_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision1/internal/imaging"
)

func TestSniffHead(t *testing.T) {
	t.Parallel()
	const raw = "II*\x00\x08\x00\x00\x00" // the header of a TIFF file
	tests := []struct {
		name, head string
		want       imaging.Format
	}{
		{"JPEG", "\xff\xd8\xff\xe0", imaging.FormatJPEG},
		{"PNG", "\x89PNG\r\n\x1a\n", imaging.FormatPNG},
		{"GIF", "GIF89a", imaging.FormatGIF},
		{"GIF of an unknown version", "GIF88a", imaging.FormatUnknown},
		{"WebP", "RIFF\x00\x00\x00\x00WEBP", imaging.FormatWebP},
		{"WAV", "RIFF\x00\x00\x00\x00WAVE", imaging.FormatUnknown},
		{"PDF", "%PDF-1.7", imaging.FormatPDF},
		{"PDF after line breaks", "\r\n\n%PDF-1.7", imaging.FormatPDF},
		{"PDF after a byte order mark", "\xef\xbb\xbf%PDF-2.0", imaging.FormatPDF},
		{"PDF after an HTTP header", "HTTP/1.1 200 OK\r\n\r\n%PDF-1.4\n", imaging.FormatPDF},
		{"PDF too late", strings.Repeat("\n", 1024) + "%PDF-1.4\n", imaging.FormatUnknown},
		{"a mention of PDF", "files begin with %PDF-1.4\n", imaging.FormatUnknown},
		{"a header without a version", "\n%PDF-", imaging.FormatUnknown},
		{"TIFF", raw, imaging.FormatTIFF},
		{"TIFF, big-endian", "MM\x00*\x00\x00\x00\x08", imaging.FormatTIFF},
		{"CR2", raw + "CR\x02\x00", imaging.FormatRaw},
		{"DNG", raw + "\x01\x00" + "\x12\xc6\x01\x00\x04\x00\x00\x00\x01\x04\x00\x00", imaging.FormatRaw},
		{"NEF", raw + "\x03\x00" +
			"\xfe\x00\x04\x00\x01\x00\x00\x00\x01\x00\x00\x00" + // a preview,
			"\x0f\x01\x02\x00\x12\x00\x00\x00\x00\x01\x00\x00" + // a camera,
			"\x4a\x01\x04\x00\x02\x00\x00\x00\x00\x02\x00\x00", imaging.FormatRaw}, // and the image elsewhere
		{"CR3", "\x00\x00\x00\x18ftypcrx \x00\x00\x00\x01crx isom", imaging.FormatRaw},
		{"RAF", "FUJIFILMCCD-RAW 0201", imaging.FormatRaw},
		{"HEIC", "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", imaging.FormatHEIC},
		{"AVIF", "\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1avif", imaging.FormatAVIF},
		{"MP4", "\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isommp42", imaging.FormatUnknown},
		{"text like BMP", "BMW builds cars and motorcycles", imaging.FormatUnknown},
		{"font like ICO", "\x00\x00\x01\x00" + strings.Repeat("\x00", 30), imaging.FormatUnknown},
		{"HTML", "<!DOCTYPE html><img>", imaging.FormatUnknown},
		{"nothing", "", imaging.FormatUnknown},
	}
	for _, test := range tests {
		if got := imaging.SniffHead([]byte(test.head)); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestSniffHeadFiles(t *testing.T) {
	t.Parallel()
	for suffix, want := range map[string]imaging.Format{
		".jpg": imaging.FormatJPEG, ".webp": imaging.FormatWebP, ".bmp": imaging.FormatBMP, ".tif": imaging.FormatTIFF,
		".ico": imaging.FormatICO, ".heic": imaging.FormatHEIC, ".avif": imaging.FormatAVIF,
	} {
		files, err := filepath.Glob("testdata/*" + suffix)
		if err != nil || len(files) == 0 {
			t.Errorf("%s: %d files, %v", suffix, len(files), err)
		}
		for _, file := range files {
			if got := imaging.SniffHead(readFile(t, file)); got != want {
				t.Errorf("%s: %q, want %q", file, got, want)
			}
		}
	}
}

func TestFormat(t *testing.T) {
	t.Parallel()
	tests := []struct {
		format                         imaging.Format
		isImage, hasPages, isConverted bool
	}{
		{imaging.FormatJPEG, true, false, false},
		{imaging.FormatRaw, true, false, false},
		{imaging.FormatGIF, true, true, false},
		{imaging.FormatTIFF, true, true, false},
		{imaging.FormatPDF, false, true, false},
		{imaging.FormatHEIC, false, false, true},
		{imaging.FormatAVIF, false, false, true},
		{imaging.FormatUnknown, false, false, false},
	}
	for _, test := range tests {
		f := test.format
		if f.IsImage() != test.isImage || f.HasPages() != test.hasPages || f.NeedsConversion() != test.isConverted {
			t.Errorf("%q: image %v, pages %v, conversion %v", f, f.IsImage(), f.HasPages(), f.NeedsConversion())
		}
	}
}

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
