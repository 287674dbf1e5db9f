// Package secret reports which names hold secrets, and which servers can receive
// a secret.
package secret

import (
	"net/netip"
	"net/url"
	"slices"
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

// Parameter reports whether a query or form parameter with that name, in any
// case, holds a secret.
func Parameter(name string) bool {
	switch strings.ToLower(name) {
	case "key", "token", "code", "password", "x-goog-signature", "x-amz-signature", "x-amz-security-token":
		return true
	}
	return Field(name)
}

// Field reports whether a JSON field with that name, in any case, holds a
// secret. "key" and "code" don't: the API has fields with these names.
func Field(name string) bool {
	return slices.Contains([]string{
		"access_token", "accesstoken", "oauth_token", "id_token", "idtoken", "refresh_token",
		"client_secret", "private_key", "assertion", "client_assertion", "subject_token", "actor_token",
		"code_verifier", "secretaccesskey",
	}, strings.ToLower(name))
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
