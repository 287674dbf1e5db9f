// Package discovery reads a Google API Discovery document into a sorted model.
//
// Only what the generator (internal/gen) asks for is kept, and every JSON object
// becomes a list sorted by key while it is read, so that nothing later can let
// an arbitrary order through. The package knows nothing of the command line.
//
// The format: https://developers.google.com/discovery/v1/reference/apis
package discovery

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Document describes one version of one API.
type Document struct {
	Kind       string            `json:"kind"`
	Name       string            `json:"name"`     // "vision"
	Version    string            `json:"version"`  // "v1"
	Revision   string            `json:"revision"` // YYYYMMDD
	Parameters Object[Parameter] `json:"parameters"`
	Schemas    Object[Schema]    `json:"schemas"`
	Resources  Object[Resource]  `json:"resources"`
	Auth       struct {
		OAuth2 struct {
			Scopes Object[struct{}] `json:"scopes"`
		} `json:"oauth2"`
	} `json:"auth"`
}

// A Resource holds methods and further resources.
type Resource struct {
	Methods   Object[Method]   `json:"methods"`
	Resources Object[Resource] `json:"resources"`
}

// A Method is one call of the API.
type Method struct {
	ID             string            `json:"id"` // "vision.operations.cancel"
	HTTPMethod     string            `json:"httpMethod"`
	Path           string            `json:"path"` // URI template: "v1/{+name}:cancel"
	Parameters     Object[Parameter] `json:"parameters"`
	ParameterOrder []string          `json:"parameterOrder"` // the required ones
	Request        Reference         `json:"request"`
	Response       Reference         `json:"response"`
	Scopes         []string          `json:"scopes"` // sorted
	MediaUpload    json.RawMessage   `json:"mediaUpload"`
}

// A Reference names a schema of the document; empty where there is none.
type Reference struct {
	Ref string `json:"$ref"`
}

// A Parameter is a value in the path or the query of a call.
type Parameter struct {
	Schema
	Location string `json:"location"` // "path" or "query"
	Pattern  string `json:"pattern"`
	Repeated bool   `json:"repeated"`
	// Description is prose. It is kept for what only the prose says, a length
	// for example; it is nothing to print.
	Description string `json:"description"`
}

// A Schema is a message, or the type of one field or parameter.
type Schema struct {
	Type                 string         `json:"type"`
	Format               string         `json:"format"`
	Ref                  string         `json:"$ref"`
	Properties           Object[Schema] `json:"properties"`
	Items                *Schema        `json:"items"`
	AdditionalProperties *Schema        `json:"additionalProperties"`
	Enum                 []string       `json:"enum"`           // in the document's order
	EnumDeprecated       []bool         `json:"enumDeprecated"` // one for each of Enum, or none
	ReadOnly             bool           `json:"readOnly"`
	Deprecated           bool           `json:"deprecated"`
}

// Parse reads a Discovery document. The error says what is wrong with data.
func Parse(data []byte) (*Document, error) {
	var document Document
	if err := json.Unmarshal(data, &document); err != nil {
		return nil, fmt.Errorf("read the discovery document: %w", err)
	}
	if document.Kind != "discovery#restDescription" || document.Name == "" {
		return nil, errors.New("not a discovery document: want kind discovery#restDescription and a name")
	}
	return &document, nil
}

// Methods returns the methods of all resources, nested ones too, sorted by ID,
// with their scopes sorted.
func (d *Document) Methods() []Method {
	methods := collect(nil, d.Resources)
	slices.SortFunc(methods, func(a, b Method) int { return strings.Compare(a.ID, b.ID) })
	for i := range methods {
		methods[i].Scopes = slices.Sorted(slices.Values(methods[i].Scopes))
	}
	return methods
}

func collect(methods []Method, resources Object[Resource]) []Method {
	for _, resource := range resources {
		for _, method := range resource.Value.Methods {
			methods = append(methods, method.Value)
		}
		methods = collect(methods, resource.Value.Resources)
	}
	return methods
}

// Scopes returns the URLs of the API's OAuth scopes, sorted.
func (d *Document) Scopes() []string { return d.Auth.OAuth2.Scopes.Names() }
