// Command licenses collects the licenses of everything in the programs, for any of the
// given platforms: licenses DIR PLATFORM... (for example linux/amd64). It runs in the
// root of the repository, and writes to DIR:
//
//   - THIRD_PARTY_LICENSES.txt: the texts, for archives, packages, and images
//   - copyright: the same for Debian packages
//   - licenses.json: the license of each module, for the SBOM
//
// It fails if a license is missing or unknown, or if a module embeds compiled code
// that it doesn't know.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A Component is a module, or a project whose compiled code a module embeds.
type Component struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
	License string `json:"license"`          // SPDX expression
	Source  string `json:"source,omitempty"` // of embedded code
	In      string `json:"in,omitempty"`     // the module that embeds it
	Files   []File `json:"-"`
}

// A File is a license or a notice.
type File struct {
	Name string // path in the module
	Text string
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "licenses:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) < 2 {
		return errors.New("usage: licenses DIR PLATFORM, with any number of platforms")
	}
	components, err := collect(context.Background(), ".", args[1:])
	if err != nil {
		return err
	}
	own, err := os.ReadFile("LICENSE")
	if err != nil {
		return err
	}
	debian, err := copyright(os.Getenv("MAINTAINER"), os.Getenv("HOMEPAGE"), string(own), components)
	if err != nil {
		return err
	}
	list, err := json.MarshalIndent(components, "", "  ")
	if err != nil {
		return err
	}
	for name, content := range map[string][]byte{
		"THIRD_PARTY_LICENSES.txt": notices(components, strings.TrimSpace),
		"copyright":                debian,
		"licenses.json":            append(list, '\n'),
	} {
		if err := os.WriteFile(filepath.Join(args[0], name), content, 0o644); err != nil { //nolint:gosec // for everyone
			return err
		}
	}
	return nil
}

// collect returns the components of the programs of the module in dir.
func collect(ctx context.Context, dir string, platforms []string) ([]Component, error) {
	modules, err := linked(ctx, dir, platforms)
	if err != nil {
		return nil, err
	}
	var components []Component
	var errs []error
	for _, m := range modules {
		c := Component{Name: m.path, Version: m.version}
		if c.Files, err = m.legalFiles(); err == nil {
			c.License, err = classify(c.Files)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s %s: %w", m.path, m.version, err))
		}
		embedded, err := embeddedIn(m)
		if err != nil {
			errs = append(errs, err)
		}
		components = append(append(components, c), embedded...)
	}
	return components, errors.Join(errs...)
}

// notices returns the licenses and notices as a text, each changed by edit. Each
// different text is there once, after the components that it is for.
func notices(components []Component, edit func(text string) string) []byte {
	var out bytes.Buffer
	out.WriteString("vision1 and vision1-emulator are licensed under the Apache License 2.0, which is in the\n" +
		"file LICENSE. They contain the following software, under the licenses below.\n\n")
	for _, c := range components {
		fmt.Fprintf(&out, "  %s (%s)%s\n", c.title(), c.License, c.origin())
	}
	out.WriteString(lgplNotice)
	for _, t := range group(components) {
		out.WriteString("\n" + line + "\n")
		for _, title := range t.titles {
			out.WriteString(title + "\n")
		}
		out.WriteString(line + "\n\n" + edit(t.text) + "\n")
	}
	return out.Bytes()
}

const line = "--------------------------------------------------------------------------------"

// lgplNotice tells how to use a modified library, as the LGPL requires.
const lgplNotice = `
libheif and libde265 are licensed under the GNU Lesser General Public License. They are
in vision1 as WebAssembly, in a file of the module github.com/gen2brain/heic, which also
has the script that builds it from source. To use a modified version, build that file,
put it into a copy of the module, and build vision1 from source with
go mod edit -replace github.com/gen2brain/heic=DIRECTORY.
`

func (c *Component) title() string {
	if c.Version == "" {
		return c.Name
	}
	return c.Name + " " + c.Version
}

func (c *Component) origin() string {
	if c.In == "" {
		return ""
	}
	return ", embedded by " + c.In + ", source: " + c.Source
}

// A legalText is a text, and the components that it is for.
type legalText struct {
	text   string
	titles []string
}

func group(components []Component) []*legalText {
	var texts []*legalText
	known := map[string]*legalText{}
	for i := range components {
		for _, f := range components[i].Files {
			key := string(bytes.Join(bytes.Fields([]byte(f.Text)), []byte(" ")))
			if known[key] == nil {
				known[key] = &legalText{text: f.Text}
				texts = append(texts, known[key])
			}
			known[key].titles = append(known[key].titles, components[i].title()+": "+f.Name)
		}
	}
	return texts
}
