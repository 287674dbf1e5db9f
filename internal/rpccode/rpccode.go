// Package rpccode has the error codes of Google's APIs: those of google/rpc/code.proto.
package rpccode

import "slices"

// The codes that decide what happens next.
const (
	Canceled          = 1
	InvalidArgument   = 3
	DeadlineExceeded  = 4
	NotFound          = 5
	PermissionDenied  = 7
	ResourceExhausted = 8
	OutOfRange        = 11
	Internal          = 13
	Unavailable       = 14
)

func names() []string {
	return []string{
		"OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
		"PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE",
		"UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
	}
}

// Name returns the name of a code, such as "NOT_FOUND"; "" if it has none.
func Name(code int) string {
	all := names()
	if code < 0 || code >= len(all) {
		return ""
	}
	return all[code]
}

// Find returns the code with a name, and reports whether there is one.
func Find(name string) (code int, ok bool) {
	code = slices.Index(names(), name)
	return max(code, 0), code >= 0
}
