package request

import (
	"context"
	"strings"
	"testing"

	"vision1/internal/api"
	"vision1/internal/diag"
)

// methodOf returns a method of the API, which must be there.
func methodOf(t testing.TB, resource, name string) *api.Method {
	t.Helper()
	r, ok := api.FindResource(resource)
	if !ok {
		t.Fatalf("no resource %s", resource)
	}
	m, ok := r.FindMethod(name)
	if !ok {
		t.Fatalf("no method %s %s", resource, name)
	}
	return m
}

// namesFor returns positionals that a method takes without a warning.
func namesFor(t testing.TB, resource, name string) []string {
	t.Helper()
	var names []string
	for _, p := range methodOf(t, resource, name).Positionals {
		names = append(names, exampleName(p.Pattern))
	}
	return names
}

// planOf plans a call that must be right.
func planOf(t testing.TB, resource, name string, words ...string) *Request {
	t.Helper()
	plan, problems, _ := planned(Args{Method: methodOf(t, resource, name), RequestArgs: words,
		Positionals: namesFor(t, resource, name), Files: NewFiles(context.Background(), strings.NewReader(""))})
	if len(problems) > 0 {
		t.Fatalf("%+v", problems)
	}
	return plan
}

// planned plans a request and returns its errors and warnings apart. The request
// is nil if there are errors.
func planned(args Args) (r *Request, errors, warnings diag.List) {
	r, diags := Plan(args)
	if diags.HasErrors() {
		r = nil
	}
	return r, diags.Errors(), diags.Warnings()
}
