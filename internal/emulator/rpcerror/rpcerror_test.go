package rpcerror_test

import (
	"context"
	"errors"
	"testing"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"vision1/internal/emulator/rpcerror"
)

func TestCodes(t *testing.T) {
	for _, test := range []struct {
		err  error
		want codes.Code
	}{
		{rpcerror.NotFound("Product", "x"), codes.NotFound},
		{rpcerror.AlreadyExists("Product", "x"), codes.AlreadyExists},
		{rpcerror.Invalid("f", "wrong %d", 1), codes.InvalidArgument},
		{rpcerror.FromContext(context.Canceled), codes.Canceled},
		{rpcerror.FromContext(context.DeadlineExceeded), codes.DeadlineExceeded},
		{rpcerror.Internal(errors.New("100%")), codes.Internal},
	} {
		if status.Code(test.err) != test.want {
			t.Errorf("code of %v = %v, want %v", test.err, status.Code(test.err), test.want)
		}
	}
}

func TestErrListsEachViolation(t *testing.T) {
	var violations rpcerror.Violations
	violations.Add("a", "one")
	violations.Add("b", "two")
	got := status.Convert(violations.Err())
	if got.Message() != "one\ntwo" {
		t.Errorf("message = %q", got.Message())
	}
	if len(got.Details()) != 1 {
		t.Fatalf("details: %v", got.Details())
	}
	request, ok := got.Details()[0].(*errdetails.BadRequest)
	if !ok || len(request.GetFieldViolations()) != 2 || request.GetFieldViolations()[1].GetField() != "b" {
		t.Errorf("details: %v", got.Details())
	}
}
