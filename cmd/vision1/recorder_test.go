package main

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

// A recorder is a real server on a port of its own that keeps what it was asked.
type recorder struct {
	server  *httptest.Server
	arrived chan struct{} // gets a value for each request, once it was read
	closing chan struct{} // closed when the server ends

	mu       sync.Mutex
	requests []request
}

// A request is one that a recorder has got.
type request struct {
	Method, Path, Query string
	Host                string
	Header              http.Header
	Body                []byte
}

// record starts a server that answers with handler.
func record(handler http.Handler) *recorder {
	r := newRecorder()
	r.start(handler, false)
	return r
}

func newRecorder() *recorder {
	return &recorder{arrived: make(chan struct{}, 1000), closing: make(chan struct{})}
}

// start serves with handler, over TLS if asked for.
func (r *recorder) start(handler http.Handler, overTLS bool) {
	r.server = httptest.NewUnstartedServer(r.keep(handler))
	r.server.Config.ErrorLog = log.New(io.Discard, "", 0) // what fails here is meant to
	if overTLS {
		r.server.StartTLS()
	} else {
		r.server.Start()
	}
}

func (r *recorder) keep(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		r.mu.Lock()
		r.requests = append(r.requests, request{
			Method: req.Method, Path: req.URL.EscapedPath(), Query: req.URL.RawQuery,
			Host: req.Host, Header: req.Header.Clone(), Body: body,
		})
		r.mu.Unlock()
		r.arrived <- struct{}{}
		req.Body = io.NopCloser(bytes.NewReader(body))
		next.ServeHTTP(w, req)
	})
}

// Close ends the server and all that waits in it.
func (r *recorder) Close() {
	close(r.closing)
	r.server.CloseClientConnections()
	r.server.Close()
}

// Host returns HOST:PORT.
func (r *recorder) Host() string { return r.server.Listener.Addr().String() }

// Requests returns what came so far.
func (r *recorder) Requests() []request {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.requests)
}

// authority returns the certificate to trust in PEM, nil without TLS.
func (r *recorder) authority() []byte {
	certificate := r.server.Certificate()
	if certificate == nil {
		return nil
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Raw})
}

// render writes requests as HTTP/1.1 has them, the headers sorted.
func render(requests []request) string {
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
