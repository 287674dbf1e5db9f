package params

import (
	"strings"
	"testing"

	"vision1/internal/api/apitest"
)

func TestMask(t *testing.T) {
	t.Parallel()
	patch := apitest.Method(t, "projects", "locations-products-patch")
	tests := []struct{ mask, want, warning string }{
		{"displayName", "displayName", ""},
		{"display-name", "displayName", ""},
		{"display_name", "displayName", ""},
		{"display-name,productLabels,description", "displayName,productLabels,description", ""},
		{"product-labels.key", "productLabels.key", ""},
		{"nope", "nope", `no such field in Product: "nope"`},
		{"display-name,nope-x", "displayName,nope-x", `no such field in Product: "nope-x"`},
		{"display-name.x", "display-name.x", `no such field in Product: "display-name.x"`},
		{"*", "*", `no such field in Product: "*"`},
		{"", "", `no such field in Product: ""`},
		{"displayName, description", "displayName, description", `no such field in Product: " description"`},
		{"a,b,c,d,e", "a,b,c,d,e", `no such field in Product: "a", "b", "c" and 2 more`},
	}
	for _, test := range tests {
		query, diags := Parse(patch, []string{"fields=x", "update-mask=" + test.mask})
		errs, warnings := diags.Errors(), diags.Warnings()
		if len(errs) > 0 {
			t.Errorf("%q: %+v", test.mask, errs)
		}
		if got := query.Values.Get("updateMask"); got != test.want {
			t.Errorf("%q becomes %q, want %q", test.mask, got, test.want)
		}
		if test.warning == "" && len(warnings) > 0 || test.warning != "" && (len(warnings) != 1 ||
			warnings[0].Flag != "-p" || warnings[0].Index != 2 || !strings.HasPrefix(warnings[0].Message, test.warning)) {
			t.Errorf("%q: warnings %+v, want %s", test.mask, warnings, test.warning)
		}
	}
}
