package main

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestPrograms collects the licenses of the programs for this machine.
func TestPrograms(t *testing.T) {
	t.Parallel()
	components, err := collect(t.Context(), filepath.Join("..", ".."), []string{runtime.GOOS + "/" + runtime.GOARCH})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"std": "BSD-3-Clause", "github.com/spf13/cobra": "Apache-2.0", "libheif": "LGPL-3.0-or-later", "libaom": "BSD-2-Clause",
		"PDFium": "BSD-3-Clause AND Apache-2.0",
	} {
		i := slices.IndexFunc(components, func(c Component) bool { return c.Name == name })
		if i < 0 {
			t.Errorf("%s is missing", name)
		} else if got := components[i].License; got != want {
			t.Errorf("%s has the license %s, want %s", name, got, want)
		}
	}
	file, err := copyright("A <a@example.com>", "https://example.com", "", components)
	if err != nil {
		t.Fatal(err)
	}
	all, debian := string(notices(components, strings.TrimSpace)), string(file)
	for _, c := range components {
		if !strings.Contains(all, c.title()+" (") || !strings.Contains(all, c.title()+": ") || !strings.Contains(debian, c.title()+": ") {
			t.Errorf("%s has no license in the texts", c.title())
		}
	}
	for _, text := range []string{"GNU LESSER GENERAL PUBLIC LICENSE", "END OF TERMS AND CONDITIONS", "FreeType"} {
		if !strings.Contains(all, text) {
			t.Errorf("the texts lack %q", text)
		}
	}
	if strings.Contains(debian, "END OF TERMS AND CONDITIONS") || strings.Contains(debian, "1. Definitions.") {
		t.Error("the Debian copyright file has a license that Debian installs")
	}
}

// TestUnknownCode checks that compiled code is rejected until it is described.
func TestUnknownCode(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "lib"), 0o750); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"lib/new.wasm", "lib/heif.wasm.gz", "lib/page.html"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("changed"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for file, want := range map[string]string{
		"lib/new.wasm": "doesn't describe", "lib/heif.wasm.gz": "has changed: review its components", "lib/page.html": "",
	} {
		_, err := embeddedIn(&module{path: "github.com/gen2brain/heic", version: "v9", dir: dir, embeds: []string{file}})
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: got the error %v, want %q", file, err, want)
		}
	}
}

// TestIdentify tells licenses apart.
func TestIdentify(t *testing.T) {
	t.Parallel()
	const redistribution = "Redistribution and use in source\nand binary forms, with or without modification"
	for text, want := range map[string]string{
		redistribution: "BSD-2-Clause",
		redistribution + "\n * Neither the name of Google": "BSD-3-Clause",
		"   Apache License\n  Version 2.0, January 2004":   "Apache-2.0",
		"All rights reserved.":                             "",
	} {
		if got := strings.Join(identify(text), " "); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	if _, err := classify([]File{{Name: "LICENSE", Text: "All rights reserved."}}); err == nil {
		t.Error("got no error for an unknown license")
	}
}
