package rest

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"vision1/internal/emulator/rpcerror"

	"google.golang.org/grpc/codes"
)

// RejectForeign returns next behind a check that keeps web pages of other sites
// out: the emulator needs no credentials, and a browser on the same machine can
// reach it. A request is rejected with 403 if
//
//   - its Host is a name other than localhost (a page can make its own name resolve
//     to a loopback address, DNS rebinding); IP addresses are accepted
//   - its Origin is not on this machine
//   - a browser says that it comes from another site (Sec-Fetch-Site)
//
// hosts are further names to accept as Host and as Origin; "*" accepts all.
func RejectForeign(hosts []string, next http.Handler) http.Handler {
	if slices.Contains(hosts, "*") {
		return next
	}
	names := make([]string, len(hosts))
	for i, host := range hosts {
		names[i] = strings.ToLower(host)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := hostname(r.Host)
		origin, hasOrigin := originOf(r)
		switch {
		case !isLocal(host) && !isIP(host) && !slices.Contains(names, host):
			forbid(w, "Host "+host)
		case hasOrigin && !isLocal(origin) && !slices.Contains(names, origin):
			forbid(w, "Origin "+r.Header.Get("Origin"))
		case r.Header.Get("Sec-Fetch-Site") == "cross-site" && !slices.Contains(names, origin):
			forbid(w, "site (Sec-Fetch-Site: cross-site)")
		default:
			next.ServeHTTP(w, r)
		}
	})
}

func forbid(w http.ResponseWriter, what string) {
	writeStatus(w, format{pretty: true}, rpcerror.Errorf(codes.PermissionDenied,
		"The emulator rejects requests with a foreign %s. To accept them, start it with --allow-host HOST.", what))
}

// originOf returns the host of the Origin header, "" for an opaque one, and
// whether there is an Origin header.
func originOf(r *http.Request) (host string, ok bool) {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return "", false
	}
	u, err := url.Parse(origin)
	if err != nil {
		return "", true
	}
	return strings.ToLower(u.Hostname()), true
}

// hostname returns a Host header without its port, in lowercase.
func hostname(hostport string) string {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	return strings.ToLower(strings.Trim(host, "[]"))
}

func isLocal(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || err == nil && ip.Unmap().IsLoopback()
}

func isIP(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}
