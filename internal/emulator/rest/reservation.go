package rest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
)

// A reservation is a request's part of the limit on all bodies.
type reservation struct {
	bytes *semaphore.Weighted
	mu    sync.Mutex
	held  int64
}

// reserve waits until size bytes are available, for at most maxWait.
func reserve(ctx context.Context, bytes *semaphore.Weighted, size int64) (*reservation, error) {
	ctx, cancel := context.WithTimeout(ctx, maxWait)
	defer cancel()
	if err := bytes.Acquire(ctx, size); err != nil {
		return nil, err //nolint:wrapcheck // only whether there is one
	}
	return &reservation{bytes: bytes, held: size}, nil
}

// shrink gives back what exceeds size bytes.
func (r *reservation) shrink(size int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.held > size {
		r.bytes.Release(r.held - size)
		r.held = size
	}
}

// A reservedBody is a body that a client must send in time, because others wait. When
// it is complete, the connection's deadline is removed, and the reservation shrinks to
// the body's real size.
type reservedBody struct {
	io.ReadCloser
	controller *http.ResponseController
	reserved   *reservation
	read       int64
}

// Read implements io.Reader.
func (b *reservedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.read += int64(n)
	if err != nil {
		b.setDeadline(time.Time{})
	}
	if errors.Is(err, io.EOF) {
		b.reserved.shrink(b.read)
	}
	return n, err //nolint:wrapcheck // io.EOF
}

// setDeadline sets the deadline. Not every connection has one.
func (b *reservedBody) setDeadline(deadline time.Time) { _ = b.controller.SetReadDeadline(deadline) }
