package request

import (
	"testing"

	"vision1/internal/api"
)

func TestOnlyValue(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ pattern, want string }{
		{"^operations$", "operations"},
		{"^projects/x$", "projects/x"},
		{"^operations/.*$", ""},
		{"^projects/[^/]+$", ""},
		{"operations", ""},
		{"^operations", ""},
		{"operations$", ""},
		{"^$", ""},
		{"", ""},
		{"^a|b$", ""},
		{`^a\.b$`, ""},
	} {
		got, ok := OnlyValue(test.pattern)
		if got != test.want || ok != (test.want != "") {
			t.Errorf("OnlyValue(%s) = %q, %t; want %q", test.pattern, got, ok, test.want)
		}
	}
}

func TestExampleName(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ pattern, want string }{
		{"^operations$", "operations"},
		{"^operations/.*$", "operations/OPERATION"},
		{"^projects/[^/]+$", "projects/PROJECT"},
		{"^projects/[^/]+/locations/[^/]+$", "projects/PROJECT/locations/LOCATION"},
		{"^projects/[^/]+/locations/[^/]+/productSets/[^/]+$", "projects/PROJECT/locations/LOCATION/productSets/PRODUCT_SET"},
		{"^projects/[^/]+/locations/[^/]+/products/[^/]+/referenceImages/[^/]+$",
			"projects/PROJECT/locations/LOCATION/products/PRODUCT/referenceImages/REFERENCE_IMAGE"},
	} {
		if got := exampleName(test.pattern); got != test.want {
			t.Errorf("exampleName(%s) = %s, want %s", test.pattern, got, test.want)
		}
	}
}

// TestExamplesValid checks that each method accepts its example names without a
// warning.
func TestExamplesValid(t *testing.T) {
	t.Parallel()
	for _, resource := range api.Resources() {
		for i := range resource.Methods {
			m := &resource.Methods[i]
			_, errs, warnings := plan(Args{Method: m, Positionals: namesFor(t, m.Resource, m.Name)})
			if len(errs) > 0 || len(warnings) > 0 {
				t.Errorf("%s %s: %+v", m.Resource, m.Name, errs)
			}
		}
	}
}
