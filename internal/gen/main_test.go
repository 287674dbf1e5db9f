package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// replace takes generated files away that are no longer made, and no others.
func TestReplace(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"api.go", "zz_generated_gone.go", "zz_generated_kept.go"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("old"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := replace(folder, []file{{name: "zz_generated_kept.go", content: []byte("new")}}); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name()+": "+string(read(t, filepath.Join(folder, e.Name()))))
	}
	want := []string{"api.go: old", "zz_generated_kept.go: new"}
	if !slices.Equal(got, want) {
		t.Errorf("the folder has %q, want %q", got, want)
	}
}

func TestFolderOfUnknownPackage(t *testing.T) {
	folder, err := folderOf(t.Context(), "vision1/internal/nowhere")
	if err == nil || !strings.Contains(err.Error(), "vision1/internal/nowhere") {
		t.Errorf("folderOf = %q, %v; want an error that names the package", folder, err)
	}
}
