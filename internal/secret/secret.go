// Package secret masks secrets in what people read, and knows which names hold
// secrets and which servers a secret can be sent to.
package secret

import (
	"net/netip"
	"net/url"
	"strings"
)

// AuthenticatesRequest reports whether the system parameter with that name in
// the API authenticates a request.
func AuthenticatesRequest(name string) bool {
	switch name {
	case "key", "access_token", "oauth_token":
		return true
	}
	return false
}

// CanSend reports whether secrets can be sent to u: over plain http only to a
// loopback host.
func CanSend(u *url.URL) bool { return u.Scheme != "http" || IsLoopback(u.Hostname()) }

// IsLoopback reports whether a host is this machine: localhost, 127.0.0.0/8 or
// ::1.
func IsLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}
