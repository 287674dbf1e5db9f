// Package schema_test validates the JSON schemas with an independent validator.
package schema_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"vision1/internal/api"
	"vision1/internal/api/apitest"
	"vision1/internal/schema"
)

// compile checks the schema of a method against the JSON Schema draft. It returns
// a validator for one of its properties: "parameters", "request", or "response".
func compile(t *testing.T, m *api.Method, part string) *jsonschema.Schema {
	t.Helper()
	text, err := schema.Method(m)
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("mem:///method.json", document); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("mem:///method.json#/properties/" + part)
	if err != nil {
		t.Fatalf("%s: %v", m.ID, err)
	}
	return compiled
}

func parse(t *testing.T, text string) any {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func methods(yield func(*api.Method) bool) {
	for i := range api.Resources() {
		r := &api.Resources()[i]
		for j := range r.Methods {
			if !yield(&r.Methods[j]) {
				return
			}
		}
	}
}

func TestEverySchemaCompiles(t *testing.T) {
	t.Parallel()
	n := 0
	for m := range methods {
		compile(t, m, "parameters")
		compile(t, m, "response")
		n++
	}
	if n != 38 {
		t.Errorf("%d methods, want 38", n)
	}
}

func TestSkeletonsMatchSchemas(t *testing.T) {
	t.Parallel()
	for m := range methods {
		message, ok := api.FindMessage(m.Request)
		if !ok {
			continue
		}
		skeleton, err := schema.Skeleton(message)
		if err != nil {
			t.Fatal(err)
		}
		if err := compile(t, m, "request").Validate(parse(t, string(skeleton))); err != nil {
			t.Errorf("%s: %v", m.ID, err)
		}
	}
}

func TestRequestsAreClosedAndRepliesOpen(t *testing.T) {
	t.Parallel()
	m := apitest.Method(t, "projects", "locations-products-create")
	tests := []struct {
		part, value string
		valid       bool
	}{
		{"request", `{"displayName": "a", "productLabels": [{"key": "k", "value": "v"}]}`, true},
		{"request", `{"display-name": "a"}`, false},
		{"request", `{"productLabels": {"key": "k"}}`, false},
		{"request", `{"displayName": 5}`, false},
		{"response", `{"displayName": "a", "newField": true}`, true},
		{"response", `{"displayName": 5}`, false},
		{"parameters", `{"parent": "projects/p/locations/l", "productId": "x"}`, true},
		{"parameters", `{"productId": "x"}`, false},
		{"parameters", `{"parent": "nowhere"}`, false},
		{"parameters", `{"parent": "projects/p/locations/l", "alt": "xml"}`, false},
	}
	for _, test := range tests {
		err := compile(t, m, test.part).Validate(parse(t, test.value))
		if (err == nil) != test.valid {
			t.Errorf("%s %s: %v, want valid: %t", test.part, test.value, err, test.valid)
		}
	}
}
