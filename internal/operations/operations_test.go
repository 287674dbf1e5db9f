package operations_test

import (
	"strings"
	"testing"

	"vision1/internal/api"
	"vision1/internal/lro"
	"vision1/internal/operations"
)

func TestWithWait(t *testing.T) {
	t.Parallel()
	for i := range api.Resources() {
		r := &api.Resources()[i]
		extended := operations.WithWait(r)
		_, ok := extended.FindMethod("wait")
		if ok != (r.Name == "operations") {
			t.Errorf("%s: wait %t", r.Name, ok)
		}
		if _, ok := r.FindMethod("wait"); ok {
			t.Errorf("%s was modified", r.Name)
		}
	}
}

// What each command expects of an operation.
func TestOutcome(t *testing.T) {
	t.Parallel()
	completed := &lro.Operation{Name: "operations/x", Done: true}
	canceled := &lro.Operation{Name: "operations/x", Done: true, Error: &lro.Status{Code: 1, Message: "The operation was cancelled."}}
	failed := &lro.Operation{Name: "operations/x", Done: true, Error: &lro.Status{Code: 3, Message: "Invalid."}}
	r, _ := api.FindResource("operations")
	cancel, _ := operations.WithWait(r).FindMethod("cancel")
	wait, _ := operations.WithWait(r).FindMethod("wait")
	for _, tt := range []struct {
		method    *api.Method
		operation *lro.Operation
		want      string // part of the outcome; "" if it is as requested
	}{
		{cancel, canceled, ""},
		{cancel, completed, "was not canceled: it completed"},
		{cancel, failed, "was not canceled: it failed with another error: Invalid. (3 INVALID_ARGUMENT)"},
	} {
		got := operations.SpecOf(tt.method).Wait.Outcome(tt.operation)
		if (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.method.Name, got, tt.want)
		}
	}
	if s := operations.SpecOf(wait).Wait; !s.Always || !s.Named || s.Offered || s.Outcome != nil {
		t.Errorf("wait: %+v", s)
	}
	get, _ := r.FindMethod("get")
	if s := operations.SpecOf(get).Wait; s.Always || s.Named || !s.Offered {
		t.Errorf("get: %+v", s)
	}
}
