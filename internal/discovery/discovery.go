// Package discovery reads a Google API Discovery document into a sorted model.
//
// The model contains only what internal/gen needs. JSON objects become lists that
// are sorted by key, which makes the output of the generator deterministic.
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

// A Resource contains methods and nested resources.
type Resource struct {
	Methods   Object[Method]   `json:"methods"`
	Resources Object[Resource] `json:"resources"`
}

// A Method is a method of the API.
type Method struct {
	ID             string            `json:"id"` // "vision.operations.cancel"
	HTTPMethod     string            `json:"httpMethod"`
	Path           string            `json:"path"` // URI template: "v1/{+name}:cancel"
	Parameters     Object[Parameter] `json:"parameters"`
	ParameterOrder []string          `json:"parameterOrder"` // required parameters
	Request        Reference         `json:"request"`
	Response       Reference         `json:"response"`
	Scopes         []string          `json:"scopes"` // sorted
	MediaUpload    json.RawMessage   `json:"mediaUpload"`
}

// A Reference is the name of a schema, or empty if there is none.
type Reference struct {
	Ref string `json:"$ref"`
}

// A Parameter is a path or query parameter.
type Parameter struct {
	Schema
	Location string `json:"location"` // "path" or "query"
	Pattern  string `json:"pattern"`
	Repeated bool   `json:"repeated"`
	// Description is Google's text. It is not for output, only for facts that no
	// other field has, such as a maximum length.
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
	EnumDeprecated       []bool         `json:"enumDeprecated"` // one per Enum value, or empty
	ReadOnly             bool           `json:"readOnly"`
	Deprecated           bool           `json:"deprecated"`
}

// Parse parses a Discovery document.
func Parse(data []byte) (*Document, error) {
	var document Document
	if err := json.Unmarshal(data, &document); err != nil {
		return nil, fmt.Errorf("parse the discovery document: %w", err)
	}
	if document.Kind != "discovery#restDescription" || document.Name == "" {
		return nil, errors.New("not a discovery document: kind must be discovery#restDescription, and name must be set")
	}
	return &document, nil
}

// Methods returns the methods of all resources, including nested ones, sorted by
// ID. Their scopes are sorted too.
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
