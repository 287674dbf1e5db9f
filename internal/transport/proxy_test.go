package transport

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// No request to a loopback host uses a proxy, in any spelling of the host.
func TestLoopbackHasNoProxy(t *testing.T) {
	t.Parallel()
	choose := proxyFunc(lookup("HTTP_PROXY=http://proxy.example:3128", "HTTPS_PROXY=http://proxy.example:3128"))
	for _, tt := range []struct {
		url     string
		proxied bool
	}{
		{"http://localhost:1/", false},
		{"http://LOCALHOST/", false},
		{"https://LocalHost:8443/", false},
		{"http://127.0.0.1/", false},
		{"http://127.9.9.9/", false},
		{"http://[::1]:1/", false},
		{"http://[::ffff:127.0.0.1]/", false},
		{"https://vision.googleapis.com/", true},
		{"http://localhost.example/", true},
	} {
		u, err := url.Parse(tt.url)
		if err != nil {
			t.Fatal(err)
		}
		proxy, err := choose(u)
		if err != nil || (proxy != nil) != tt.proxied {
			t.Errorf("%s: proxy %v, %v", tt.url, proxy, err)
		}
	}
}

func TestCheckProxy(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		env     string
		invalid bool
	}{
		{"HTTPS_PROXY=", false},
		{"HTTPS_PROXY=http://proxy.example:3128", false},
		{"HTTPS_PROXY=proxy.example:3128", false},
		{"https_proxy=proxy.example", false},
		{"HTTP_PROXY=socks5://proxy.example:1080", false},
		{"HTTPS_PROXY=http://user:hunter2@proxy.example", false},
		{"HTTPS_PROXY=http://user:hunter2@proxy.example:port", true},
		{"HTTPS_PROXY=ftp://proxy.example", true},
		{"https_proxy=http://", true},
		{"HTTP_PROXY=http://[::1", true},
		{"HTTP_PROXY=:3128", true},
	} {
		d := CheckProxy(lookup(tt.env))
		name, _, _ := strings.Cut(tt.env, "=")
		if (d != nil) != tt.invalid || d != nil && (d.Flag != name || strings.Contains(d.Text+d.Message, "hunter2")) {
			t.Errorf("%s: %+v", tt.env, d)
		}
	}
}

// The response of a proxy that refuses a connection is reported as its own.
func TestProxyError(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		code      int
		permanent bool
		message   string
	}{
		{http.StatusProxyAuthRequired, true, "407 Proxy Authentication Required; put the user"},
		{http.StatusForbidden, true, "403 Forbidden"},
		{http.StatusFound, true, "302 Found"},
		{http.StatusTooManyRequests, false, "429 Too Many Requests"},
		{http.StatusBadGateway, false, "502 Bad Gateway"},
	} {
		proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(tt.code) }))
		t.Cleanup(proxy.Close)
		c := client(t, Options{Getenv: lookup("HTTPS_PROXY=" + proxy.URL)})
		_, _, err := do(t, c, "GET", "https://service.example/", "")
		var refused *ProxyError
		if !errors.As(err, &refused) || refused.Code != tt.code || refused.IsPermanent() != tt.permanent ||
			!strings.Contains(refused.Error(), tt.message) || !strings.Contains(refused.Error(), strings.TrimPrefix(proxy.URL, "http://")) {
			t.Errorf("%d: %v", tt.code, err)
		}
	}
}
