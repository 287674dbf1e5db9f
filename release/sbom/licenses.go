package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

// A licensed is an entry of the file that release/licenses writes: a module, or a
// project whose compiled code a module embeds.
type licensed struct {
	Name, Version, License, Source, In string
}

func readLicenses(name string) ([]licensed, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var list []licensed
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return list, nil
}

// licenseOf returns the license of a module. It is an error if the list lacks it.
func licenseOf(list []licensed, path string) (*cdx.Licenses, error) {
	i := slices.IndexFunc(list, func(l licensed) bool { return l.In == "" && l.Name == path })
	if i < 0 {
		return nil, fmt.Errorf("the license of %s is not in the list: release/licenses didn't see the module", path)
	}
	return licenses(list[i].License), nil
}

func licenses(expression string) *cdx.Licenses {
	switch {
	case strings.Contains(expression, " "):
		return &cdx.Licenses{{Expression: expression}}
	case strings.HasPrefix(expression, "LicenseRef-"):
		return &cdx.Licenses{{License: &cdx.License{Name: expression}}}
	default:
		return &cdx.Licenses{{License: &cdx.License{ID: expression}}}
	}
}

// embeddedIn returns components for what a module embeds.
func embeddedIn(list []licensed, path string) []cdx.Component {
	var components []cdx.Component
	for _, l := range list {
		if l.In != path {
			continue
		}
		c := cdx.Component{
			BOMRef: "embedded:" + path + "/" + l.Name, Type: cdx.ComponentTypeLibrary, Name: l.Name, Version: l.Version, Licenses: licenses(l.License),
		}
		c.ExternalReferences = &[]cdx.ExternalReference{{Type: cdx.ERTypeVCS, URL: l.Source}}
		components = append(components, c)
	}
	return components
}
