package rest

import (
	"io"
	"net/http"
	"strings"

	"google.golang.org/grpc/codes"

	"vision1/internal/emulator/rpcerror"
)

// maxForm is the maximum size of a query in a body, in bytes: that of a URL.
const maxForm = 1 << 20

// overrideMethod returns the request that a POST with X-HTTP-Method-Override stands for.
// Google's Python client sends a request with a long URL like this, with its query as
// the body.
func overrideMethod(r *http.Request) (*http.Request, error) {
	method := strings.ToUpper(r.Header.Get("X-HTTP-Method-Override"))
	if r.Method != http.MethodPost || method == "" {
		return r, nil
	}
	clone := *r
	clone.Method = method
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodDelete:
	default:
		return &clone, nil
	}
	if mediaType, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); strings.TrimSpace(mediaType) != "application/x-www-form-urlencoded" {
		return &clone, nil
	}
	form, err := io.ReadAll(io.LimitReader(r.Body, maxForm+1))
	switch {
	case err != nil:
		return r, rpcerror.Errorf(codes.Canceled, "The request was cut short.")
	case len(form) > maxForm:
		return r, rpcerror.Errorf(codes.InvalidArgument, "The query in the body exceeds the limit: %d bytes.", maxForm)
	}
	target := *r.URL
	target.RawQuery = strings.Trim(target.RawQuery+"&"+string(form), "&")
	clone.URL, clone.Body, clone.ContentLength = &target, http.NoBody, 0
	return &clone, nil
}
