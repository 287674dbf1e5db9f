// Command deb makes the Debian package that .goreleaser.yml describes, of
// programs that are there already: deb FOLDER VERSION DATE OUT. DATE is that of
// the commit, RFC 3339. It is run where .goreleaser.yml is. The release's own
// packages are made by goreleaser of the same description; this is for the test
// that installs one, which has no time to build goreleaser.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/goreleaser/goreleaser/v2/pkg/config"
	"github.com/goreleaser/nfpm/v2"
	"github.com/goreleaser/nfpm/v2/deb"
	"github.com/goreleaser/nfpm/v2/files"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "deb:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 4 {
		return fmt.Errorf("usage: deb FOLDER VERSION DATE OUT")
	}
	project, err := config.Load(".goreleaser.yml")
	if err != nil {
		return fmt.Errorf("read .goreleaser.yml: %w", err)
	}
	if len(project.NFPMs) != 1 {
		return fmt.Errorf(".goreleaser.yml describes %d packages, want 1", len(project.NFPMs))
	}
	info, err := describe(project.NFPMs[0], values{Version: args[1], CommitDate: args[2]})
	if err != nil {
		return err
	}
	if err := addPrograms(info, project.Builds, args[0]); err != nil {
		return err
	}
	return write(info, args[3])
}

// values are what the description may name in its templates.
type values struct{ Version, CommitDate string }

// fill puts them into a template that does nothing else than name them.
func (v values) fill(text string) (string, error) {
	text = strings.NewReplacer("{{ .Version }}", v.Version, "{{ .CommitDate }}", v.CommitDate).Replace(text)
	if strings.Contains(text, "{{") {
		return "", fmt.Errorf("template %s: only .Version and .CommitDate are known here", text)
	}
	return text, nil
}

func (v values) time(text string) (time.Time, error) {
	text, err := v.fill(text)
	if err != nil {
		return time.Time{}, err
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("date %q: %w", text, err)
	}
	return t, nil
}

func describe(p config.NFPM, v values) (*nfpm.Info, error) {
	date, err := v.time(p.MTime)
	if err != nil {
		return nil, err
	}
	info := &nfpm.Info{
		Name: p.PackageName, Arch: runtime.GOARCH, Platform: "linux", Version: v.Version, Section: p.Section,
		Priority: p.Priority, Maintainer: p.Maintainer, Description: p.Description, Vendor: p.Vendor,
		Homepage: p.Homepage, License: p.License, MTime: date,
		Overridables: nfpm.Overridables{
			Depends: p.Dependencies, Recommends: p.Recommends, Umask: 0o002, Deb: nfpm.Deb{Compression: p.Deb.Compression},
		},
	}
	for _, c := range p.Contents {
		changed, err := v.time(c.FileInfo.MTime)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Destination, err)
		}
		info.Contents = append(info.Contents, &files.Content{
			Source: c.Source, Destination: c.Destination, Type: c.Type, Packager: c.Packager,
			FileInfo: &files.ContentFileInfo{Owner: c.FileInfo.Owner, Group: c.FileInfo.Group, Mode: c.FileInfo.Mode, MTime: changed},
		})
	}
	return info, nil
}

// addPrograms adds the binary of each build, from a folder.
func addPrograms(info *nfpm.Info, builds []config.Build, folder string) error {
	for _, b := range builds {
		source := filepath.Join(folder, b.Binary)
		if _, err := os.Stat(source); err != nil {
			return fmt.Errorf("the program of the build %s: %w", b.ID, err)
		}
		info.Contents = append(info.Contents, &files.Content{
			Source: source, Destination: "/usr/bin/" + b.Binary,
			FileInfo: &files.ContentFileInfo{Mode: 0o755, MTime: info.MTime},
		})
	}
	return nil
}

func write(info *nfpm.Info, name string) error {
	info = nfpm.WithDefaults(info)
	if err := nfpm.PrepareForPackager(info, "deb"); err != nil {
		return fmt.Errorf("prepare the package: %w", err)
	}
	out, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := (&deb.Deb{}).Package(info, out); err != nil {
		_ = out.Close()
		return fmt.Errorf("make the package: %w", err)
	}
	return out.Close()
}
