package request

import (
	"context"
	"strings"
	"testing"

	"vision1/internal/api"
	"vision1/internal/diag"
)

// methodOf returns a method of the API, which must exist.
func methodOf(t testing.TB, resource, name string) *api.Method {
	t.Helper()
	r, ok := api.FindResource(resource)
	if !ok {
		t.Fatalf("unknown resource %s", resource)
	}
	m, ok := r.FindMethod(name)
	if !ok {
		t.Fatalf("unknown method %s %s", resource, name)
	}
	return m
}

// namesFor returns positional arguments that a method accepts without a warning.
func namesFor(t testing.TB, resource, name string) []string {
	t.Helper()
	var names []string
	for _, p := range methodOf(t, resource, name).Positionals {
		names = append(names, exampleName(p.Pattern))
	}
	return names
}

// newRequest returns a request of a method with the given arguments of -r, which
// must be valid.
func newRequest(t testing.TB, resource, name string, args ...string) *Request {
	t.Helper()
	r, errs, _ := plan(Args{Method: methodOf(t, resource, name), RequestArgs: args,
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
