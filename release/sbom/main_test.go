package main

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	cdx "github.com/CycloneDX/cyclonedx-go"

	"vision1/release/archive"
	"vision1/release/archive/archivetest"
)

// TestDocument describes this test binary, whose modules are known.
func TestDocument(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	name := filepath.Join(dir, "a.tar.gz")
	if err := archivetest.Write(name, []archive.File{{Name: "one", Executable: true, Content: self(t)}, {Name: "two", Executable: true, Content: self(t)}}); err != nil {
		t.Fatal(err)
	}
	var texts [2][]byte
	for i := range texts {
		out := filepath.Join(dir, "sbom.json")
		if err := run([]string{name, "1.2.3", "2026-01-02T03:04:05Z", out}); err != nil {
			t.Fatal(err)
		}
		var err error
		if texts[i], err = os.ReadFile(out); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(texts[0], texts[1]) {
		t.Error("two documents for the same archive differ")
	}
	var document cdx.BOM
	if err := cdx.NewBOMDecoder(bytes.NewReader(texts[0]), cdx.BOMFileFormatJSON).Decode(&document); err != nil {
		t.Fatal(err)
	}
	known := map[string]cdx.Component{}
	for _, c := range *document.Components {
		if _, ok := known[c.BOMRef]; ok {
			t.Errorf("duplicate component %s", c.BOMRef)
		}
		known[c.BOMRef] = c
	}
	for _, d := range *document.Dependencies {
		for _, ref := range *d.Dependencies {
			if _, ok := known[ref]; !ok {
				t.Errorf("%s depends on %s, which has no component", d.Ref, ref)
			}
		}
	}
	info, ok := debug.ReadBuildInfo()
	if !ok || len(info.Deps) == 0 {
		t.Fatal("the test binary has no build information")
	}
	for _, m := range info.Deps {
		if _, ok := known["pkg:golang/"+m.Path+"@"+m.Version]; !ok {
			t.Errorf("%s %s has no component", m.Path, m.Version)
		}
	}
	if want := len(info.Deps) + 3; len(known) != want { // two programs and the standard library
		t.Errorf("%d components, want %d", len(known), want)
	}
	if _, ok := known["pkg:golang/std@v"+strings.TrimPrefix(runtime.Version(), "go")]; !ok {
		t.Error("the standard library has no component")
	}
}

func self(t *testing.T) []byte {
	t.Helper()
	name, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
