package main

import (
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goreleaser/goreleaser/v2/pkg/config"
)

// TestFormats checks that the package of each format has what users expect.
func TestFormats(t *testing.T) {
	t.Parallel()
	project, err := config.Load(filepath.Join("..", "..", ".goreleaser.yml"))
	if err != nil {
		t.Fatal(err)
	}
	p := project.NFPMs[0]
	for _, format := range p.Formats {
		kinds, dirs := map[string]string{}, []string{}
		for _, c := range p.Contents {
			if c.Packager == "" || c.Packager == format {
				kinds[c.Destination] = c.Type
				dirs = append(dirs, path.Dir(c.Destination))
			}
		}
		for _, want := range []string{"/bash-completion/", "/zsh/", "/fish/", "/man/man1", "/doc/vision1/"} {
			if !strings.Contains(strings.Join(dirs, "/ ")+"/", want) {
				t.Errorf("the %s package has no file in %s", format, want)
			}
		}
		for _, dir := range dirs {
			if format == "rpm" && path.Base(dir) == "vision1" && kinds[dir] != "dir" {
				t.Errorf("rpm doesn't remove %s: the package doesn't list it", dir)
			}
		}
	}
}
