package transport

import (
	"context"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

// A SentTracker records whether a request may have left this machine, so the
// service may have carried it out. It is safe for concurrent use.
type SentTracker struct{ sent atomic.Bool }

// MaybeSent reports whether any part of the request may have been written to a
// connection. If not, the service can't have seen the request.
func (s *SentTracker) MaybeSent() bool { return s.sent.Load() }

type sentTrackerKey struct{}

// TrackSent returns a context for one request, and its tracker. Requests that
// fetch a token for it aren't tracked, unless a client certificate is in use.
func TrackSent(ctx context.Context) (context.Context, *SentTracker) {
	s := new(SentTracker)
	return context.WithValue(ctx, sentTrackerKey{}, s), s
}

// sentTransport updates the SentTracker in a request's context. It is below the
// layer that authenticates requests, so a token request, which has the same
// context, isn't tracked.
type sentTransport struct{ next http.RoundTripper }

func (t sentTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	s, ok := req.Context().Value(sentTrackerKey{}).(*SentTracker)
	if !ok {
		return t.next.RoundTrip(req)
	}
	// WroteHeaderField is called before the request's header is complete on the
	// wire, in HTTP/1 and in HTTP/2.
	trace := &httptrace.ClientTrace{WroteHeaderField: func(string, []string) { s.sent.Store(true) }}
	ctx := httptrace.WithClientTrace(req.Context(), trace)
	return t.next.RoundTrip(req.WithContext(ctx))
}
