package archive_test

import (
	"path/filepath"
	"slices"
	"testing"

	"vision1/release/archive"
	"vision1/release/archive/archivetest"
)

// TestPrograms checks that the programs of each archive format are found.
func TestPrograms(t *testing.T) {
	t.Parallel()
	files := []archive.File{
		{Name: "LICENSE", Content: []byte("text")},
		{Name: "man/vision1.1", Content: []byte("page")},
		{Name: "vision1", Executable: true, Content: []byte("program")},
	}
	for name, want := range map[string][]string{"a.tar.gz": {"vision1"}, "a.zip": {"vision1"}} {
		name = filepath.Join(t.TempDir(), name)
		if err := archivetest.Write(name, files); err != nil {
			t.Fatal(err)
		}
		programs, err := archive.Programs(name)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range programs {
			got = append(got, p.Name)
			if string(p.Content) != "program" {
				t.Errorf("%s: %s contains %q", name, p.Name, p.Content)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s contains the programs %q, want %q", name, got, want)
		}
		if err := archivetest.Write(name, files[:2]); err != nil {
			t.Fatal(err)
		}
		if _, err := archive.Programs(name); err == nil {
			t.Errorf("%s: got no error for an archive without a program", name)
		}
	}
}
