package transport

import (
	"crypto/tls"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"runtime"
	"time"
)

const (
	dialTimeout      = 30 * time.Second
	handshakeTimeout = 30 * time.Second
	// maxIdlePerHost is the number of idle connections to one server that are
	// kept open for reuse. It must not be less than the number of concurrent
	// requests, which is 16 for the polls of operations wait: Go's default of 2
	// would close, and later reopen, the others.
	maxIdlePerHost = 32
)

// dialTransport opens the connections: HTTP/2 if the server supports it, through
// the proxy in HTTPS_PROXY, HTTP_PROXY, and NO_PROXY.
type dialTransport struct {
	proxy  func(*url.URL) (*url.URL, error)
	system *http.Transport // verifies certificates as Go does, or with extraRoots
	bundle *http.Transport // verifies certificates with a bundleVerifier; nil if the system has no bundles
}

// newDialTransport returns a dialTransport; direct ignores the proxy.
func newDialTransport(getenv func(string) string, direct bool) *dialTransport {
	return newDialTransportFor(runtime.GOOS, getenv, direct)
}

func newDialTransportFor(goos string, getenv func(string) string, direct bool) *dialTransport {
	d := &dialTransport{proxy: func(*url.URL) (*url.URL, error) { return nil, nil }}
	if !direct {
		d.proxy = proxyFunc(getenv)
	}
	d.system = d.newTransport()
	if !hasBundles(goos) {
		if roots := extraRoots(getenv); roots != nil {
			d.system.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots}
		}
	} else {
		d.bundle = d.newTransport()
		d.bundle.TLSClientConfig = bundleVerifier{func() string { return bundleFile(getenv) }}.config()
	}
	return d
}

func (d *dialTransport) newTransport() *http.Transport {
	dialer := &net.Dialer{Timeout: dialTimeout, KeepAlive: dialTimeout}
	return &http.Transport{
		Proxy:                  func(req *http.Request) (*url.URL, error) { return d.proxy(req.URL) },
		OnProxyConnectResponse: checkConnect,
		DialContext:            dialer.DialContext,
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    handshakeTimeout,
		ExpectContinueTimeout:  time.Second,
		IdleConnTimeout:        90 * time.Second,
		MaxIdleConnsPerHost:    maxIdlePerHost,
	}
}

// RoundTrip sends the request with the transport that can verify its server. A
// handshake identifies a server only by name, so Go itself verifies a server, or
// a TLS proxy, that can have an IP address.
func (d *dialTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	if d.bundle == nil || req.URL.Scheme != "https" || isIP(req.URL.Hostname()) {
		return d.system.RoundTrip(req)
	}
	if proxy, err := d.proxy(req.URL); err != nil || proxy != nil && proxy.Scheme == "https" {
		return d.system.RoundTrip(req)
	}
	return d.bundle.RoundTrip(req)
}

// CloseIdleConnections is called by the http.Client method of the same name.
func (d *dialTransport) CloseIdleConnections() {
	d.system.CloseIdleConnections()
	if d.bundle != nil {
		d.bundle.CloseIdleConnections()
	}
}

func isIP(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}
