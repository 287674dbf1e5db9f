package rpccode_test

import (
	"testing"

	"vision1/internal/rpccode"
)

func TestNames(t *testing.T) {
	t.Parallel()
	for code, want := range map[int]string{
		-1: "", 0: "OK", rpccode.Canceled: "CANCELLED", rpccode.InvalidArgument: "INVALID_ARGUMENT", rpccode.DeadlineExceeded: "DEADLINE_EXCEEDED",
		rpccode.NotFound: "NOT_FOUND", rpccode.PermissionDenied: "PERMISSION_DENIED", rpccode.ResourceExhausted: "RESOURCE_EXHAUSTED",
		rpccode.Internal: "INTERNAL", rpccode.Unavailable: "UNAVAILABLE", 16: "UNAUTHENTICATED", 17: "",
	} {
		if got := rpccode.Name(code); got != want {
			t.Errorf("%d: %q, want %q", code, got, want)
		}
		if got, ok := rpccode.Find(want); ok != (want != "") || ok && got != code {
			t.Errorf("%q: %d, %t", want, got, ok)
		}
	}
}
