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

// The service's own silence is what these tests are about: its pauses are
// timed, and nothing else waits for a time.

const (
	silence = 300 * time.Millisecond // of Options.Idle
	pause   = 20 * time.Millisecond
	pauses  = 18 // together longer than silence
)

// idleServers are a server over HTTP/1 and one over HTTP/2 with one handler.
func idleServers(t *testing.T, handler http.HandlerFunc) map[string]func() (*http.Client, string) {
	t.Helper()
	root := newAuthority(t, "root")
	return map[string]func() (*http.Client, string){
		"HTTP/1": func() (*http.Client, string) {
			return client(t, Options{Idle: silence}), serve(t, handler)
		},
		"HTTP/2": func() (*http.Client, string) {
			port := serveTLS(t, root.leaf(t, time.Time{}, "localhost"), handler)
			getenv := lookup("SSL_CERT_FILE=" + bundle(t, root))
			return client(t, Options{Idle: silence, Getenv: getenv}), "https://localhost:" + port
		},
	}
}

func TestIdle(t *testing.T) {
	hang := func(r *http.Request) { <-r.Context().Done() }
	tests := []struct {
		name    string
		handler http.HandlerFunc
		want    string // what is read before it is idle
	}{
		{"no reply", func(_ http.ResponseWriter, r *http.Request) { hang(r) }, ""},
		{"half a reply", func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, `{"done":`)
			_ = http.NewResponseController(w).Flush()
			hang(r)
		}, `{"done":`},
	}
	for _, tt := range tests {
		for proto, start := range idleServers(t, tt.handler) {
			t.Run(tt.name+" "+proto, func(t *testing.T) {
				c, address := start()
				_, body, err := do(t, c, "GET", address, "")
				if !errors.Is(err, ErrIdle) || body != tt.want {
					t.Errorf("%q, %v; want %q and ErrIdle", body, err, tt.want)
				}
			})
		}
	}
}

func TestNotIdle(t *testing.T) {
	t.Run("a slow reply", func(t *testing.T) {
		for proto, start := range idleServers(t, func(w http.ResponseWriter, _ *http.Request) {
			ticker := time.NewTicker(pause)
			defer ticker.Stop()
			for range pauses {
				<-ticker.C
				fmt.Fprint(w, "x")
				_ = http.NewResponseController(w).Flush()
			}
		}) {
			c, address := start()
			if _, body, err := do(t, c, "GET", address, ""); err != nil || len(body) != pauses {
				t.Errorf("%s: %q, %v", proto, body, err)
			}
		}
	})
	t.Run("a slow request", func(t *testing.T) {
		for proto, start := range idleServers(t, func(w http.ResponseWriter, r *http.Request) {
			n, err := io.Copy(io.Discard, r.Body)
			fmt.Fprint(w, n, err)
		}) {
			c, address := start()
			body := slowReader{ticker: time.NewTicker(2 * silence)}
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, body)
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
	t.Run("a slow reader", func(t *testing.T) {
		for proto, start := range idleServers(t, func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, strings.Repeat("x", 1000))
		}) {
			c, address := start()
			resp, err := c.Get(address)
			if err != nil {
				t.Fatal(err)
			}
			<-time.After(2 * silence) // the program does something else
			if text, err := io.ReadAll(resp.Body); err != nil || len(text) != 1000 {
				t.Errorf("%s: %d bytes, %v", proto, len(text), err)
			}
			_ = resp.Body.Close()
		}
	})
}

// The rest of a request that is sent while nobody reads the reply does not start
// the clock again.
func TestNotIdleAfterEarlyReply(t *testing.T) {
	for proto, start := range idleServers(t, func(w http.ResponseWriter, r *http.Request) {
		control := http.NewResponseController(w)
		_ = control.EnableFullDuplex() // HTTP/2 always is
		fmt.Fprint(w, "early")
		_ = control.Flush()
		_, _ = io.Copy(io.Discard, r.Body)
		fmt.Fprint(w, " and late")
	}) {
		c, address := start()
		body := slowReader{ticker: time.NewTicker(silence / 2)}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, body)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := c.Do(req)
		if err != nil {
			t.Errorf("%s: %v", proto, err)
			continue
		}
		<-time.After(2 * silence) // the program does something else
		if text, err := io.ReadAll(resp.Body); err != nil || string(text) != "early and late" {
			t.Errorf("%s: %q, %v", proto, text, err)
		}
		_ = resp.Body.Close()
	}
}

// slowReader ends at its first tick.
type slowReader struct{ ticker *time.Ticker }

func (r slowReader) Read([]byte) (int, error) {
	<-r.ticker.C
	return 0, io.EOF
}

// What the caller cancels is told as cancelled.
func TestCancelIsNotIdle(t *testing.T) {
	asked := make(chan struct{})
	address := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		close(asked)
		<-r.Context().Done()
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-asked
		cancel()
	}()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
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
