package transport

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/http2"
)

// A server that closes every connection with a GOAWAY of last stream 0 asks for
// the request to be repeated: the repetitions are limited.
func TestGoAway(t *testing.T) {
	var connections atomic.Int32
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.EnableHTTP2 = true
	server.StartTLS() // for its certificate and configuration
	t.Cleanup(server.Close)
	config := server.TLS.Clone()
	own, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = own.Close() })
	go func() {
		for {
			conn, err := own.Accept()
			if err != nil {
				return
			}
			connections.Add(1)
			go goAway(tls.Server(conn, config))
		}
	}()
	transport := &http.Transport{TLSClientConfig: server.Client().Transport.(*http.Transport).TLSClientConfig.Clone(), ForceAttemptHTTP2: true}
	t.Cleanup(transport.CloseIdleConnections)
	c := &http.Client{Transport: idleGuard{transport, defaultIdle}}
	_, _, err = do(t, c, "GET", "https://"+own.Addr().String(), "")
	if !errors.Is(err, errConnections) || connections.Load() > 2*maxConnections { // some are on their way when the request ends
		t.Errorf("%v after %d connections", err, connections.Load())
	}
}

// goAway reads a request and closes the connection without having started it.
func goAway(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	preface := make([]byte, len(http2.ClientPreface))
	if _, err := io.ReadFull(conn, preface); err != nil || !strings.HasPrefix(string(preface), "PRI") {
		return
	}
	framer := http2.NewFramer(conn, conn)
	if framer.WriteSettings() != nil {
		return
	}
	for {
		frame, err := framer.ReadFrame()
		if err != nil {
			return
		}
		if _, ok := frame.(*http2.HeadersFrame); ok {
			_ = framer.WriteGoAway(0, http2.ErrCodeNo, nil)
			return
		}
	}
}
