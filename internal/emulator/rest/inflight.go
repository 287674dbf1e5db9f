package rest

import (
	"context"
	"encoding/binary"
	"io"
	"net/http"
	"strings"
	"time"

	"golang.org/x/sync/semaphore"
	"google.golang.org/grpc/codes"

	"vision1/internal/emulator/rpcerror"
)

// Limits of request bodies. A body needs several times its size in memory while it
// is decoded.
const (
	// MaxBody is the maximum size of a request body, in bytes. It is larger than the
	// real service's, to allow experiments.
	MaxBody = 64 << 20
	// maxInFlight is the maximum size of all bodies of requests in flight. Further
	// requests wait.
	maxInFlight = MaxBody
	// maxUncounted is the maximum size of a body that doesn't count.
	maxUncounted = 64 << 10
	// maxWait is how long a request waits until its body can be read.
	maxWait = 30 * time.Second
	// bodyTime is how long a client can take to send a body that counts.
	bodyTime = time.Minute
)

// LimitInFlight returns next behind a limit on the size of all request bodies that are
// handled at the same time, over REST and gRPC.
func LimitInFlight(next http.Handler) http.Handler {
	return &inFlight{next: next, bytes: semaphore.NewWeighted(maxInFlight)}
}

type inFlight struct {
	next  http.Handler
	bytes *semaphore.Weighted
}

// ServeHTTP implements http.Handler.
func (l *inFlight) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.ContentLength > MaxBody {
		// Most clients read the response only after they have sent the body.
		_, _ = io.CopyN(io.Discard, r.Body, MaxBody)
		writeStatus(w, format{pretty: true}, errTooLarge())
		return
	}
	size := l.limitBody(w, r)
	if size > maxUncounted {
		ctx, cancel := context.WithTimeout(r.Context(), maxWait)
		err := l.bytes.Acquire(ctx, size)
		cancel()
		if err != nil {
			writeStatus(w, format{pretty: true}, rpcerror.Errorf(codes.ResourceExhausted, "Resource has been exhausted (e.g. check quota)."))
			return
		}
		defer l.bytes.Release(size)
		timer := &bodyTimer{ReadCloser: r.Body, controller: http.NewResponseController(w)}
		timer.set(time.Now().Add(bodyTime))
		r.Body = timer
	}
	l.next.ServeHTTP(w, r)
}

// limitBody limits the request's body to the size that it announces, and returns that
// size, at most MaxBody. Without one, it is the maximum.
func (l *inFlight) limitBody(w http.ResponseWriter, r *http.Request) int64 {
	size := r.ContentLength
	switch {
	case isGRPC(r):
		// A message follows its length.
		const prefixSize = 5
		var prefix [prefixSize]byte
		n, _ := io.ReadFull(r.Body, prefix[:])
		size = prefixSize + int64(binary.BigEndian.Uint32(prefix[1:]))
		r.Body = &prefixed{Reader: io.MultiReader(strings.NewReader(string(prefix[:n])), r.Body), Closer: r.Body}
	case size < 0:
		size = MaxBody
	}
	size = min(size, MaxBody)
	r.Body = http.MaxBytesReader(w, r.Body, size)
	return size
}

// isGRPC reports whether a request is gRPC.
func isGRPC(r *http.Request) bool {
	return r.ProtoMajor == 2 && strings.HasPrefix(r.Header.Get("Content-Type"), "application/grpc")
}

// SplitGRPC returns a handler that passes gRPC requests to services, and others to next.
func SplitGRPC(services, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isGRPC(r) {
			services.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

type prefixed struct {
	io.Reader
	io.Closer
}

// A bodyTimer is a body that a client must send in time, because others wait. When it
// is complete, the connection's deadline is removed.
type bodyTimer struct {
	io.ReadCloser
	controller *http.ResponseController
}

// Read implements io.Reader.
func (b *bodyTimer) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil {
		b.set(time.Time{})
	}
	return n, err //nolint:wrapcheck // io.EOF
}

// set sets the deadline. Not every connection has one.
func (b *bodyTimer) set(deadline time.Time) { _ = b.controller.SetReadDeadline(deadline) }
