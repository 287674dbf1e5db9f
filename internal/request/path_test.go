package request

import (
	"strings"
	"testing"

	"vision1/internal/api/apitest"
	"vision1/internal/diag"
)

func TestPath(t *testing.T) {
	t.Parallel()
	const set = "locations-product-sets-get"
	tests := []struct {
		name, resource, method, positional, want string
		warned                                   bool
	}{
		{"name", "operations", "cancel", "operations/x", "v1/operations/x:cancel", false},
		{"slashes", "operations", "get", "operations/a/b", "v1/operations/a/b", true},
		{"reserved characters", "operations", "get", "operations/:?#[]@!$&'()*+,;= ", "v1/operations/%3A%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%20", false},
		{"unreserved characters", "operations", "get", "operations/aZ09-._~", "v1/operations/aZ09-._~", false},
		{"percent", "operations", "get", "operations/%2e%2E%2F", "v1/operations/%252e%252E%252F", false},
		{"braces", "operations", "get", "operations/{+name}", "v1/operations/%7B%2Bname%7D", false},
		{"backslash", "operations", "get", `operations/..\x`, "v1/operations/..%5Cx", false},
		{"non-ASCII letters", "operations", "get", "operations/ü漢", "v1/operations/%C3%BC%E6%BC%A2", false},
		{"three dots", "operations", "get", "operations/...", "v1/operations/...", false},
		{"long name", "projects", set, "projects/p/locations/l/productSets/s", "v1/projects/p/locations/l/productSets/s", false},
		{"another pattern", "projects", set, "projects/p/productSets/s", "v1/projects/p/productSets/s", true},
		{"another collection", "operations", "get", "operation/x", "v1/operation/x", true},
		{"extra segment", "projects", set, "projects/p/locations/l/productSets/s/t", "v1/projects/p/locations/l/productSets/s/t", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r, errs, warnings := plan(Args{Method: apitest.Method(t, test.resource, test.method), Positionals: []string{test.positional}})
			if len(errs) > 0 {
				t.Fatalf("%+v", errs)
			}
			if r.Path != test.want {
				t.Errorf("%q goes to %s, want %s", test.positional, r.Path, test.want)
			}
			if warned := len(warnings) > 0; warned != test.warned {
				t.Errorf("%q: warnings %+v", test.positional, warnings)
			}
		})
	}
}

// TestInvalidNames checks that names that would address another resource are
// rejected.
func TestInvalidNames(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, want string }{
		{"", "is empty"},
		{"/", "starts with a slash"},
		{"/operations/x", "starts with a slash; remove it"},
		{"operations/x/", "ends with a slash; remove it"},
		{"operations//x", "an empty segment"},
		{"operations/./x", "the segment ., so it would address another resource"},
		{"operations/a/../x", "the segment .., so it would address another resource"},
		{"..", "the segment .."},
		{"operations/..", "the segment .."},
		{"./operations/x", "the segment ."},
		{"operations/x\n", "a control character"},
		{"operations/\x00", "a control character"},
		{"operations/\x7f", "a control character"},
		{"operations/\u0085", "a control character"},
		{"operations/\xff", "not valid UTF-8"},
	} {
		_, errs, _ := plan(Args{Method: apitest.Method(t, "operations", "cancel"), Positionals: []string{test.name}})
		if len(errs) != 1 || errs[0].Flag != "<name>" || errs[0].Text != test.name || !strings.Contains(errs[0].Message, test.want) {
			t.Errorf("%q: %+v, want an error with %q", test.name, errs, test.want)
		}
	}
}

// TestNamePatterns checks that each form of an operation name that the API returns is accepted by the methods
// of operations, and that others cause a warning.
func TestNamePatterns(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]int{
		"operations/x": 0, "projects/p/operations/x": 0, "projects/p/locations/l/operations/x": 0, "locations/l/operations/x": 0,
		"x": 1, "projects/p/x": 1, "operations/x/y": 0,
	} {
		_, _, warnings := plan(Args{Method: apitest.Method(t, "operations", "cancel"), Positionals: []string{name}})
		if len(warnings) != want || want == 1 && !strings.Contains(warnings[0].Message, "does not look like operations/OPERATION") {
			t.Errorf("%s: warnings %+v, want %d", name, warnings, want)
		}
	}
}

// TestPositionals checks the number of positional arguments, and that a missing one is
// found among the arguments of -r and -p.
func TestPositionals(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, resource, method string
		positionals, r, p      []string
		path                   string // "" if there are errors
		errs                   diag.List
	}{
		{"omitted, only one value is possible", "operations", "list", nil, nil, nil, "v1/operations", nil},
		{"only possible value", "operations", "list", []string{"operations"}, nil, nil, "v1/operations", nil},
		{"method without positional", "images", "annotate", nil, nil, nil, "v1/images:annotate", nil},
		{"missing", "operations", "cancel", nil, nil, nil, "",
			diag.List{{Flag: "<name>", Message: "is missing: operations cancel <name>, as in operations/OPERATION"}}},
		{"too many", "operations", "cancel", []string{"operations/x", "operations/y"}, nil, nil, "",
			diag.List{{Flag: "argument", Index: 2, Text: "operations/y", Message: "too many arguments; operations cancel accepts only <name>"}}},
		{"two too many", "images", "annotate", []string{"x", "y"}, nil, nil, "", diag.List{
			{Flag: "argument", Index: 1, Text: "x", Message: "images annotate accepts no arguments; put the fields of the request after -r"},
			{Flag: "argument", Index: 2, Text: "y", Message: "images annotate accepts no arguments; put the fields of the request after -r"}}},
		{"taken by -r", "operations", "cancel", nil, []string{".", "operations/x"}, nil, "", diag.List{
			{Flag: "-r", Index: 2, Text: "operations/x", Message: "taken by -r, which takes every argument that follows; put <name> first: operations cancel operations/x -r ..."}}},
		{"taken by -p", "operations", "cancel", nil, nil, []string{"alt=json", "operations/x", "nope=1"}, "", diag.List{
			{Flag: "-p", Index: 2, Text: "operations/x", Message: "taken by -p, which takes every argument that follows; put <name> first: operations cancel operations/x -p ..."},
			{Flag: "-p", Index: 3, Text: "nope=1", End: 4, Message: "unknown parameter; valid parameters are access-token, alt, callback, fields, key, oauth-token, pretty-print, quota-user, upload-type, upload-protocol, and $-xgafv"}}},
		{"taken by -r from the middle", "projects", "locations-product-sets-create", nil,
			[]string{"index-error", "projects/p/locations/l", "code=1", "nope=1"}, nil, "", diag.List{
				{Flag: "-r", Index: 2, Text: "projects/p/locations/l", Message: "taken by -r, which takes every argument that follows; " +
					"put <parent> first: projects locations-product-sets-create projects/p/locations/l -r ..."},
				{Flag: "-r", Index: 4, Text: "nope=1", End: 4, Message: "unknown field of Status; valid fields are code, details, and message"}}},
		{"no argument of -r looks like a name", "operations", "cancel", nil, []string{"a=b/c"}, nil, "", diag.List{
			{Flag: "<name>", Message: "is missing: operations cancel <name>, as in operations/OPERATION"},
			{Flag: "-r", Index: 1, Text: "a=b/c", End: 1, Message: "unknown field; the request of this method (CancelOperationRequest) has no fields"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r, errs, _ := plan(Args{Method: apitest.Method(t, test.resource, test.method), Positionals: test.positionals, RequestArgs: test.r, ParamArgs: test.p})
			if len(errs) != len(test.errs) {
				t.Fatalf("errors %+v, want %+v", errs, test.errs)
			}
			for i := range errs {
				if errs[i] != test.errs[i] {
					t.Errorf("error %+v, want %+v", errs[i], test.errs[i])
				}
			}
			if r != nil && r.Path != test.path {
				t.Errorf("the path is %s, want %s", r.Path, test.path)
			}
		})
	}
}
