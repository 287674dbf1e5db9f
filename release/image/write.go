package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
)

// write writes an image to a tar file: an OCI layout, and a manifest.json for the
// same blobs.
func write(name string, image v1.Image, tag string, date time.Time) (err error) {
	dir, err := os.MkdirTemp("", "image")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	target, err := layout.Write(dir, empty.Index)
	if err != nil {
		return fmt.Errorf("create a layout: %w", err)
	}
	config, err := image.ConfigFile()
	if err != nil {
		return fmt.Errorf("read the configuration: %w", err)
	}
	err = target.AppendImage(image, layout.WithPlatform(*config.Platform()), layout.WithAnnotations(map[string]string{
		"io.containerd.image.name":          "docker.io/library/" + tag,
		"org.opencontainers.image.ref.name": tag,
	}))
	if err != nil {
		return fmt.Errorf("write the layout: %w", err)
	}
	manifest, err := dockerManifest(image, tag)
	if err != nil {
		return err
	}
	files, err := collect(os.DirFS(dir))
	if err != nil {
		return err
	}
	out, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := writeTar(out, append(files, file{name: "manifest.json", mode: 0o644, content: manifest}), date); err != nil {
		_ = out.Close()
		return err
	}
	return out.Close()
}

// dockerManifest returns the manifest.json that docker save writes.
func dockerManifest(image v1.Image, tag string) ([]byte, error) {
	type entry struct {
		Config   string
		RepoTags []string
		Layers   []string
	}
	config, err := image.ConfigName()
	if err != nil {
		return nil, fmt.Errorf("digest of the configuration: %w", err)
	}
	layers, err := image.Layers()
	if err != nil {
		return nil, fmt.Errorf("layers: %w", err)
	}
	e := entry{Config: blob(config), RepoTags: []string{tag}}
	for _, l := range layers {
		digest, err := l.Digest()
		if err != nil {
			return nil, fmt.Errorf("digest of a layer: %w", err)
		}
		e.Layers = append(e.Layers, blob(digest))
	}
	text, err := json.Marshal([]entry{e})
	if err != nil {
		return nil, fmt.Errorf("manifest.json: %w", err)
	}
	return text, nil
}

func blob(h v1.Hash) string { return "blobs/" + h.Algorithm + "/" + h.Hex }

// collect returns all files of a directory in lexical order.
func collect(dir fs.FS) ([]file, error) {
	var files []file
	err := fs.WalkDir(dir, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == ".":
			return nil
		case entry.IsDir():
			files = append(files, file{name: filepath.ToSlash(name) + "/", mode: 0o755})
			return nil
		}
		content, err := fs.ReadFile(dir, name)
		if err != nil {
			return fmt.Errorf("read the layout: %w", err)
		}
		files = append(files, file{name: name, mode: 0o644, content: content})
		return nil
	})
	return files, err
}
