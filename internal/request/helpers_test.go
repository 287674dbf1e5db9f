package request

import (
	"context"
	"strings"
	"testing"

	"vision1/internal/api/apitest"
	"vision1/internal/diag"
)

// namesFor returns positional arguments that a method accepts without a warning.
func namesFor(t testing.TB, resource, name string) []string {
	t.Helper()
	var names []string
	for _, p := range apitest.Method(t, resource, name).Positionals {
		names = append(names, exampleName(p.Pattern))
	}
	return names
}

// newRequest returns a request of a method with the given arguments of -r, which
// must be valid.
func newRequest(t testing.TB, resource, name string, args ...string) *Request {
	t.Helper()
	r, errs, _ := plan(Args{Method: apitest.Method(t, resource, name), RequestArgs: args,
		Positionals: namesFor(t, resource, name), Files: NewFiles(context.Background(), strings.NewReader(""))})
	if len(errs) > 0 {
		t.Fatalf("%+v", errs)
	}
	return r
}

// plan calls Plan and separates the errors from the warnings. The request is nil if
// there are errors.
func plan(args Args) (r *Request, errors, warnings diag.List) {
	r, diags := Plan(args)
	if diags.HasErrors() {
		r = nil
	}
	return r, diags.Errors(), diags.Warnings()
}
