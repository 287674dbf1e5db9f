package params

import (
	"strings"
	"testing"
)

func TestMask(t *testing.T) {
	t.Parallel()
	patch := method(t, "projects", "locations-products-patch")
	tests := []struct{ mask, want, warning string }{
		{"displayName", "displayName", ""},
		{"display-name", "displayName", ""},
		{"display_name", "displayName", ""},
		{"display-name,productLabels,description", "displayName,productLabels,description", ""},
		{"product-labels.key", "productLabels.key", ""},
		{"nope", "nope", `Product has no path "nope"`},
		{"display-name,nope-x", "displayName,nope-x", `Product has no path "nope-x"`},
		{"display-name.x", "display-name.x", `Product has no path "display-name.x"`},
		{"*", "*", `Product has no path "*"`},
		{"", "", `Product has no path ""`},
		{"displayName, description", "displayName, description", `Product has no path " description"`},
		{"a,b,c,d,e", "a,b,c,d,e", `Product has no path "a", "b", "c" and 2 more`},
	}
	for _, test := range tests {
		query, diags := Parse(patch, []string{"fields=x", "update-mask=" + test.mask})
		problems, warnings := diags.Errors(), diags.Warnings()
		if len(problems) > 0 {
			t.Errorf("%q: %+v", test.mask, problems)
		}
		if got := query.Values.Get("updateMask"); got != test.want {
			t.Errorf("%q goes out as %q, want %q", test.mask, got, test.want)
		}
		if test.warning == "" && len(warnings) > 0 || test.warning != "" && (len(warnings) != 1 ||
			warnings[0].Flag != "-p" || warnings[0].Index != 2 || !strings.HasPrefix(warnings[0].Message, test.warning)) {
			t.Errorf("%q: warnings %+v, want %s", test.mask, warnings, test.warning)
		}
	}
}
