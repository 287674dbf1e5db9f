package transport

import (
	"net/http"
	"net/url"
	"strings"
)

// maxRedirects is the number of redirects that a request follows.
const maxRedirects = 10

// checkRedirect follows a redirect only with the same method to the same host:
// credentials are added to every request of a client, so another host would
// receive them too. Any other redirect is returned as the response.
func checkRedirect(req *http.Request, via []*http.Request) error {
	// It would contain the key if -p key was in the first URL.
	req.Header.Del("Referer")
	if len(via) > maxRedirects || req.Method != via[0].Method || origin(req.URL) != origin(via[0].URL) {
		return http.ErrUseLastResponse
	}
	return nil
}

// origin returns the scheme, host, and port of u.
func origin(u *url.URL) string {
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
