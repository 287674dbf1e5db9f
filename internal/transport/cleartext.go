package transport

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"vision1/internal/exitcode"
	"vision1/internal/secret"
)

// A CleartextError reports a request that was not sent, because it would have sent a
// secret unencrypted over the network.
type CleartextError struct {
	Host string
}

func (e *CleartextError) Error() string {
	return fmt.Sprintf("credentials are not sent to %s over plain http; use https", e.Host)
}

// ExitCode returns the exit code of a command that fails with e.
func (e *CleartextError) ExitCode() int { return exitcode.Usage }

// cleartextGuard rejects requests with credentials over plain http to another
// machine, which Google's library allows.
type cleartextGuard struct {
	next   http.RoundTripper
	tokens bool // token requests: their body is a secret too
}

func (g cleartextGuard) RoundTrip(req *http.Request) (*http.Response, error) {
	if !secret.CanSend(req.URL) && g.hasSecret(req) {
		if req.Body != nil {
			_ = req.Body.Close() // a RoundTripper must close it; nothing was sent
		}
		return nil, &CleartextError{req.URL.Host}
	}
	return g.next.RoundTrip(req)
}

func (g cleartextGuard) hasSecret(req *http.Request) bool {
	if req.Header.Get("Authorization") != "" || req.Header.Get("X-Goog-Api-Key") != "" {
		return true
	}
	if g.tokens && req.Body != nil && req.Body != http.NoBody {
		return true
	}
	return authenticates(req.URL)
}

func authenticates(u *url.URL) bool {
	for name := range u.Query() {
		if secret.AuthenticatesRequest(strings.ToLower(name)) {
			return true
		}
	}
	return false
}
