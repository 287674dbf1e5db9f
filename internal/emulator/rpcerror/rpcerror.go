// Package rpcerror makes the errors that the emulated services answer with:
// google.rpc.Status values with the details that the real service gives.
package rpcerror

import (
	"fmt"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// A Violation is one thing wrong with a request: the field's path as the
// protocol spells it, and what is wrong with it.
type Violation struct {
	Field       string
	Description string
}

// NotFound says that the named thing does not exist; kind begins the sentence.
func NotFound(kind, name string) error {
	return status.Errorf(codes.NotFound, "%s not found: %s", kind, name)
}

// AlreadyExists says that the named thing is there already.
func AlreadyExists(kind, name string) error {
	return status.Errorf(codes.AlreadyExists, "%s already exists: %s", kind, name)
}

// Invalid says what is wrong with one field of the request.
func Invalid(field, format string, args ...any) error {
	return InvalidFields([]Violation{{Field: field, Description: fmt.Sprintf(format, args...)}})
}

// InvalidFields says everything that is wrong with a request; the message has a
// line for each violation, as the real service's has.
func InvalidFields(violations []Violation) error {
	message := ""
	detail := new(errdetails.BadRequest)
	for i, violation := range violations {
		if i > 0 {
			message += "\n"
		}
		message += violation.Description
		detail.FieldViolations = append(detail.FieldViolations, &errdetails.BadRequest_FieldViolation{
			Field: violation.Field, Description: violation.Description,
		})
	}
	plain := status.New(codes.InvalidArgument, message)
	if detailed, err := plain.WithDetails(detail); err == nil {
		plain = detailed
	}
	return plain.Err()
}

// GivenUp is the error of a call whose context has ended.
func GivenUp(err error) error {
	return status.FromContextError(err).Err()
}

// Internal is the error of the emulator itself.
func Internal(err error) error {
	return status.Errorf(codes.Internal, "%v", err)
}
