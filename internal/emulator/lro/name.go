package lro

import (
	"slices"
	"strings"

	"vision1/internal/emulator/rpcerror"
)

// A Name is an operation name in one of its forms: operations/ID,
// projects/P/operations/ID, projects/P/locations/L/operations/ID, or
// locations/L/operations/ID. Project and Location are empty if the form doesn't
// have them.
type Name struct {
	Project, Location, ID string
}

// ParseName parses a name. Its error is INVALID_ARGUMENT.
func ParseName(name string) (Name, error) {
	parent, id, ok := "", "", false
	if id, ok = strings.CutPrefix(name, "operations/"); !ok {
		parent, id, _ = strings.Cut(name, "/operations/")
		ok = parent != ""
	}
	project, location, valid := parseParent(parent)
	if !ok || !valid || id == "" {
		return Name{}, rpcerror.Invalid("name", "Invalid operation name: %q", name)
	}
	return Name{Project: project, Location: location, ID: id}, nil
}

// String returns the name in the form that was parsed.
func (n Name) String() string {
	name := "operations/" + n.ID
	if n.Location != "" {
		name = "locations/" + n.Location + "/" + name
	}
	if n.Project != "" {
		name = "projects/" + n.Project + "/" + name
	}
	return name
}

// matches reports whether the name can refer to an operation in parent. IDs are
// unique, so the shorter forms match too, but a name with another project or
// location doesn't.
func (n Name) matches(parent string) bool {
	project, location, _ := parseParent(parent)
	return (n.Project == "" || n.Project == project) && (n.Location == "" || n.Location == location)
}

// parseParent parses "", projects/P, locations/L, or projects/P/locations/L.
func parseParent(parent string) (project, location string, ok bool) {
	if parent == "" {
		return "", "", true
	}
	parts := strings.Split(parent, "/")
	switch {
	case slices.Contains(parts, ""):
		return "", "", false
	case len(parts) == 2 && parts[0] == "projects":
		return parts[1], "", true
	case len(parts) == 2 && parts[0] == "locations":
		return "", parts[1], true
	case len(parts) == 4 && parts[0] == "projects" && parts[2] == "locations":
		return parts[1], parts[3], true
	}
	return "", "", false
}
