// Package apitest looks up the API for the tests of other packages.
package apitest

import "vision1/internal/api"

// A TB is the part of testing.TB that Method uses: only files of tests import
// package testing.
type TB interface {
	Helper()
	Fatalf(format string, args ...any)
}

// Method returns the method of a resource, both by their command-line names. It
// ends the test if there is none.
func Method(t TB, resource, name string) *api.Method {
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
