package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestGatewayIsUpToDate(t *testing.T) {
	files, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 3 {
		t.Errorf("%d files, want 3, one for each service", len(files))
	}
	for _, file := range files {
		path := filepath.Join("..", "gateway", filepath.FromSlash(file.path))
		got, err := os.ReadFile(path)
		if err != nil || !bytes.Equal(bytes.ReplaceAll(got, []byte("\r\n"), []byte("\n")), file.content) {
			t.Errorf("%s is not up to date (%v): run make generate", path, err)
		}
	}
}

func TestRunWritesTheFiles(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "gateway")
	if err := run(dir); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"longrunningpb/operations.pb.gw.go", "visionpb/image_annotator.pb.gw.go", "visionpb/product_search_service.pb.gw.go"} {
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			t.Error(err)
		}
	}
}
