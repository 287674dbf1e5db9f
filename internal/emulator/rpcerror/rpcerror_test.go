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
		{rpcerror.GivenUp(context.Canceled), codes.Canceled},
		{rpcerror.GivenUp(context.DeadlineExceeded), codes.DeadlineExceeded},
		{rpcerror.Internal(errors.New("100%")), codes.Internal},
	} {
		if status.Code(test.err) != test.want {
			t.Errorf("%v is not %v", test.err, test.want)
		}
	}
}

func TestInvalidFieldsNamesEach(t *testing.T) {
	answer := status.Convert(rpcerror.InvalidFields([]rpcerror.Violation{{Field: "a", Description: "one"}, {Field: "b", Description: "two"}}))
	if answer.Message() != "one\ntwo" {
		t.Errorf("message %q", answer.Message())
	}
	if len(answer.Details()) != 1 {
		t.Fatalf("details: %v", answer.Details())
	}
	request, ok := answer.Details()[0].(*errdetails.BadRequest)
	if !ok || len(request.GetFieldViolations()) != 2 || request.GetFieldViolations()[1].GetField() != "b" {
		t.Errorf("details: %v", answer.Details())
	}
}
