package transport

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Concurrent requests reuse the connections of earlier ones.
func TestConnectionReuse(t *testing.T) {
	const concurrent, rounds = 16, 2
	var waiting [rounds]sync.WaitGroup // until all requests of a round have arrived
	for i := range waiting {
		waiting[i].Add(concurrent)
	}
	var requests, connections atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		round := &waiting[(requests.Add(1)-1)/concurrent]
		round.Done()
		round.Wait()
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	c := client(t, Options{})
	for range rounds {
		var group sync.WaitGroup
		for range concurrent {
			group.Go(func() {
				if status, _, err := do(t, c, "GET", server.URL, ""); err != nil || status != http.StatusOK {
					t.Errorf("status %d, %v", status, err)
				}
			})
		}
		group.Wait()
	}
	if n := connections.Load(); n != concurrent {
		t.Errorf("%d rounds of %d requests opened %d connections, want %d", rounds, concurrent, n, concurrent)
	}
}

// tunnel is a proxy that connects every CONNECT to one server.
func tunnel(t *testing.T, port string, hosts chan<- string) http.HandlerFunc {
	t.Helper()
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect {
			t.Errorf("the proxy got %s %s", r.Method, r.URL)
			return
		}
		hosts <- r.Host
		server, err := net.Dial("tcp", "127.0.0.1:"+port)
		if err != nil {
			t.Error(err)
			return
		}
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n")
		go func() { _, _ = io.Copy(server, conn); _ = server.Close() }()
		_, _ = io.Copy(conn, server)
		_ = conn.Close()
	}
}

func TestProxy(t *testing.T) {
	root := newAuthority(t, "root")
	ok := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Host) })
	hosts := make(chan string, 4)
	file := "SSL_CERT_FILE=" + writeBundle(t, root)

	t.Run("HTTP proxy", func(t *testing.T) {
		port := serveTLS(t, root.issue(t, time.Time{}, "vision.example"), ok)
		proxy := serve(t, tunnel(t, port, hosts))
		for _, name := range []string{"HTTPS_PROXY", "https_proxy"} {
			c := client(t, Options{Auth: withToken("tok"), Getenv: lookup(file, name+"="+proxy)})
			if _, body, err := do(t, c, "GET", "https://vision.example/", ""); err != nil || body != "vision.example" {
				t.Fatalf("%q, %v", body, err)
			}
			if host := <-hosts; host != "vision.example:443" {
				t.Errorf("the proxy connected to %s", host)
			}
			c.CloseIdleConnections()
		}
	})
	t.Run("HTTPS proxy", func(t *testing.T) {
		port := serveTLS(t, systemAuthority(t).issue(t, time.Time{}, "vision.example"), ok)
		server := httptest.NewUnstartedServer(tunnel(t, port, hosts))
		proxyPort := startTLS(t, server, systemAuthority(t).issue(t, time.Time{}, "127.0.0.1"))
		c := client(t, Options{Getenv: lookup(file, "HTTPS_PROXY=https://127.0.0.1:"+proxyPort)})
		if _, body, err := do(t, c, "GET", "https://vision.example/", ""); err != nil || body != "vision.example" {
			t.Fatalf("%q, %v", body, err)
		}
		<-hosts
		c.CloseIdleConnections()
	})
	t.Run("no proxy for loopback", func(t *testing.T) {
		serverURL := serve(t, ok)
		c := client(t, Options{Getenv: lookup("HTTP_PROXY=http://127.0.0.1:1")})
		if _, _, err := do(t, c, "GET", serverURL, ""); err != nil {
			t.Error(err)
		}
	})
	t.Run("NO_PROXY", func(t *testing.T) {
		proxy := proxyFunc(lookup("HTTPS_PROXY=http://proxy.example:1", "NO_PROXY=.internal.example"))
		for serverURL, want := range map[string]bool{"https://a.example": true, "https://a.internal.example": false} {
			u, err := url.Parse(serverURL)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := proxy(u); err != nil || (got != nil) != want {
				t.Errorf("%s: proxy %v, %v; want a proxy: %v", serverURL, got, err, want)
			}
		}
	})
}
