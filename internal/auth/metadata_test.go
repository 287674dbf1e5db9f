package auth

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// metadataServer starts a fake metadata server with a response for each path.
func metadataServer(t *testing.T, responses map[string]string) string {
	t.Helper()
	return strings.TrimPrefix(serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Metadata-Flavor") != "Google" {
			t.Errorf("headers %v", r.Header)
		}
		w.Header().Set("Metadata-Flavor", "Google")
		response, ok := responses[strings.TrimPrefix(r.URL.Path, "/computeMetadata/v1/instance/service-accounts/default/")+"?"+r.URL.Query().Get("scopes")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		fmt.Fprint(w, response)
	}), "http://")
}

func TestMetadata(t *testing.T) {
	host := metadataServer(t, map[string]string{
		"email?":                    "robot@p.example\n",
		"token?" + vision + ",more": `{"access_token":"machine-token","expires_in":3600,"token_type":"Bearer"}`,
	})
	config := Config{
		Scopes: []string{vision, "more"}, QuotaProject: "q", MetadataClient: &http.Client{Transport: &http.Transport{}},
		Getenv: lookup("GCE_METADATA_HOST="+host, "HTTP_PROXY=http://127.0.0.1:1"),
	}
	if source, err := FindLocal(t.Context(), config); source != nil || err != nil {
		t.Errorf("local source: %v, %v", source, err)
	}
	source, err := Find(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	if source.Account != "robot@p.example" || source.QuotaProject != "q" || source.Name != "the metadata server" {
		t.Errorf("%+v", source)
	}
	header, err := send(t, source)
	if err != nil || header.Get("Authorization") != "Bearer machine-token" {
		t.Errorf("sent %q, %v", header.Get("Authorization"), err)
	}
}

func TestMetadataInvalidToken(t *testing.T) {
	for _, tt := range []struct{ response, want string }{
		{"hello", "not a token"}, {"{}", "is empty"},
	} {
		host := metadataServer(t, map[string]string{"email?": "robot@p.example", "token?" + vision: tt.response})
		source, err := Find(t.Context(), Config{Scopes: []string{vision}, Getenv: lookup("GCE_METADATA_HOST=" + host)})
		if err != nil {
			t.Fatal(err)
		}
		_, err = send(t, source)
		var e *TokenError
		if !errors.As(err, &e) || e.Source != "the metadata server" || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: %v", tt.response, err)
		}
	}
}

func TestNoCredentials(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	silent := listener.Addr().String() // it accepts connections but never responds

	other := strings.TrimPrefix(serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "welcome") }), "http://")

	for name, host := range map[string]string{
		"silent": silent, "unreachable": "127.0.0.1:1", "another server": other, "no account": metadataServer(t, nil),
	} {
		start := time.Now()
		_, err := Find(t.Context(), Config{Getenv: lookup("GCE_METADATA_HOST=" + host)})
		var e *NotFoundError
		if !errors.As(err, &e) {
			t.Errorf("%s: %v, want a NoneError", name, err)
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
	}

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Find(ctx, Config{Getenv: lookup("GCE_METADATA_HOST=" + silent)}); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
}
