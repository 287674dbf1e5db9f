// Command sbom lists the modules in the programs of an archive as a CycloneDX
// document: sbom ARCHIVE LICENSES VERSION DATE OUT. LICENSES is the licenses.json of
// release/licenses, DATE the date of the commit (RFC 3339), so the same archive
// produces the same document.
//
// It reads the modules from the build information in the binaries, not from go.mod,
// which also lists modules for tests.
package main

import (
	"bytes"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"
	"github.com/google/uuid"

	"vision1/release/archive"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 5 {
		return fmt.Errorf("usage: sbom ARCHIVE LICENSES VERSION DATE OUT")
	}
	name, version, date, out := args[0], args[2], args[3], args[4]
	list, err := readLicenses(args[1])
	if err != nil {
		return err
	}
	programs, err := archive.Programs(name)
	if err != nil {
		return err
	}
	document, err := describe(filepath.Base(name), version, date, programs, list)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	var text bytes.Buffer
	encoder := cdx.NewBOMEncoder(&text, cdx.BOMFileFormatJSON).SetPretty(true)
	if err := encoder.Encode(document); err != nil {
		return fmt.Errorf("write the document: %w", err)
	}
	return os.WriteFile(out, text.Bytes(), 0o644) //nolint:gosec // must be readable by everyone; the error names the file
}

// describe returns the document for an archive, with a component for each program,
// each module in them, and what the modules embed.
func describe(name, version, date string, programs []archive.File, list []licensed) (*cdx.BOM, error) {
	sum := sha256.New()
	modules := map[string]cdx.Component{}
	embedded := map[string][]string{}
	var components []cdx.Component
	var uses []cdx.Dependency
	for _, p := range programs {
		info, err := buildinfo.Read(bytes.NewReader(p.Content))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.Name, err)
		}
		digest := sha256.Sum256(p.Content)
		sum.Write(digest[:])
		components = append(components, program(p.Name, version, digest))
		var needs []string
		for _, m := range append(info.Deps, standardLibrary(info.GoVersion)) {
			c := module(m)
			if c.Licenses, err = licenseOf(list, c.Name); err != nil {
				return nil, err
			}
			modules[c.BOMRef] = c
			needs = append(needs, c.BOMRef)
			var inside []string
			for _, e := range embeddedIn(list, c.Name) {
				modules[e.BOMRef] = e
				inside = append(inside, e.BOMRef)
			}
			if inside != nil {
				embedded[c.BOMRef] = inside
			}
		}
		slices.Sort(needs)
		uses = append(uses, cdx.Dependency{Ref: p.Name, Dependencies: &needs})
	}
	for _, ref := range slices.Sorted(maps.Keys(embedded)) {
		inside := embedded[ref]
		uses = append(uses, cdx.Dependency{Ref: ref, Dependencies: &inside})
	}
	for _, ref := range slices.Sorted(maps.Keys(modules)) {
		components = append(components, modules[ref])
	}
	b := cdx.NewBOM()
	b.SerialNumber = uuid.NewHash(sum, uuid.NameSpaceURL, []byte(name), 5).URN()
	b.Metadata = &cdx.Metadata{
		Timestamp: date,
		Component: &cdx.Component{BOMRef: name, Type: cdx.ComponentTypeApplication, Name: name, Version: version},
	}
	b.Components, b.Dependencies = &components, &uses
	return b, nil
}

func program(name, version string, digest [sha256.Size]byte) cdx.Component {
	return cdx.Component{
		BOMRef: name, Type: cdx.ComponentTypeApplication, Name: name, Version: version,
		Licenses: licenses("Apache-2.0"),
		Hashes:   &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: hex.EncodeToString(digest[:])}},
	}
}

// module returns the component for a module, identified by its package URL:
// pkg:golang/PATH@VERSION.
func module(m *debug.Module) cdx.Component {
	if m.Replace != nil {
		m = m.Replace
	}
	ref := "pkg:golang/" + m.Path + "@" + m.Version
	c := cdx.Component{BOMRef: ref, Type: cdx.ComponentTypeLibrary, Name: m.Path, Version: m.Version, PackageURL: ref}
	if m.Sum != "" { // a hash of all files, as in go.sum
		c.Properties = &[]cdx.Property{{Name: "go:sum", Value: m.Sum}}
	}
	return c
}

// standardLibrary returns the standard library as a module, because vulnerability
// scanners treat it as one.
func standardLibrary(version string) *debug.Module {
	version, _, _ = strings.Cut(version, " ") // go1.26.8 X:experiment
	return &debug.Module{Path: "std", Version: "v" + strings.TrimPrefix(version, "go")}
}
