package transport

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"
	"google.golang.org/api/option"
)

func discardLog() *log.Logger { return log.New(io.Discard, "", 0) }

func withToken(value string) []option.ClientOption {
	return []option.ClientOption{option.WithTokenSource(oauth2.StaticTokenSource(&oauth2.Token{AccessToken: value}))}
}

// serve starts an HTTP server and returns its URL.
func serve(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

func endpoint(t *testing.T, serverURL string) Endpoint {
	t.Helper()
	e, err := ChooseEndpoint(serverURL, "", lookup())
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func client(t *testing.T, o Options) *http.Client {
	t.Helper()
	if o.Getenv == nil {
		o.Getenv = lookup()
	}
	c, _, err := NewClient(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// do sends a request and returns the status and the body of the response.
func do(t *testing.T, c *http.Client, method, serverURL, body string) (int, string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, serverURL, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := c.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(text), err
}

func TestHeaders(t *testing.T) {
	// The library must not look for credentials itself.
	t.Setenv("GOOGLE_APPLICATION_CREDENTIALS", "/nonexistent")
	var got http.Header
	serverURL := serve(t, func(_ http.ResponseWriter, r *http.Request) { got = r.Header })
	tests := []struct {
		name string
		o    Options
		want map[string]string
	}{
		{"token", Options{Auth: withToken("tok"), UserAgent: "vision1/1"},
			map[string]string{"Authorization": "Bearer tok", "User-Agent": "vision1/1", "X-Goog-User-Project": "", "X-Goog-Api-Key": ""}},
		{"token and quota project", Options{Auth: withToken("tok"), QuotaProject: "p"},
			map[string]string{"Authorization": "Bearer tok", "X-Goog-User-Project": "p"}},
		{"API key and quota project", Options{Header: http.Header{"X-Goog-Api-Key": {"K"}}, QuotaProject: "p", UserAgent: "vision1/1"},
			map[string]string{"Authorization": "", "X-Goog-Api-Key": "K", "X-Goog-User-Project": "p", "User-Agent": "vision1/1"}},
		{"no credentials", Options{}, map[string]string{"Authorization": "", "X-Goog-Api-Key": "", "X-Goog-User-Project": ""}},
	}
	for _, tt := range tests {
		tt.o.Endpoint = endpoint(t, serverURL)
		if _, _, err := do(t, client(t, tt.o), "POST", serverURL+"/v1/x", "{}"); err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		for name, want := range tt.want {
			if got.Get(name) != want {
				t.Errorf("%s: %s is %q, want %q", tt.name, name, got.Get(name), want)
			}
		}
	}
}

func TestGzip(t *testing.T) {
	serverURL := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "gzip" {
			t.Errorf("Accept-Encoding: %q", r.Header.Get("Accept-Encoding"))
		}
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		fmt.Fprint(z, `{"done":true}`)
		_ = z.Close()
	})
	if _, body, err := do(t, client(t, Options{}), "GET", serverURL, ""); err != nil || body != `{"done":true}` {
		t.Errorf("%q, %v", body, err)
	}
}

func TestRedirects(t *testing.T) {
	elsewhere := make(chan http.Header, 1)
	other := serve(t, func(_ http.ResponseWriter, r *http.Request) { elsewhere <- r.Header })
	var seen []string
	var referer string
	here := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		seen = append(seen, r.Method+" "+r.URL.Path+" "+string(body))
		referer += r.Header.Get("Referer")
		status := http.StatusOK
		if _, err := fmt.Sscanf(r.URL.Path, "/%d", &status); err == nil {
			w.Header().Set("Location", r.URL.Query().Get("to"))
			w.WriteHeader(status)
		}
	})
	otherName := strings.Replace(here, "127.0.0.1", "localhost", 1)
	tests := []struct {
		method string
		status int
		to     string
		want   int
		seen   string // "" if the redirect is not followed
	}{
		{"GET", 302, "/there", 200, "GET /there "},
		{"GET", 301, here + "/there", 200, "GET /there "},
		{"POST", 307, "/there", 200, "POST /there {}"},
		{"POST", 308, "/there", 200, "POST /there {}"},
		{"POST", 302, "/there", 302, ""},
		{"POST", 303, "/there", 303, ""},
		{"DELETE", 301, "/there", 301, ""},
		{"GET", 302, other + "/there", 302, ""},
		{"GET", 302, otherName + "/there", 302, ""},
		{"POST", 307, other + "/there", 307, ""},
		{"GET", 302, strings.Replace(here, "http:", "https:", 1), 302, ""},
		{"GET", 302, "/302?to=/302", 302, strings.Repeat("x", 10)},
	}
	for _, tt := range tests {
		seen, referer = nil, ""
		c := client(t, Options{Auth: withToken("tok"), Header: http.Header{"X-Goog-Api-Key": {"K"}}})
		body := ""
		if tt.method != "GET" {
			body = "{}"
		}
		status, _, err := do(t, c, tt.method, fmt.Sprintf("%s/%d?key=SECRET&to=%s", here, tt.status, url.QueryEscape(tt.to)), body)
		if err != nil {
			t.Errorf("%s %d to %s: %v", tt.method, tt.status, tt.to, err)
			continue
		}
		if status != tt.want {
			t.Errorf("%s %d to %s: status %d, want %d", tt.method, tt.status, tt.to, status, tt.want)
		}
		switch last := seen[len(seen)-1]; {
		case tt.seen == "" && len(seen) != 1, strings.HasPrefix(tt.seen, tt.method) && last != tt.seen:
			t.Errorf("%s %d to %s: the server saw %q", tt.method, tt.status, tt.to, seen)
		case len(seen) > maxRedirects+1:
			t.Errorf("followed %d redirects", len(seen)-1)
		}
		if referer != "" {
			t.Errorf("%s %d to %s: Referer %q", tt.method, tt.status, tt.to, referer)
		}
	}
	select {
	case header := <-elsewhere:
		t.Errorf("another host got a request with headers %v", header)
	default:
	}
}

func TestCleartextGuard(t *testing.T) {
	key := http.Header{"X-Goog-Api-Key": {"K"}}
	tests := []struct {
		name     string
		o        Options
		query    string
		rejected bool
	}{
		{"token", Options{Auth: withToken("tok")}, "", true},
		{"API key", Options{Header: key}, "", true},
		{"-p key", Options{}, "?key=K", true},
		{"-p access-token", Options{}, "?alt=json&access_token=K", true},
		{"no credentials", Options{}, "?alt=json", false},
	}
	for _, tt := range tests {
		// The proxy responds instead of the remote host.
		sent := false
		proxy := serve(t, func(http.ResponseWriter, *http.Request) { sent = true })
		tt.o.Getenv = lookup("HTTP_PROXY=" + proxy)
		_, _, err := do(t, client(t, tt.o), "POST", "http://far.example/v1/x"+tt.query, "{}")
		var plain *CleartextError
		if errors.As(err, &plain) != tt.rejected || sent == tt.rejected {
			t.Errorf("%s: error %v, sent %v; want rejected %v", tt.name, err, sent, tt.rejected)
		}
	}
	c := NewTokenClient(Options{Getenv: lookup("HTTP_PROXY=http://127.0.0.1:1")}, false)
	_, _, err := do(t, c, "POST", "http://far.example/token", "refresh_token=R")
	var plain *CleartextError
	if !errors.As(err, &plain) {
		t.Errorf("token request: %v", err)
	}
}

func TestSentTracker(t *testing.T) {
	root := newAuthority(t, "root")
	hangUp := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		panic(http.ErrAbortHandler) //nolint:forbidigo // how a handler closes the connection
	})
	otherHost := root.issue(t, time.Time{}, "far.example")

	tests := []struct {
		name      string
		serverURL string
		auth      []option.ClientOption
		want      bool
	}{
		{"connection refused", "http://127.0.0.1:1", nil, false},
		{"unknown host", "http://nothing.invalid", nil, false},
		{"invalid certificate", "https://localhost:" + serveTLS(t, otherHost, hangUp), nil, false},
		{"no token", serve(t, hangUp), []option.ClientOption{option.WithTokenSource(noToken{})}, false},
		{"HTTP/1 connection closed", serve(t, hangUp), nil, true},
		{"HTTP/2 connection closed", "https://localhost:" + serveTLS(t, root.issue(t, time.Time{}, "localhost"), hangUp), nil, true},
	}
	for _, tt := range tests {
		c := client(t, Options{Auth: tt.auth, Getenv: lookup("SSL_CERT_FILE=" + writeBundle(t, root))})
		ctx, tracker := TrackSent(t.Context())
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, tt.serverURL, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		if resp, err := c.Do(req); err == nil {
			_ = resp.Body.Close()
			t.Errorf("%s: no error", tt.name)
		}
		if tracker.MaybeSent() != tt.want {
			t.Errorf("%s: Wrote() = %v, want %v", tt.name, tracker.MaybeSent(), tt.want)
		}
	}
}

type noToken struct{}

func (noToken) Token() (*oauth2.Token, error) { return nil, errors.New("no token") }

// With a client certificate, the library chooses the connection and the endpoint;
// our layers remain.
func TestClientCertificate(t *testing.T) {
	t.Setenv("GOOGLE_API_USE_CLIENT_CERTIFICATE", "true")
	t.Setenv("GOOGLE_API_CERTIFICATE_CONFIG", t.TempDir()+"/none.json")
	t.Setenv("GOOGLE_API_USE_MTLS_ENDPOINT", "always")
	getenv := lookup("GOOGLE_API_USE_CLIENT_CERTIFICATE=true")
	fallback, invalid := ChooseEndpoint("", "", getenv)
	if invalid != nil {
		t.Fatal(invalid)
	}
	_, chosen, err := NewClient(context.Background(), Options{Endpoint: fallback, Auth: withToken("tok"), Getenv: getenv})
	if err != nil || chosen.URL.String() != mtlsEndpoint {
		t.Errorf("default endpoint: got %v, %v; want %s", chosen.URL, err, mtlsEndpoint)
	}

	var header http.Header
	serverURL := serve(t, func(_ http.ResponseWriter, r *http.Request) { header = r.Header })
	var debug bytes.Buffer
	o := Options{Endpoint: endpoint(t, serverURL), Auth: withToken("tok"), QuotaProject: "p", Debug: &debug, Getenv: getenv}
	c, chosen, err := NewClient(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if chosen.URL.String() != serverURL+"/" {
		t.Errorf("explicit endpoint: got %s", chosen.URL)
	}
	if _, _, err := do(t, c, "POST", serverURL, "{}"); err != nil {
		t.Fatal(err)
	}
	if header.Get("Authorization") != "Bearer tok" || header.Get("X-Goog-User-Project") != "p" || debug.Len() == 0 {
		t.Errorf("sent %v, printed %q", header, debug.String())
	}
}
