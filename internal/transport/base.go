package transport

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"golang.org/x/net/http/httpproxy"
)

const (
	dialTimeout      = 30 * time.Second
	handshakeTimeout = 30 * time.Second
)

// base makes the connections: HTTP/2 where the server has it, through the
// proxy of HTTPS_PROXY, HTTP_PROXY and NO_PROXY, and with the server's
// certificate verified.
type base struct {
	proxy   func(*url.URL) (*url.URL, error)
	whole   *http.Transport // verifies as Go does
	bundled *http.Transport // verifies with a bundleVerifier; nil where there are no bundles
}

// newBase returns a base; direct is without a proxy.
func newBase(getenv func(string) string, direct bool) *base {
	b := &base{proxy: func(*url.URL) (*url.URL, error) { return nil, nil }}
	if !direct {
		b.proxy = proxyFunc(getenv)
	}
	b.whole = b.transport()
	if hasBundles() {
		b.bundled = b.transport()
		b.bundled.TLSClientConfig = bundleVerifier{func() string { return bundleFile(getenv) }}.config()
	}
	return b
}

func (b *base) transport() *http.Transport {
	dialer := &net.Dialer{Timeout: dialTimeout, KeepAlive: dialTimeout}
	return &http.Transport{
		Proxy:                 func(req *http.Request) (*url.URL, error) { return b.proxy(req.URL) },
		DialContext:           dialer.DialContext,
		ForceAttemptHTTP2:     true,
		TLSHandshakeTimeout:   handshakeTimeout,
		ExpectContinueTimeout: time.Second,
		IdleConnTimeout:       90 * time.Second,
	}
}

// RoundTrip sends the request by the transport that can verify its server: a
// handshake knows a server by its name only, so that a server, or a TLS proxy,
// that may be known by its address is left to Go.
func (b *base) RoundTrip(req *http.Request) (*http.Response, error) {
	if b.bundled == nil || req.URL.Scheme != "https" || isAddress(req.URL.Hostname()) {
		return b.whole.RoundTrip(req)
	}
	if proxy, err := b.proxy(req.URL); err != nil || proxy != nil && proxy.Scheme == "https" {
		return b.whole.RoundTrip(req)
	}
	return b.bundled.RoundTrip(req)
}

// CloseIdleConnections is called by http.Client's method of that name.
func (b *base) CloseIdleConnections() {
	b.whole.CloseIdleConnections()
	if b.bundled != nil {
		b.bundled.CloseIdleConnections()
	}
}

func isAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}

// proxyFunc chooses the proxy by HTTPS_PROXY, HTTP_PROXY and NO_PROXY, or the
// same in lower case. Addresses of this machine never go through one.
func proxyFunc(getenv func(string) string) func(*url.URL) (*url.URL, error) {
	either := func(name, lower string) string {
		if v := getenv(name); v != "" {
			return v
		}
		return getenv(lower)
	}
	config := httpproxy.Config{
		HTTPProxy:  either("HTTP_PROXY", "http_proxy"),
		HTTPSProxy: either("HTTPS_PROXY", "https_proxy"),
		NoProxy:    either("NO_PROXY", "no_proxy"),
	}
	return config.ProxyFunc()
}
