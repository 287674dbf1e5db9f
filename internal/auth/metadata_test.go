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

// metadataServer stands in for Google's, with what it answers to a path.
func metadataServer(t *testing.T, answers map[string]string) string {
	t.Helper()
	return strings.TrimPrefix(serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Metadata-Flavor") != "Google" {
			t.Errorf("headers %v", r.Header)
		}
		w.Header().Set("Metadata-Flavor", "Google")
		answer, ok := answers[strings.TrimPrefix(r.URL.Path, "/computeMetadata/v1/instance/service-accounts/default/")+"?"+r.URL.Query().Get("scopes")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		fmt.Fprint(w, answer)
	}), "http://")
}

func TestMetadata(t *testing.T) {
	host := metadataServer(t, map[string]string{
		"email?":                    "robot@p.example\n",
		"token?" + vision + ",more": `{"access_token":"of-machine","expires_in":3600,"token_type":"Bearer"}`,
	})
	config := Config{
		Scopes: []string{vision, "more"}, QuotaProject: "q", MetadataClient: &http.Client{Transport: &http.Transport{}},
		Getenv: lookup("GCE_METADATA_HOST="+host, "HTTP_PROXY=http://127.0.0.1:1"),
	}
	if source, err := Look(config); source != nil || err != nil {
		t.Errorf("Look: %v, %v", source, err)
	}
	source, err := Find(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	if source.Account != "robot@p.example" || source.QuotaProject != "q" || source.Name != "the metadata server" {
		t.Errorf("%+v", source)
	}
	header, err := call(t, source)
	if err != nil || header.Get("Authorization") != "Bearer of-machine" {
		t.Errorf("sent %q, %v", header.Get("Authorization"), err)
	}
}

func TestMetadataWithoutToken(t *testing.T) {
	for _, tt := range []struct{ answer, want string }{
		{"hello", "no token"}, {"{}", "is empty"},
	} {
		host := metadataServer(t, map[string]string{"email?": "robot@p.example", "token?" + vision: tt.answer})
		source, err := Find(t.Context(), Config{Scopes: []string{vision}, Getenv: lookup("GCE_METADATA_HOST=" + host)})
		if err != nil {
			t.Fatal(err)
		}
		_, err = call(t, source)
		var e *TokenError
		if !errors.As(err, &e) || e.Source != "the metadata server" || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: %v", tt.answer, err)
		}
	}
}

func TestNone(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	silent := listener.Addr().String() // it takes connections, and that is all

	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = gone.Close()
	another := strings.TrimPrefix(serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "welcome") }), "http://")

	for name, host := range map[string]string{
		"silent": silent, "down": gone.Addr().String(), "another server": another, "no account": metadataServer(t, nil),
	} {
		start := time.Now()
		_, err := Find(t.Context(), Config{Getenv: lookup("GCE_METADATA_HOST=" + host)})
		var e *NoneError
		if !errors.As(err, &e) {
			t.Errorf("%s: %v, want a NoneError", name, err)
		}
		if took := time.Since(start); took > time.Second {
			t.Errorf("%s: it took %v", name, took)
		}
	}

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Find(ctx, Config{Getenv: lookup("GCE_METADATA_HOST=" + silent)}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
