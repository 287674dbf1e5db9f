package rest

import (
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// A legacyError is an error in the older shape of Google's errors, which has a list of
// them.
type legacyError struct {
	Message string `json:"message"`
	Domain  string `json:"domain,omitempty"`
	Reason  string `json:"reason"`
}

// legacyErrors returns one error for each invalid field, or one for the failure.
func legacyErrors(failure *status.Status) []legacyError {
	var invalid []legacyError
	for _, detail := range failure.Details() {
		request, ok := detail.(*errdetails.BadRequest)
		if !ok {
			continue
		}
		for _, violation := range request.GetFieldViolations() {
			invalid = append(invalid, legacyError{Message: violation.GetDescription(), Reason: "invalid"})
		}
	}
	if len(invalid) > 0 {
		return invalid
	}
	return []legacyError{{Message: failure.Message(), Domain: "global", Reason: legacyReason(failure.Code())}}
}

// legacyReason returns the reason that stands for a code.
func legacyReason(code codes.Code) string {
	switch code {
	case codes.InvalidArgument, codes.OutOfRange:
		return "badRequest"
	case codes.FailedPrecondition:
		return "failedPrecondition"
	case codes.Unauthenticated:
		return "authError"
	case codes.PermissionDenied:
		return "forbidden"
	case codes.NotFound:
		return "notFound"
	case codes.AlreadyExists:
		return "alreadyExists"
	case codes.Aborted:
		return "aborted"
	case codes.ResourceExhausted:
		return "rateLimitExceeded"
	case codes.Unimplemented:
		return "notImplemented"
	}
	return "backendError"
}
