// Package request builds a request to the API, from command-line arguments
// (Plan) or from Go values (New), without sending anything. It opens only the
// files that the arguments name.
//
// plan.go puts the parts together: path.go and names.go check positionals and
// expand the path, files.go opens what @ and --json name, body.go streams the
// JSON, and limits.go warns about what the service rejects.
package request

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"vision1/internal/api"
)

// A Request is valid as far as that can be checked before it is sent. It can be
// sent any number of times.
type Request struct {
	Method         *api.Method
	Path           string // below the endpoint, percent-encoded: "v1/operations/x:cancel"
	Query          url.Values
	Body           *Body // nil if the method has no request message
	HasCredentials bool  // Query has a token or an API key
	WantsJSON      bool  // the response is to be plain JSON
}

// HTTP returns the HTTP request for an endpoint, without credentials.
func (r *Request) HTTP(ctx context.Context, endpoint *url.URL) (*http.Request, error) {
	target := strings.TrimSuffix(endpoint.String(), "/") + "/" + r.Path + "?" + r.Query.Encode()
	h, err := http.NewRequestWithContext(ctx, r.Method.HTTPMethod, target, http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("create the request: %w", err)
	}
	if r.Body != nil {
		h.Header.Set("Content-Type", "application/json")
		h.ContentLength = r.Body.Size()
		h.Body = r.Body.Open()
		h.GetBody = func() (io.ReadCloser, error) { return r.Body.Open(), nil }
	}
	return h, nil
}

// Repeatable reports whether sending the request twice has the same effect as
// sending it once.
func (r *Request) Repeatable() bool {
	switch r.Method.HTTPMethod {
	case http.MethodGet, http.MethodDelete:
		return true
	default:
		return r.Method.Name == "cancel"
	}
}

// WithQuery returns a copy of r with another query, which carries the same
// credentials.
func (r *Request) WithQuery(query url.Values) *Request {
	c := *r
	c.Query = query
	return &c
}
