package emulator_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"vision1/internal/emulator"
)

// Web pages of other sites can't use the emulator; --allow-host accepts them.
func TestForeignRequests(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		allow   []string
		header  map[string]string
		allowed bool
	}{
		{"a client", nil, nil, true},
		{"localhost", nil, map[string]string{"Host": "localhost:9790"}, true},
		{"LOCALHOST", nil, map[string]string{"Host": "LOCALHOST"}, true},
		{"an IP address", nil, map[string]string{"Host": "10.1.2.3:9790"}, true},
		{"an IPv6 address", nil, map[string]string{"Host": "[::1]:9790"}, true},
		{"DNS rebinding", nil, map[string]string{"Host": "rebind.example:9790"}, false},
		{"DNS rebinding with a familiar prefix", nil, map[string]string{"Host": "localhost.example"}, false},
		{"a page of this machine", nil, map[string]string{"Origin": "http://localhost:3000"}, true},
		{"a foreign page", nil, map[string]string{"Origin": "https://evil.example"}, false},
		{"an opaque origin", nil, map[string]string{"Origin": "null"}, false},
		{"a foreign form", nil, map[string]string{"Sec-Fetch-Site": "cross-site"}, false},
		{"the same site", nil, map[string]string{"Sec-Fetch-Site": "same-origin"}, true},
		{"an allowed name", []string{"vision"}, map[string]string{"Host": "vision:9790"}, true},
		{"an allowed name in other case", []string{"Vision"}, map[string]string{"Host": "VISION:9790"}, true},
		{"an allowed page", []string{"app.example"}, map[string]string{"Origin": "https://app.example", "Sec-Fetch-Site": "cross-site"}, true},
		{"another page", []string{"app.example"}, map[string]string{"Origin": "https://evil.example"}, false},
		{"all", []string{"*"}, map[string]string{"Host": "x.example", "Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, true},
	} {
		server, err := emulator.Start(t.Context(), emulator.Config{AllowHosts: tt.allow})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = server.Close() })
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+server.Addr()+"/v1/operations", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range tt.header {
			r.Header.Set(name, value)
		}
		if host := tt.header["Host"]; host != "" {
			r.Host = host
		}
		response, err := new(http.Transport).RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(response.Body)
		_ = response.Body.Close()
		want := http.StatusOK
		if !tt.allowed {
			want = http.StatusForbidden
		}
		if response.StatusCode != want || !tt.allowed && !strings.Contains(string(body), "--allow-host") {
			t.Errorf("%s: status %d, want %d: %s", tt.name, response.StatusCode, want, body)
		}
	}
}
