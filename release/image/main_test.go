package main

import (
	"archive/tar"
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/validate"

	"vision1/release/archive"
	"vision1/release/archive/archivetest"
)

// TestImage reads an image in both formats of its file.
func TestImage(t *testing.T) {
	t.Setenv("HOMEPAGE", "https://example.com/vision1")
	t.Setenv("MAINTAINER", "A <a@example.com>")
	dir := t.TempDir()
	name := filepath.Join(dir, "a.tar.gz")
	if err := archivetest.Write(name, []archive.File{
		{Name: "README.md"}, {Name: "LICENSE", Content: []byte("license")}, {Name: "vision1", Executable: true, Content: []byte("program")},
	}); err != nil {
		t.Fatal(err)
	}
	var files [2]string
	var contents [2][]byte
	for i, base := range []string{"one.tar", "another.tar"} {
		files[i] = filepath.Join(dir, base)
		if err := run([]string{name, "arm64", "1.2.3", "abc", "2026-01-02T03:04:05Z", files[i]}); err != nil {
			t.Fatal(err)
		}
		var err error
		if contents[i], err = os.ReadFile(files[i]); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(contents[0], contents[1]) {
		t.Error("two builds from the same archive differ")
	}
	out := filepath.Join(dir, "missing", "a.tar")
	if err := run([]string{name, "arm64", "1.2.3", "abc", "2026-01-02T03:04:05Z", out}); err == nil || !strings.HasPrefix(err.Error(), "write "+out) {
		t.Errorf("write to a missing directory: %v", err)
	}
	docker, err := tarball.ImageFromPath(files[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	for kind, image := range map[string]v1.Image{"manifest.json": docker, "OCI layout": fromLayout(t, files[0])} {
		if err := validate.Image(image); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
		checkImage(t, kind, image)
	}
	t.Setenv("HOMEPAGE", "")
	if err := run([]string{name, "arm64", "1.2.3", "abc", "2026-01-02T03:04:05Z", files[0]}); err == nil || !strings.Contains(err.Error(), "HOMEPAGE") {
		t.Errorf("without a homepage, got the error %v", err)
	}
}

// fromLayout unpacks an OCI layout and returns the only image of its index.
func fromLayout(t *testing.T, name string) v1.Image {
	t.Helper()
	dir := t.TempDir()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for name, content := range untar(t, f) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	index, err := layout.ImageIndexFromPath(dir)
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := index.IndexManifest()
	if err != nil || len(manifest.Manifests) != 1 {
		t.Fatalf("the index lists %+v, %v; want one image", manifest, err)
	}
	image, err := index.Image(manifest.Manifests[0].Digest)
	if err != nil {
		t.Fatal(err)
	}
	return image
}

func checkImage(t *testing.T, kind string, image v1.Image) {
	t.Helper()
	config, err := image.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	if config.OS != "linux" || config.Architecture != "arm64" || config.Config.User != "65532:65532" ||
		len(config.Config.Entrypoint) != 1 || config.Config.Entrypoint[0] != "/usr/bin/vision1" {
		t.Errorf("%s: configuration %+v", kind, config)
	}
	for name, want := range map[string]string{
		"source": "https://example.com/vision1", "authors": "A <a@example.com>", "revision": "abc", "version": "1.2.3",
	} {
		if got := config.Config.Labels["org.opencontainers.image."+name]; got != want {
			t.Errorf("%s: the label %s is %q, want %q", kind, name, got, want)
		}
	}
	content := mutate.Extract(image)
	defer func() { _ = content.Close() }()
	files := untar(t, content)
	if got := string(files["usr/bin/vision1"]); got != "program" {
		t.Errorf("%s: the program contains %q", kind, got)
	}
	if got := string(files["usr/share/licenses/vision1/LICENSE"]); got != "license" {
		t.Errorf("%s: the license contains %q", kind, got)
	}
	if _, ok := files["usr/bin/README.md"]; ok {
		t.Errorf("%s: the README is installed as a program", kind)
	}
	if pool := x509.NewCertPool(); !pool.AppendCertsFromPEM(files["etc/ssl/certs/ca-certificates.crt"]) {
		t.Errorf("%s: no certificate authorities", kind)
	}
}

func untar(t *testing.T, r io.Reader) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	for entries := tar.NewReader(r); ; {
		header, err := entries.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		if header.Typeflag != tar.TypeReg {
			continue
		}
		if files[header.Name], err = io.ReadAll(entries); err != nil {
			t.Fatal(err)
		}
	}
}

// TestCertificates checks that Google's authorities are included.
func TestCertificates(t *testing.T) {
	t.Parallel()
	roots, err := certificates()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"GTS Root R1", "GTS Root R4"} {
		if !hasAuthority(t, roots, name) {
			t.Errorf("%s is missing", name)
		}
	}
}

func hasAuthority(t *testing.T, roots []byte, name string) bool {
	t.Helper()
	for {
		var block *pem.Block
		if block, roots = pem.Decode(roots); block == nil {
			return false
		}
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		if certificate.Subject.CommonName == name {
			return true
		}
	}
}
