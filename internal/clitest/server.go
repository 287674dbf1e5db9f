package clitest

import (
	"bytes"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
)

// A Server is an HTTP server on a free port that records the requests it
// receives.
type Server struct {
	// Arrived receives a value for each request once the request has been read.
	Arrived chan struct{}

	server  *httptest.Server
	closing chan struct{} // closed by Close

	mu       sync.Mutex
	requests []Request
}

// A Request is a request that a Server received.
type Request struct {
	Method, Path, Query string
	Host                string
	Header              http.Header
	Body                []byte
}

// Serve starts a server that handles requests with handler.
func Serve(handler http.Handler) *Server {
	s := newServer()
	s.start(handler, false)
	return s
}

func newServer() *Server {
	return &Server{Arrived: make(chan struct{}, 1000), closing: make(chan struct{})}
}

func (s *Server) start(handler http.Handler, overTLS bool) {
	s.server = httptest.NewUnstartedServer(s.record(handler))
	s.server.Config.ErrorLog = log.New(io.Discard, "", 0) // the failures are intended
	if overTLS {
		s.server.StartTLS()
	} else {
		s.server.Start()
	}
}

func (s *Server) record(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		s.mu.Lock()
		s.requests = append(s.requests, Request{
			Method: req.Method, Path: req.URL.EscapedPath(), Query: req.URL.RawQuery,
			Host: req.Host, Header: req.Header.Clone(), Body: body,
		})
		s.mu.Unlock()
		s.Arrived <- struct{}{}
		req.Body = io.NopCloser(bytes.NewReader(body))
		next.ServeHTTP(w, req)
	})
}

// Close stops the server and every handler that waits.
func (s *Server) Close() {
	close(s.closing)
	s.server.CloseClientConnections()
	s.server.Close()
}

// Host returns HOST:PORT.
func (s *Server) Host() string { return s.server.Listener.Addr().String() }

// URL returns the URL of the server without a path.
func (s *Server) URL() string { return s.server.URL }

// Client returns an HTTP client that trusts the server.
func (s *Server) Client() *http.Client { return s.server.Client() }

// Requests returns the requests received so far.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// CertificatePEM returns the certificate to trust, or nil without TLS.
func (s *Server) CertificatePEM() []byte {
	certificate := s.server.Certificate()
	if certificate == nil {
		return nil
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Raw})
}

// Format writes requests in the format of HTTP/1.1, with sorted headers.
func Format(requests []Request) string {
	var b strings.Builder
	for _, r := range requests {
		fmt.Fprintf(&b, "%s %s", r.Method, r.Path)
		if r.Query != "" {
			fmt.Fprintf(&b, "?%s", r.Query)
		}
		fmt.Fprintf(&b, "\nHost: %s\n", r.Host)
		for _, name := range slices.Sorted(maps.Keys(r.Header)) {
			for _, value := range r.Header[name] {
				fmt.Fprintf(&b, "%s: %s\n", name, value)
			}
		}
		fmt.Fprintf(&b, "\n%s\n", r.Body)
	}
	return b.String()
}
