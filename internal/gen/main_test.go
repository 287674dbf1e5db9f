package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// replace removes stale generated files, and no others.
func TestReplace(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"api.go", "zz_generated_gone.go", "zz_generated_kept.go"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("old"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := replace(dir, []file{{name: "zz_generated_kept.go", content: []byte("new")}}); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name()+": "+string(read(t, filepath.Join(dir, e.Name()))))
	}
	want := []string{"api.go: old", "zz_generated_kept.go: new"}
	if !slices.Equal(got, want) {
		t.Errorf("the directory contains %q, want %q", got, want)
	}
}

func TestDirOfUnknownPackage(t *testing.T) {
	dir, err := dirOf(t.Context(), "vision1/internal/nowhere")
	if err == nil || !strings.Contains(err.Error(), "vision1/internal/nowhere") {
		t.Errorf("dirOf = %q, %v; want an error that names the package", dir, err)
	}
}
