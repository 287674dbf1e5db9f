// Package rpcerror creates the errors that the emulated services return:
// google.rpc.Status values with the same details as the real service.
package rpcerror

import (
	"fmt"
	"strings"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// NotFound reports that the named resource doesn't exist. The message starts
// with kind, such as "Product".
func NotFound(kind, name string) error {
	return status.Errorf(codes.NotFound, "%s not found: %s", kind, name)
}

// AlreadyExists reports that the named resource already exists. The message
// starts with kind, such as "Product".
func AlreadyExists(kind, name string) error {
	return status.Errorf(codes.AlreadyExists, "%s already exists: %s", kind, name)
}

// Invalid reports one invalid field of the request.
func Invalid(field, format string, args ...any) error {
	var violations Violations
	violations.Add(field, format, args...)
	return violations.Err()
}

// Violations collects the invalid fields of a request.
type Violations []*errdetails.BadRequest_FieldViolation

// Add adds an invalid field, given by its path in protobuf spelling, and a
// description of the error.
func (v *Violations) Add(field, format string, args ...any) {
	*v = append(*v, &errdetails.BadRequest_FieldViolation{Field: field, Description: fmt.Sprintf(format, args...)})
}

// Err returns INVALID_ARGUMENT with all violations, or nil if there are none.
// Like the real service's, the message has one line for each violation.
func (v Violations) Err() error {
	if len(v) == 0 {
		return nil
	}
	lines := make([]string, len(v))
	for i, violation := range v {
		lines[i] = violation.GetDescription()
	}
	result := status.New(codes.InvalidArgument, strings.Join(lines, "\n"))
	if detailed, err := result.WithDetails(&errdetails.BadRequest{FieldViolations: v}); err == nil {
		result = detailed
	}
	return result.Err()
}

// FromContext converts the error of a context that was canceled or timed out.
func FromContext(err error) error {
	return status.FromContextError(err).Err()
}

// Internal reports an error of the emulator itself.
func Internal(err error) error {
	return status.Errorf(codes.Internal, "%v", err)
}
