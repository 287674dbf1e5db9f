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
		got, one := OnlyValue(test.pattern)
		if got != test.want || one != (test.want != "") {
			t.Errorf("OnlyValue(%s) = %q, %t; want %q", test.pattern, got, one, test.want)
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

// The example of every pattern of the API is a name that is taken without a
// warning.
func TestExamplesAreTaken(t *testing.T) {
	t.Parallel()
	for _, resource := range api.Resources() {
		for i := range resource.Methods {
			m := &resource.Methods[i]
			_, problems, warnings := planned(Args{Method: m, Positionals: namesFor(t, m.Resource, m.Name)})
			if len(problems) > 0 || len(warnings) > 0 {
				t.Errorf("%s %s: %+v", m.Resource, m.Name, problems)
			}
		}
	}
}
