//go:build unix

package bucket_test

import (
	"os"
	"path/filepath"
	"testing"
)

func TestSymlinksOutsideTheDirectoryAreRejected(t *testing.T) {
	dir, path := open(t)
	if err := os.Symlink(filepath.Dir(path), filepath.Join(path, "b")); err != nil {
		t.Fatal(err)
	}
	if got, err := dir.Read("gs://b/secret", 1000); err == nil {
		t.Errorf("read through a symbolic link: %q", got)
	}
	if err := dir.Write("gs://b/new", []byte("x")); err == nil {
		t.Error("wrote through a symbolic link")
	}
}
