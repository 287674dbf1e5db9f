// Command image builds a container image from the programs in an archive:
// image ARCHIVE ARCHITECTURE VERSION REVISION DATE OUT. REVISION is the commit, and
// DATE its date (RFC 3339), so the same archive produces the same image. The variables
// HOMEPAGE and MAINTAINER name its source.
//
// The output is a tar file with an OCI image layout, for podman, skopeo, and buildah.
// It also contains the manifest.json that older versions of docker need.
package main

import (
	"errors"
	"fmt"
	"os"
	"path"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"vision1/release/archive"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "image:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 6 {
		return fmt.Errorf("usage: image ARCHIVE ARCHITECTURE VERSION REVISION DATE OUT")
	}
	date, err := time.Parse(time.RFC3339, args[4])
	if err != nil {
		return fmt.Errorf("DATE: %w", err)
	}
	files, err := archive.Read(args[0])
	if err != nil {
		return err
	}
	labels, err := labels(args[2], args[3])
	if err != nil {
		return err
	}
	image, err := build(files, args[1], labels, date)
	if err != nil {
		return fmt.Errorf("build an image from %s: %w", args[0], err)
	}
	if err := write(args[5], image, "vision1:"+args[2], date); err != nil {
		return fmt.Errorf("write %s: %w", args[5], err)
	}
	return nil
}

// nonroot is the user ID that images without root use by convention.
const nonroot = 65532

// labels returns the labels of an image that tools read.
func labels(version, revision string) (map[string]string, error) {
	homepage, maintainer := os.Getenv("HOMEPAGE"), os.Getenv("MAINTAINER")
	if homepage == "" || maintainer == "" {
		return nil, errors.New("set the variables HOMEPAGE and MAINTAINER, as in release/project.env")
	}
	return map[string]string{
		"org.opencontainers.image.title":         "vision1",
		"org.opencontainers.image.description":   "Command-line client for the Google Cloud Vision API",
		"org.opencontainers.image.version":       version,
		"org.opencontainers.image.revision":      revision,
		"org.opencontainers.image.source":        homepage,
		"org.opencontainers.image.url":           homepage,
		"org.opencontainers.image.documentation": homepage,
		"org.opencontainers.image.authors":       maintainer,
		"org.opencontainers.image.licenses":      "Apache-2.0",
	}, nil
}

// build returns an image with the programs and licenses among files, and the system
// files that the programs need.
func build(files []archive.File, architecture string, labels map[string]string, date time.Time) (v1.Image, error) {
	roots, err := certificates()
	if err != nil {
		return nil, err
	}
	layer, err := newLayer(systemFiles(roots), date)
	if err != nil {
		return nil, fmt.Errorf("system layer: %w", err)
	}
	top, err := newLayer(programFiles(files), date)
	if err != nil {
		return nil, fmt.Errorf("program layer: %w", err)
	}
	image, err := mutate.AppendLayers(mutate.MediaType(mutate.ConfigMediaType(empty.Image, types.OCIConfigJSON),
		types.OCIManifestSchema1), layer, top)
	if err != nil {
		return nil, fmt.Errorf("append the layers: %w", err)
	}
	config, err := image.ConfigFile()
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	config = config.DeepCopy()
	config.OS, config.Architecture, config.Created = "linux", architecture, v1.Time{Time: date.UTC()}
	config.Config = v1.Config{
		User:       fmt.Sprintf("%d:%d", nonroot, nonroot),
		WorkingDir: "/work",
		Env:        []string{"PATH=/usr/bin", "HOME=/home/nonroot"},
		Entrypoint: []string{"/usr/bin/vision1"},
		Labels:     labels,
	}
	image, err = mutate.ConfigFile(image, config)
	if err != nil {
		return nil, fmt.Errorf("set the configuration: %w", err)
	}
	return image, nil
}

// programFiles returns the programs and the licenses among the files of an archive.
func programFiles(files []archive.File) []file {
	const licenses = "usr/share/licenses/vision1/"
	out := []file{
		{name: "usr/", mode: 0o755}, {name: "usr/bin/", mode: 0o755},
		{name: "usr/share/", mode: 0o755}, {name: "usr/share/licenses/", mode: 0o755}, {name: licenses, mode: 0o755},
	}
	for _, f := range files {
		switch base := path.Base(f.Name); {
		case f.Executable:
			out = append(out, file{name: "usr/bin/" + base, mode: 0o755, content: f.Content})
		case base == "LICENSE" || base == "THIRD_PARTY_LICENSES.txt":
			out = append(out, file{name: licenses + base, mode: 0o644, content: f.Content})
		}
	}
	return out
}

// systemFiles returns the files that the programs need: certificate authorities, a
// user with a home directory, and directories for temporary files and for work.
func systemFiles(roots []byte) []file {
	return []file{
		{name: "etc/", mode: 0o755},
		{name: "etc/passwd", mode: 0o644, content: []byte("root:x:0:0:root:/root:/sbin/nologin\n" +
			"nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n")},
		{name: "etc/group", mode: 0o644, content: []byte("root:x:0:\nnonroot:x:65532:\n")},
		{name: "etc/ssl/", mode: 0o755},
		{name: "etc/ssl/certs/", mode: 0o755},
		{name: "etc/ssl/certs/ca-certificates.crt", mode: 0o644, content: roots},
		{name: "home/", mode: 0o755},
		{name: "home/nonroot/", mode: 0o700, owner: nonroot},
		{name: "tmp/", mode: 0o1777},
		{name: "work/", mode: 0o755, owner: nonroot},
	}
}
