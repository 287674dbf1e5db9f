// Package archive reads the archives of a release, .tar.gz and .zip.
package archive

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
)

// A File is a regular file of an archive.
type File struct {
	Name       string // path in the archive without the top-level directory
	Executable bool
	Content    []byte
}

// Read returns the files of an archive in their order.
func Read(name string) ([]File, error) {
	read := readTar
	if strings.HasSuffix(name, ".zip") {
		read = readZip
	}
	files, err := read(name)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return files, nil
}

// Programs returns the executable files: by mode, or for Windows by extension. It
// is an error if there are none.
func Programs(name string) ([]File, error) {
	files, err := Read(name)
	if err != nil {
		return nil, err
	}
	var programs []File
	for _, f := range files {
		if f.Executable || path.Ext(f.Name) == ".exe" {
			programs = append(programs, f)
		}
	}
	if len(programs) == 0 {
		return nil, fmt.Errorf("%s contains no program", name)
	}
	return programs, nil
}

func readTar(name string) ([]File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("gzip: %w", err)
	}
	var files []File
	for r := tar.NewReader(unzipped); ; {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, fmt.Errorf("tar: %w", err)
		}
		if header.Typeflag != tar.TypeReg {
			continue
		}
		content, err := io.ReadAll(r)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", header.Name, err)
		}
		files = append(files, File{stripTop(header.Name), header.Mode&0o111 != 0, content})
	}
}

func readZip(name string) ([]File, error) {
	z, err := zip.OpenReader(name)
	if err != nil {
		return nil, fmt.Errorf("zip: %w", err)
	}
	defer func() { _ = z.Close() }()
	var files []File
	for _, entry := range z.File {
		if !entry.Mode().IsRegular() {
			continue
		}
		content, err := unzip(entry)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", entry.Name, err)
		}
		files = append(files, File{stripTop(entry.Name), entry.Mode()&0o111 != 0, content})
	}
	return files, nil
}

func unzip(entry *zip.File) ([]byte, error) {
	r, err := entry.Open()
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	defer func() { _ = r.Close() }()
	content, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	return content, nil
}

// stripTop removes the top-level directory, which has the version in its name.
func stripTop(name string) string {
	if _, rest, ok := strings.Cut(name, "/"); ok {
		return rest
	}
	return name
}
