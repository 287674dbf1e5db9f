package products

import (
	"strings"
	"unicode/utf8"

	"vision1/internal/emulator/lro"
	"vision1/internal/emulator/rpcerror"
)

// maxID is the maximum length of a resource ID, in characters.
const maxID = 128

// A kind is a resource type, with the collections in its names.
type kind struct {
	title       string
	collections string
}

func checkLocation(parent string) error {
	return kind{"location", "projects/locations"}.check("parent", parent)
}

// check returns an error unless name is a valid name for the kind.
func (k kind) check(field, name string) error {
	collections := strings.Split(k.collections, "/")
	parts := strings.Split(name, "/")
	valid := len(parts) == 2*len(collections)
	for i, collection := range collections {
		valid = valid && parts[2*i] == collection && parts[2*i+1] != ""
	}
	if !valid {
		return rpcerror.Invalid(field, "Invalid %s %q: the name of a %s is %s/ID.", field, name, k.title, strings.Join(collections, "/ID/"))
	}
	return nil
}

// newName returns the name for a new resource in parent, with the requested ID
// or, if it is empty, a random one. field is the request field of the ID.
func newName(field, parent, collection, id string) (string, error) {
	if id == "" {
		id = lro.NewID()
	}
	if utf8.RuneCountInString(id) > maxID {
		return "", rpcerror.Invalid(field, "%s must be at most %d characters long.", field, maxID)
	}
	if strings.Contains(id, "/") {
		return "", rpcerror.Invalid(field, "%s must not contain \"/\", is %q.", field, id)
	}
	return parent + "/" + collection + "/" + id, nil
}
