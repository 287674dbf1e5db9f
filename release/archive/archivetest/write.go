// Package archivetest writes archives for tests.
package archivetest

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"errors"
	"os"
	"strings"

	"vision1/release/archive"
)

// Write writes files to an archive, in a top-level directory as in a release.
func Write(name string, files []archive.File) error {
	out, err := os.Create(name)
	if err != nil {
		return err
	}
	write := writeTar
	if strings.HasSuffix(name, ".zip") {
		write = writeZip
	}
	return errors.Join(write(out, files), out.Close())
}

func mode(f archive.File) os.FileMode {
	if f.Executable {
		return 0o755
	}
	return 0o644
}

func writeTar(out *os.File, files []archive.File) error {
	zipped := gzip.NewWriter(out)
	w := tar.NewWriter(zipped)
	for _, f := range files {
		header := &tar.Header{Name: "wrapped/" + f.Name, Mode: int64(mode(f)), Size: int64(len(f.Content))}
		if err := w.WriteHeader(header); err != nil {
			return err
		}
		if _, err := w.Write(f.Content); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	return zipped.Close()
}

func writeZip(out *os.File, files []archive.File) error {
	w := zip.NewWriter(out)
	for _, f := range files {
		header := &zip.FileHeader{Name: "wrapped/" + f.Name, Method: zip.Deflate}
		header.SetMode(mode(f))
		entry, err := w.CreateHeader(header)
		if err != nil {
			return err
		}
		if _, err := entry.Write(f.Content); err != nil {
			return err
		}
	}
	return w.Close()
}
