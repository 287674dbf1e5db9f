package rpcerror_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"vision1/internal/emulator/rpcerror"
)

func TestCodes(t *testing.T) {
	for _, test := range []struct {
		err  error
		want codes.Code
	}{
		{rpcerror.NotFound("Product", "x"), codes.NotFound},
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

func TestTruncatesLongValues(t *testing.T) {
	long := strings.Repeat("ä", 8<<20)
	for name, err := range map[string]error{
		"string":          rpcerror.NotFound("Product", long),
		"quoted":          rpcerror.Invalid("parent", "Invalid parent %q", long),
		"field":           rpcerror.Invalid(long, "Invalid"),
		"named string":    rpcerror.Errorf(codes.Internal, "Unsupported %q", named(long)),
		"error":           rpcerror.Internal(errors.New(long)),
		"invalid UTF-8":   rpcerror.NotFound("Product", "\xff"),
		"many violations": manyViolations(),
		"short and long":  rpcerror.Errorf(codes.NotFound, "%s: %d %s", long, 42, "end"),
	} {
		message := status.Convert(err).Message()
		encoded, marshalErr := proto.Marshal(status.Convert(err).Proto())
		if len(encoded) > 100_000 || marshalErr != nil || !utf8.ValidString(message) {
			t.Errorf("%s: %d bytes, %v", name, len(encoded), marshalErr)
		}
		if name == "short and long" && (!strings.HasSuffix(message, "...: 42 end") || len(message) > 300) {
			t.Errorf("%s: %q", name, message)
		}
	}
}

type named string

func manyViolations() error {
	var violations rpcerror.Violations
	for i := range 100_000 {
		violations.Add("field", "Unknown name %d", i)
	}
	return violations.Err()
}
