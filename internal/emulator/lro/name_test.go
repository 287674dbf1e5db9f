package lro_test

import (
	"testing"

	"cloud.google.com/go/longrunning/autogen/longrunningpb"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"vision1/internal/emulator/lro"
)

func TestParseName(t *testing.T) {
	for _, name := range []string{"operations/x", "operations/x/y", "projects/p/operations/x", "projects/p/locations/l/operations/x", "locations/l/operations/x"} {
		parsed, err := lro.ParseName(name)
		if err != nil || parsed.String() != name {
			t.Errorf("ParseName(%q) = %v, %v", name, parsed, err)
		}
	}
	for _, name := range []string{"", "x", "operations", "operations/", "/operations/x", "projects//operations/x", "projects/p/l/operations/x", "products/p/operations/x"} {
		if parsed, err := lro.ParseName(name); status.Code(err) != codes.InvalidArgument {
			t.Errorf("ParseName(%q) = %v, %v", name, parsed, err)
		}
	}
}

func TestNameForms(t *testing.T) {
	store, server, _ := newStore(t)
	full := begin(t, store, "projects/p/locations/l", nil)
	id := full[len("projects/p/locations/l/operations/"):]
	for name, want := range map[string]codes.Code{
		full:                                      codes.OK,
		"operations/" + id:                        codes.OK,
		"projects/p/operations/" + id:             codes.OK,
		"locations/l/operations/" + id:            codes.OK,
		"projects/q/operations/" + id:             codes.NotFound,
		"locations/m/operations/" + id:            codes.NotFound,
		"projects/p/locations/m/operations/" + id: codes.NotFound,
		"operations/none":                         codes.NotFound,
		"none":                                    codes.InvalidArgument,
	} {
		op, err := server.GetOperation(t.Context(), &longrunningpb.GetOperationRequest{Name: name})
		if status.Code(err) != want {
			t.Errorf("get %s: %v, want %v", name, err, want)
		}
		if want == codes.OK && op.GetName() != name {
			t.Errorf("get %s returned the name %s", name, op.GetName())
		}
		if _, err := server.CancelOperation(t.Context(), &longrunningpb.CancelOperationRequest{Name: name}); status.Code(err) != want {
			t.Errorf("cancel %s: %v, want %v", name, err, want)
		}
	}
	unparented := begin(t, store, "", nil)
	if _, err := server.GetOperation(t.Context(), &longrunningpb.GetOperationRequest{Name: "projects/p/" + unparented}); status.Code(err) != codes.NotFound {
		t.Errorf("found an operation without a project in a project: %v", err)
	}
}
