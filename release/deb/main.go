// Command deb builds the Debian package that .goreleaser.yml in the working
// directory describes, from existing programs: deb DIR VERSION DATE OUT. DATE is the
// date of the commit (RFC 3339). goreleaser builds the packages of a release from the
// same description; this command is for the test that installs a package, because
// goreleaser takes minutes to build.
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
		return fmt.Errorf("usage: deb DIR VERSION DATE OUT")
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

// values are the template variables that the description can use, beside those of the
// environment.
type values struct{ Version, CommitDate string }

// expand expands a template that consists of text and variables.
func (v values) expand(text string) (string, error) {
	text = strings.NewReplacer("{{ .Version }}", v.Version, "{{ .CommitDate }}", v.CommitDate,
		"{{ .Env.HOMEPAGE }}", os.Getenv("HOMEPAGE"), "{{ .Env.MAINTAINER }}", os.Getenv("MAINTAINER")).Replace(text)
	if strings.Contains(text, "{{") {
		return "", fmt.Errorf("template %s: only .Version, .CommitDate, .Env.HOMEPAGE, and .Env.MAINTAINER are supported", text)
	}
	return text, nil
}

func (v values) time(text string) (time.Time, error) {
	text, err := v.expand(text)
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
	homepage, err := v.expand(p.Homepage)
	if err != nil {
		return nil, err
	}
	maintainer, err := v.expand(p.Maintainer)
	if err != nil {
		return nil, err
	}
	info := &nfpm.Info{
		Name: p.PackageName, Arch: runtime.GOARCH, Platform: "linux", Version: v.Version, Section: p.Section,
		Priority: p.Priority, Maintainer: maintainer, Description: p.Description, Vendor: p.Vendor,
		Homepage: homepage, License: p.License, MTime: date,
		Overridables: nfpm.Overridables{
			Depends: p.Dependencies, Recommends: p.Recommends, Umask: 0o002,
			// Only the test installs it. A release has xz, which takes 15 s.
			Deb: nfpm.Deb{Compression: "none"},
		},
	}
	if info.Arch == "amd64" {
		info.Deb.ArchVariant = "v1" // goreleaser's default for GOAMD64
	}
	for _, c := range p.Contents {
		modified, err := v.time(c.FileInfo.MTime)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Destination, err)
		}
		info.Contents = append(info.Contents, &files.Content{
			Source: c.Source, Destination: c.Destination, Type: c.Type, Packager: c.Packager,
			FileInfo: &files.ContentFileInfo{Owner: c.FileInfo.Owner, Group: c.FileInfo.Group, Mode: c.FileInfo.Mode, MTime: modified},
		})
	}
	return info, nil
}

// addPrograms adds the binary of each build from dir.
func addPrograms(info *nfpm.Info, builds []config.Build, dir string) error {
	for _, b := range builds {
		source := filepath.Join(dir, b.Binary)
		if _, err := os.Stat(source); err != nil {
			return fmt.Errorf("program of the build %s: %w", b.ID, err)
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
		return fmt.Errorf("build the package: %w", err)
	}
	return out.Close()
}
