// Package rpcerror creates the errors that the emulated services return:
// google.rpc.Status values with the same details as the real service.
package rpcerror

import (
	"fmt"
	"reflect"
	"strings"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// maxEcho is the maximum length in bytes of a value from the request in a message.
// A longer one is truncated: the message is sent in a header, whose size is limited
// for all requests of a connection.
const maxEcho = 256

// maxViolations is the maximum number of violations in an error. Others are omitted.
const maxViolations = 100

// Errorf returns an error with the given code. Long values are truncated.
func Errorf(code codes.Code, format string, args ...any) error {
	return status.Error(code, sprintf(format, args))
}

// sprintf formats a message, and truncates long values of any type that has a text.
func sprintf(format string, args []any) string {
	shortened := make([]any, len(args))
	for i, arg := range args {
		switch value := arg.(type) {
		case error:
			shortened[i] = shorten(value.Error())
		case fmt.Stringer:
			shortened[i] = shorten(value.String())
		default:
			shortened[i] = arg
			if v := reflect.ValueOf(arg); v.Kind() == reflect.String {
				shortened[i] = shorten(v.String())
			}
		}
	}
	return fmt.Sprintf(format, shortened...)
}

func shorten(text string) string {
	if len(text) > maxEcho {
		text = text[:maxEcho] + "..."
	}
	// A message must be valid UTF-8, and the cut can be within a character.
	return strings.ToValidUTF8(text, "")
}

// NotFound reports that the named resource doesn't exist. The message starts
// with kind, such as "Operation".
func NotFound(kind, name string) error {
	return Errorf(codes.NotFound, "%s not found: %s", kind, name)
}

// Invalid reports one invalid field of the request.
func Invalid(field, format string, args ...any) error {
	var violations Violations
	violations.Add(field, format, args...)
	return violations.Err()
}

// Violations collects the invalid fields of a request.
type Violations []*errdetails.BadRequest_FieldViolation //nolint:recvcheck // only Add changes the list, like append

// Add adds an invalid field, given by its path in protobuf spelling, and a
// description of the error. Long values are truncated.
func (v *Violations) Add(field, format string, args ...any) {
	if len(*v) < maxViolations {
		*v = append(*v, &errdetails.BadRequest_FieldViolation{Field: shorten(field), Description: sprintf(format, args)})
	}
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
	return Errorf(codes.Internal, "%v", err)
}
