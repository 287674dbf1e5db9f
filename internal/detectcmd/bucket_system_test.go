//go:build system

package detectcmd_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// TestBucketOfText stores the text beside the responses. The emulator reads it with
// tesseract.
func TestBucketOfText(t *testing.T) { testBucketOfLocalFiles(t, "document", 2) }

// Objects are listed page by page, and sent by name.
func TestObjects(t *testing.T) {
	const images = 1100 // more than a page of a list
	x := newFixture(t, 0)
	for i := range images {
		x.object(fmt.Sprintf("b/photos/%d/%04d.png", i%3, i), pngImage(t, i))
	}
	x.object("b/photos/readme.txt", []byte("text"))
	r := x.want(0, "1,100 done", "colors", "gs://b/photos/", "--rate", "0")
	if !strings.Contains(r.Stderr, "skipped: not an image (1)") {
		t.Errorf("%s", r.Stderr)
	}
	if !exists(filepath.Join(x.out, "b", "photos", "2", "0002.png.json")) {
		t.Error("a result is missing")
	}
	x.want(0, "0 done, 1,100 done before", "colors", "gs://b/photos/", "--rate", "0")
	if c := x.status(); c != (counts{Done: images, Units: images}) {
		t.Errorf("%+v", c)
	}
}
