package transport

import (
	"context"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

// Written tells whether a request may have left this machine, and so may have
// been done. It is safe for use by several goroutines.
type Written struct{ wrote atomic.Bool }

// Wrote is true once any part of the request may have been written to a
// connection. While it is false the service can't have seen the request.
func (w *Written) Wrote() bool { return w.wrote.Load() }

type writtenKey struct{}

// TraceWritten returns a context for one request, and what will tell whether
// it was written. Requests that fetch a token for it are not counted, except
// where a client certificate is in use.
func TraceWritten(ctx context.Context) (context.Context, *Written) {
	w := new(Written)
	return context.WithValue(ctx, writtenKey{}, w), w
}

// writtenTracer notes for the Written of a request's context that its first
// bytes went out. It sits below the signing, so that a token request, which
// has the same context, does not count.
type writtenTracer struct{ next http.RoundTripper }

func (t writtenTracer) RoundTrip(req *http.Request) (*http.Response, error) {
	w, ok := req.Context().Value(writtenKey{}).(*Written)
	if !ok {
		return t.next.RoundTrip(req)
	}
	// The first header field is announced before the head of the request is
	// complete on the wire, in HTTP/1 and in HTTP/2.
	note := func(string, []string) { w.wrote.Store(true) }
	trace := &httptrace.ClientTrace{WroteHeaderField: note}
	ctx := httptrace.WithClientTrace(req.Context(), trace)
	return t.next.RoundTrip(req.WithContext(ctx))
}
