package run

import (
	"fmt"

	"vision1/internal/detect/results"
	"vision1/internal/exitcode"
	"vision1/internal/rpccode"
)

// A SendError is a request without a usable response, after the Sender's retries.
type SendError struct {
	Err  error // what happened, with the exit code of the run if it ends it
	HTTP int   // the status; 0 if there was no response
	// Code, Status, Message, and Hint are those of the service's error, for results.
	Code    int
	Status  string
	Message string
	Hint    string
	// Sent says that the request may have been carried out, and billed: it is not
	// sent again.
	Sent bool
	// Final says that every request would fail, for example because credentials
	// expired: the run ends.
	Final bool
}

func (e *SendError) Error() string { return e.Err.Error() }

// Unwrap returns what happened.
func (e *SendError) Unwrap() error { return e.Err }

// result returns the error of an input of the request.
func (e *SendError) result() *results.Error {
	r := &results.Error{Code: e.Code, Status: e.Status, Message: e.Message, Hint: e.Hint, Sent: true}
	if r.Message == "" {
		r.Message = e.Err.Error()
	}
	if e.Sent { // it matters more than why
		r.Hint = "the request may have been billed; to send it again, use --again failed"
	}
	return r
}

// isTemporary reports whether an image with an error of this code can succeed later.
func isTemporary(code int) bool {
	switch code {
	case rpccode.DeadlineExceeded, rpccode.ResourceExhausted, rpccode.Internal, rpccode.Unavailable:
		return true
	default:
		return false
	}
}

// unusable returns the error of the inputs of a request whose response makes no
// sense.
func unusable(err error) *results.Error {
	return &results.Error{
		Code: rpccode.Internal, Status: "INTERNAL", Sent: true,
		Message: fmt.Sprintf("the response is unusable: %v", err),
		Hint:    "the request may have been billed; to send it again, use --again failed",
	}
}

// An unusableError is a response that makes no sense, if it ends the run.
type unusableError struct{ err error }

func (e *unusableError) Error() string { return "the response is unusable: " + e.err.Error() }

// Unwrap returns the reason.
func (e *unusableError) Unwrap() error { return e.err }

// ExitCode returns exitcode.Unavailable.
func (*unusableError) ExitCode() int { return exitcode.Unavailable }
