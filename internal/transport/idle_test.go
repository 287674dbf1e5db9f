package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// These tests are about a silent service, so only its pauses are timed.

const (
	idle   = 300 * time.Millisecond // for Options.Idle
	pause  = 20 * time.Millisecond
	pauses = 18 // together longer than idle
)

// idleServers returns an HTTP/1 and an HTTP/2 server with the same handler.
func idleServers(t *testing.T, handler http.HandlerFunc) map[string]func() (*http.Client, string) {
	t.Helper()
	root := newAuthority(t, "root")
	return map[string]func() (*http.Client, string){
		"HTTP/1": func() (*http.Client, string) {
			return client(t, Options{IdleTimeout: idle}), serve(t, handler)
		},
		"HTTP/2": func() (*http.Client, string) {
			port := serveTLS(t, root.issue(t, time.Time{}, "localhost"), handler)
			getenv := lookup("SSL_CERT_FILE=" + writeBundle(t, root))
			return client(t, Options{IdleTimeout: idle, Getenv: getenv}), "https://localhost:" + port
		},
	}
}

func TestIdle(t *testing.T) {
	hang := func(r *http.Request) { <-r.Context().Done() }
	tests := []struct {
		name    string
		handler http.HandlerFunc
		want    string // the part of the response read before the error
	}{
		{"no response", func(_ http.ResponseWriter, r *http.Request) { hang(r) }, ""},
		{"partial response", func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, `{"done":`)
			_ = http.NewResponseController(w).Flush()
			hang(r)
		}, `{"done":`},
	}
	for _, tt := range tests {
		for proto, start := range idleServers(t, tt.handler) {
			t.Run(tt.name+" "+proto, func(t *testing.T) {
				c, serverURL := start()
				_, body, err := do(t, c, "GET", serverURL, "")
				if !errors.Is(err, ErrIdle) || body != tt.want {
					t.Errorf("%q, %v; want %q and ErrIdle", body, err, tt.want)
				}
			})
		}
	}
}

func TestNotIdle(t *testing.T) {
	t.Run("slow response", func(t *testing.T) {
		for proto, start := range idleServers(t, func(w http.ResponseWriter, _ *http.Request) {
			ticker := time.NewTicker(pause)
			defer ticker.Stop()
			for range pauses {
				<-ticker.C
				fmt.Fprint(w, "x")
				_ = http.NewResponseController(w).Flush()
			}
		}) {
			c, serverURL := start()
			if _, body, err := do(t, c, "GET", serverURL, ""); err != nil || len(body) != pauses {
				t.Errorf("%s: %q, %v", proto, body, err)
			}
		}
	})
	t.Run("slow request", func(t *testing.T) {
		for proto, start := range idleServers(t, func(w http.ResponseWriter, r *http.Request) {
			n, err := io.Copy(io.Discard, r.Body)
			fmt.Fprint(w, n, err)
		}) {
			c, serverURL := start()
			body := slowReader{ticker: time.NewTicker(2 * idle)}
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, serverURL, body)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := c.Do(req)
			if err != nil {
				t.Errorf("%s: %v", proto, err)
				continue
			}
			text, err := io.ReadAll(resp.Body)
			if err != nil || string(text) != "0 <nil>" {
				t.Errorf("%s: %q, %v", proto, text, err)
			}
			_ = resp.Body.Close()
		}
	})
	t.Run("slow reader", func(t *testing.T) {
		for proto, start := range idleServers(t, func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, strings.Repeat("x", 1000))
		}) {
			c, serverURL := start()
			resp, err := c.Get(serverURL)
			if err != nil {
				t.Fatal(err)
			}
			<-time.After(2 * idle) // the program is busy
			if text, err := io.ReadAll(resp.Body); err != nil || len(text) != 1000 {
				t.Errorf("%s: %d bytes, %v", proto, len(text), err)
			}
			_ = resp.Body.Close()
		}
	})
}

// Sending the rest of a request while the response is not read doesn't restart
// the timer.
func TestNotIdleAfterEarlyResponse(t *testing.T) {
	for proto, start := range idleServers(t, func(w http.ResponseWriter, r *http.Request) {
		control := http.NewResponseController(w)
		_ = control.EnableFullDuplex() // HTTP/2 is always full duplex
		fmt.Fprint(w, "early")
		_ = control.Flush()
		_, _ = io.Copy(io.Discard, r.Body)
		fmt.Fprint(w, " and late")
	}) {
		c, serverURL := start()
		body := slowReader{ticker: time.NewTicker(idle / 2)}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, serverURL, body)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := c.Do(req)
		if err != nil {
			t.Errorf("%s: %v", proto, err)
			continue
		}
		<-time.After(2 * idle) // the program is busy
		if text, err := io.ReadAll(resp.Body); err != nil || string(text) != "early and late" {
			t.Errorf("%s: %q, %v", proto, text, err)
		}
		_ = resp.Body.Close()
	}
}

// slowReader returns io.EOF at its first tick.
type slowReader struct{ ticker *time.Ticker }

func (r slowReader) Read([]byte) (int, error) {
	<-r.ticker.C
	return 0, io.EOF
}

// A canceled request fails with context.Canceled, not ErrIdle.
func TestCancelIsNotIdle(t *testing.T) {
	received := make(chan struct{})
	serverURL := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		close(received)
		<-r.Context().Done()
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-received
		cancel()
	}()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, serverURL, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client(t, Options{}).Do(req)
	if err == nil {
		_ = resp.Body.Close()
	}
	if !errors.Is(err, context.Canceled) || errors.Is(err, ErrIdle) {
		t.Errorf("error %v, want context.Canceled", err)
	}
}
