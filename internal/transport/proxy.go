package transport

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"vision1/internal/diag"
	"vision1/internal/secret"

	"golang.org/x/net/http/httpproxy"
)

// proxyFunc returns a function that chooses the proxy from HTTPS_PROXY,
// HTTP_PROXY, and NO_PROXY, or their lowercase forms. Requests to a loopback
// host never use a proxy.
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
	choose := config.ProxyFunc()
	return func(u *url.URL) (*url.URL, error) {
		if secret.IsLoopback(u.Hostname()) {
			return nil, nil
		}
		return choose(u)
	}
}

// CheckProxy returns an error for a proxy variable that is not a URL of a proxy:
// such a value would be ignored, and requests sent directly.
func CheckProxy(getenv func(string) string) *diag.Diagnostic {
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"} {
		text := getenv(name)
		if text == "" || isProxy(text) || isProxy("http://"+text) {
			continue
		}
		return &diag.Diagnostic{Flag: name, Text: maskText(text), Message: "not the URL of a proxy, such as http://HOST:PORT"}
	}
	return nil
}

func isProxy(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Hostname() != "" && validPort(u) && slices.Contains([]string{"http", "https", "socks5", "socks5h"}, u.Scheme)
}

// A ProxyError is the response of a proxy that doesn't open a connection to the
// service.
type ProxyError struct {
	Proxy  string // host and port
	Status string // "407 Proxy Authentication Required"
	Code   int
}

func (e *ProxyError) Error() string {
	text := "the proxy " + e.Proxy + " refused the connection: " + e.Status
	if e.Code == http.StatusProxyAuthRequired {
		text += "; put the user and the password into the URL of the proxy: http://USER:PASSWORD@HOST:PORT"
	}
	return text
}

// IsPermanent reports whether a retry would get the same response.
func (e *ProxyError) IsPermanent() bool {
	return e.Code < 500 && e.Code != http.StatusTooManyRequests
}

func checkConnect(_ context.Context, proxy *url.URL, _ *http.Request, response *http.Response) error {
	if response.StatusCode == http.StatusOK {
		return nil
	}
	return &ProxyError{Proxy: proxy.Host, Status: response.Status, Code: response.StatusCode}
}
