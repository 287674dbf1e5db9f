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
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/validate"

	"vision1/release/archive"
	"vision1/release/archive/archivetest"
)

// TestImage reads an image in both ways that its file can be read.
func TestImage(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	name := filepath.Join(folder, "a.tar.gz")
	if err := archivetest.Write(name, []archive.File{{Name: "README.md"}, {Name: "vision1", Executable: true, Content: []byte("program")}}); err != nil {
		t.Fatal(err)
	}
	var files [2]string
	var contents [2][]byte
	for i, base := range []string{"one.tar", "another.tar"} {
		files[i] = filepath.Join(folder, base)
		if err := run([]string{name, "arm64", "1.2.3", "2026-01-02T03:04:05Z", files[i]}); err != nil {
			t.Fatal(err)
		}
		var err error
		if contents[i], err = os.ReadFile(files[i]); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(contents[0], contents[1]) {
		t.Error("the same archive gives two images")
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
}

// fromLayout unpacks a file and reads the only image of its index.
func fromLayout(t *testing.T, name string) v1.Image {
	t.Helper()
	folder := t.TempDir()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for name, content := range untar(t, f) {
		place := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(place), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(place, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	index, err := layout.ImageIndexFromPath(folder)
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
		t.Errorf("%s: the configuration is %+v", kind, config)
	}
	content := mutate.Extract(image)
	defer func() { _ = content.Close() }()
	files := untar(t, content)
	if got := string(files["usr/bin/vision1"]); got != "program" {
		t.Errorf("%s: the program is %q", kind, got)
	}
	if _, ok := files["usr/bin/README.md"]; ok {
		t.Errorf("%s: the README is among the programs", kind)
	}
	if pool := x509.NewCertPool(); !pool.AppendCertsFromPEM(files["etc/ssl/certs/ca-certificates.crt"]) {
		t.Errorf("%s: there is no certificate authority", kind)
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

// TestCertificates: the authority that signs for Google is among them.
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
