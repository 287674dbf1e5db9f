package transport

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// A PlainError is a request that was not sent since it would have shown a
// secret to everyone on the way.
type PlainError struct {
	Host string
}

func (e *PlainError) Error() string {
	return fmt.Sprintf("credentials are not sent to %s over plain http; use https", e.Host)
}

// plainGuard is the last look at a request that goes over plain http to another
// machine: with credentials on it, it does not go. Nothing in the library
// refuses that.
type plainGuard struct {
	next   http.RoundTripper
	tokens bool // a request for a token: its body is a secret too
}

func (g plainGuard) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Scheme == "http" && !loopback(req.URL.Hostname()) && g.secret(req) {
		if req.Body != nil {
			_ = req.Body.Close() // a RoundTripper has to; nothing was sent
		}
		return nil, &PlainError{req.URL.Host}
	}
	return g.next.RoundTrip(req)
}

func (g plainGuard) secret(req *http.Request) bool {
	if req.Header.Get("Authorization") != "" || req.Header.Get("X-Goog-Api-Key") != "" {
		return true
	}
	if g.tokens && req.Body != nil && req.Body != http.NoBody {
		return true
	}
	return hasSecret(req.URL)
}

func hasSecret(u *url.URL) bool {
	for name := range u.Query() {
		switch strings.ToLower(name) {
		case "key", "access_token", "oauth_token":
			return true
		}
	}
	return false
}
