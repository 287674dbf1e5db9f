// Package transport creates the HTTP client: it chooses the endpoint, opens and
// verifies connections, limits redirects, and prints requests for --debug with
// secrets masked.
//
// Package auth finds the credentials, which arrive here as client options.
// Package call decides what is sent and what is retried.
package transport
