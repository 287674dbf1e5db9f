//go:build unix

package bucket_test

import (
	"os"
	"path/filepath"
	"testing"
)

func TestNothingThroughALink(t *testing.T) {
	folder, path := open(t)
	if err := os.Symlink(filepath.Dir(path), filepath.Join(path, "b")); err != nil {
		t.Fatal(err)
	}
	if got, err := folder.Read("gs://b/secret", 1000); err == nil {
		t.Errorf("read through a link: %q", got)
	}
	if err := folder.Write("gs://b/new", []byte("x")); err == nil {
		t.Error("written through a link")
	}
}
