package main

import (
	"bytes"
	"encoding/json"
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
	info, ok := debug.ReadBuildInfo()
	if !ok || len(info.Deps) == 0 {
		t.Fatal("the test binary has no build information")
	}
	list := writeLicenses(t, dir, info.Deps)
	var texts [2][]byte
	for i := range texts {
		out := filepath.Join(dir, "sbom.json")
		if err := run([]string{name, list, "1.2.3", "2026-01-02T03:04:05Z", out}); err != nil {
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
	for _, m := range info.Deps {
		if _, ok := known["pkg:golang/"+m.Path+"@"+m.Version]; !ok {
			t.Errorf("%s %s has no component", m.Path, m.Version)
		}
	}
	if want := len(info.Deps) + 4; len(known) != want { // two programs, the standard library, and what it embeds
		t.Errorf("%d components, want %d", len(known), want)
	}
	if _, ok := known["pkg:golang/std@v"+strings.TrimPrefix(runtime.Version(), "go")]; !ok {
		t.Error("the standard library has no component")
	}
}

// TestLicenses checks that every component has its license.
func TestLicenses(t *testing.T) {
	t.Parallel()
	programs := []archive.File{{Name: "one", Executable: true, Content: self(t)}}
	info, _ := debug.ReadBuildInfo()
	list, err := readLicenses(writeLicenses(t, t.TempDir(), info.Deps))
	if err != nil {
		t.Fatal(err)
	}
	document, err := describe("a", "1.2.3", "2026-01-02T03:04:05Z", programs, list)
	if err != nil {
		t.Fatal(err)
	}
	expressions := 0
	for _, c := range *document.Components {
		if c.Licenses == nil || len(*c.Licenses) != 1 {
			t.Errorf("%s has the licenses %v, want one", c.BOMRef, c.Licenses)
		} else if (*c.Licenses)[0].Expression == "MIT AND ISC" {
			expressions++
		}
	}
	if expressions != 1 {
		t.Errorf("%d components have an expression, want what the standard library embeds", expressions)
	}
	if _, err := describe("a", "1.2.3", "2026-01-02T03:04:05Z", programs, list[1:]); err == nil || !strings.Contains(err.Error(), list[0].Name) {
		t.Errorf("without the license of %s, got the error %v", list[0].Name, err)
	}
}

// writeLicenses writes a list of licenses for modules and the standard library, which
// embeds something here.
func writeLicenses(t *testing.T, dir string, modules []*debug.Module) string {
	t.Helper()
	var list []licensed
	for _, m := range modules {
		list = append(list, licensed{Name: m.Path, License: "MIT"})
	}
	list = append(list, licensed{Name: "std", License: "LicenseRef-x"}, licensed{Name: "inside", License: "MIT AND ISC", In: "std", Source: "https://example.com/x"})
	text, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "licenses.json")
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
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
