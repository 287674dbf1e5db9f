package lro

import (
	"strings"

	"vision1/internal/emulator/rpcerror"
)

// A Name is an operation's name in one of its forms: operations/ID,
// projects/P/operations/ID, projects/P/locations/L/operations/ID or
// locations/L/operations/ID. Project and Location are empty where the form has
// none.
type Name struct {
	Project, Location, ID string
}

// ParseName reads a name; anything else is INVALID_ARGUMENT.
func ParseName(name string) (Name, error) {
	parent, id, _ := strings.Cut(name, "/operations/")
	bare := parent == ""
	if rest, ok := strings.CutPrefix(name, "operations/"); ok {
		parent, id, bare = "", rest, false
	}
	project, location, ok := parseParent(parent)
	if !ok || id == "" || bare {
		return Name{}, rpcerror.Invalid("name", "Invalid operation name: %q", name)
	}
	return Name{Project: project, Location: location, ID: id}, nil
}

// String returns the name as it was given.
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

// addresses says whether the name may stand for an operation below parent: an
// identifier is unique by itself, so the shorter forms find it too, but a form
// that names another project or location does not.
func (n Name) addresses(parent string) bool {
	project, location, _ := parseParent(parent)
	return (n.Project == "" || n.Project == project) && (n.Location == "" || n.Location == location)
}

// parseParent takes "", projects/P, locations/L or projects/P/locations/L apart.
func parseParent(parent string) (project, location string, ok bool) {
	if parent == "" {
		return "", "", true
	}
	parts := strings.Split(parent, "/")
	for _, part := range parts {
		if part == "" {
			return "", "", false
		}
	}
	switch {
	case len(parts) == 2 && parts[0] == "projects":
		return parts[1], "", true
	case len(parts) == 2 && parts[0] == "locations":
		return "", parts[1], true
	case len(parts) == 4 && parts[0] == "projects" && parts[2] == "locations":
		return parts[1], parts[3], true
	}
	return "", "", false
}
