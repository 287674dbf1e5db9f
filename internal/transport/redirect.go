package transport

import (
	"net/http"
	"net/url"
	"strings"
)

// maxRedirects is how many redirects one request follows.
const maxRedirects = 10

// checkRedirect lets a request follow a redirect only where it stays the same
// method on the same host: credentials are added to every request of a client,
// so that another host would get them too. Any other redirect is the reply.
func checkRedirect(req *http.Request, via []*http.Request) error {
	// It would hold the key that -p put into the first query.
	req.Header.Del("Referer")
	if len(via) > maxRedirects || req.Method != via[0].Method || site(req.URL) != site(via[0].URL) {
		return http.ErrUseLastResponse
	}
	return nil
}

// site is the scheme, host and port of u.
func site(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = u.Scheme
	}
	switch port {
	case "443":
		port = "https"
	case "80":
		port = "http"
	}
	return u.Scheme + "://" + strings.ToLower(u.Hostname()) + ":" + port
}
