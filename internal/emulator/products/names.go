package products

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"

	"vision1/internal/emulator/rpcerror"
)

// maxID is the length that an identifier may have, in characters.
const maxID = 128

// A kind is a sort of resource, with the collections that its names are made of.
type kind struct {
	title       string
	collections string
}

func locationKind() kind { return kind{"location", "projects/locations"} }
func setKind() kind      { return kind{"ProductSet", "projects/locations/productSets"} }
func productKind() kind  { return kind{"Product", "projects/locations/products"} }
func imageKind() kind {
	return kind{"ReferenceImage", "projects/locations/products/referenceImages"}
}

// check refuses a name that is not one of the kind's.
func (k kind) check(field, name string) error {
	collections := strings.Split(k.collections, "/")
	parts := strings.Split(name, "/")
	wrong := len(parts) != 2*len(collections)
	for i, collection := range collections {
		wrong = wrong || parts[2*i] != collection || parts[2*i+1] == ""
	}
	if wrong {
		return rpcerror.Invalid(field, "Invalid %s %q: the name of a %s is %s/ID.", field, name, k.title, strings.Join(collections, "/ID/"))
	}
	return nil
}

// newName returns the name of a new resource below parent, with the identifier
// asked for or, where that is empty, one that is made up.
func newName(field, parent, collection, id string) (string, error) {
	if id == "" {
		made, err := madeID()
		if err != nil {
			return "", err
		}
		id = made
	}
	if utf8.RuneCountInString(id) > maxID {
		return "", rpcerror.Invalid(field, "%s must be at most %d characters long.", field, maxID)
	}
	if strings.Contains(id, "/") {
		return "", rpcerror.Invalid(field, "%s must not contain \"/\", is %q.", field, id)
	}
	return parent + "/" + collection + "/" + id, nil
}

func madeID() (string, error) {
	var id [8]byte
	if _, err := rand.Read(id[:]); err != nil {
		return "", rpcerror.Internal(fmt.Errorf("make an identifier: %w", err))
	}
	return hex.EncodeToString(id[:]), nil
}
