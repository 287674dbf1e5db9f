//go:build unix

package bucket_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"vision1/internal/emulator/bucket"
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

// A walk lists the links that can be read: to files in the directory.
func TestWalkSymlinks(t *testing.T) {
	dir, path := open(t)
	fill(t, path, "b/d/file", "other/file")
	for link, target := range map[string]string{
		"b/link": "d/file", "b/other": "../other/file", "b/outside": "../../secret", "b/loop": ".", "b/directory": "d", "b/dangling": "none",
	} {
		if err := os.Symlink(target, filepath.Join(path, link)); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := walk(t, dir, "", "", bucket.After), []string{"d/file", "link", "other"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	// Writing replaces the link, not the file that it leads to.
	if err := dir.Write("gs://b/other", []byte("new")); err != nil {
		t.Fatal(err)
	}
	if content, err := os.ReadFile(filepath.Join(path, "other", "file")); err != nil || len(content) > 0 {
		t.Errorf("other/file: %q, %v", content, err)
	}
}
