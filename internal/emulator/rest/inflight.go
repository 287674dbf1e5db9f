package rest

import (
	"bytes"
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
	// MaxBody is the maximum size of a request body, in bytes, after decompression. It
	// is the real service's limit.
	MaxBody = 40 << 20
	// maxInFlight is the maximum size of all bodies of requests in flight. Further
	// requests wait.
	maxInFlight = 64 << 20
	// maxUncounted is the maximum size of a body that doesn't count.
	maxUncounted = 64 << 10
	// maxWait is how long a request waits until its body can be read: long enough for
	// the slowest clients before it, and for a busy machine.
	maxWait = 2 * time.Minute
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
	if !isGRPC(r) {
		decompress(w, r)
	}
	size := limitBody(w, r)
	if size > maxUncounted {
		reserved, err := reserve(r.Context(), l.bytes, size)
		if err != nil {
			writeStatus(w, format{pretty: true}, rpcerror.Errorf(codes.ResourceExhausted, "Resource has been exhausted (e.g. check quota)."))
			return
		}
		defer reserved.shrink(0)
		timed := &reservedBody{ReadCloser: r.Body, controller: http.NewResponseController(w), reserved: reserved}
		timed.setDeadline(time.Now().Add(bodyTime))
		r.Body = timed
	}
	l.next.ServeHTTP(w, r)
}

// limitBody limits the request's body to the size that it announces, and returns that
// size, at most MaxBody. Without one, it reads the beginning: if there is more, the size
// can be the maximum.
func limitBody(w http.ResponseWriter, r *http.Request) int64 {
	if isGRPC(r) {
		// A message follows its length.
		const prefixSize = 5
		prefix := readAhead(r, prefixSize)
		size := int64(prefixSize)
		if len(prefix) == prefixSize {
			size += int64(binary.BigEndian.Uint32(prefix[1:]))
		}
		size = min(size, MaxBody)
		r.Body = http.MaxBytesReader(w, r.Body, size)
		return size
	}
	if r.ContentLength >= 0 {
		r.Body = http.MaxBytesReader(w, r.Body, r.ContentLength)
		return r.ContentLength
	}
	r.Body = http.MaxBytesReader(w, r.Body, MaxBody)
	if prefix := readAhead(r, maxUncounted+1); len(prefix) <= maxUncounted {
		return int64(len(prefix))
	}
	return MaxBody
}

// readAhead returns the first bytes of a body, at most size, which remain in the body.
func readAhead(r *http.Request, size int64) []byte {
	// An error is returned again by the next read.
	prefix, _ := io.ReadAll(io.LimitReader(r.Body, size))
	r.Body = &prefixed{Reader: io.MultiReader(bytes.NewReader(prefix), r.Body), Closer: r.Body}
	return prefix
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
