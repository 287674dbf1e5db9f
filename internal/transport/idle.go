package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"time"
)

// ErrIdle is the error if the service sends nothing for Options.Idle.
var ErrIdle = errors.New("the service sent nothing")

// maxConnections is how many connections one request can use.
const maxConnections = 8

var errConnections = errors.New("the service closed every connection without a response")

// idleGuard fails a request if the service is silent for too long. The timer
// runs while the program waits for the service: for the response, for more of
// its body, or for the service to accept more of the request. It doesn't run
// while the program reads a file or writes the response.
//
// It watches requests, not connections: a connection on which the service only
// answers pings is alive, but the request on it isn't.
//
// It also limits the connections of a request: the HTTP client repeats a request
// that a server closes the connection on without having started it (in HTTP/2, a
// GOAWAY with last stream 0), as often as the server does so.
type idleGuard struct {
	next http.RoundTripper
	idle time.Duration
}

func (g idleGuard) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(req.Context())
	t := &idleTimer{ctx: ctx, cancel: cancel, idle: g.idle}
	t.timer = time.AfterFunc(g.idle, func() { cancel(fmt.Errorf("%w for %s", ErrIdle, g.idle)) })

	req = req.WithContext(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: t.countConnection}))
	t.wrapBody(req)
	resp, err := g.next.RoundTrip(req)
	t.headerReceived()
	if err != nil {
		err = t.cause(err)
		cancel(nil)
		return nil, err
	}
	resp.Body = timedResponse{resp.Body, t}
	return resp, nil
}

// An idleTimer is the timer of one request.
type idleTimer struct {
	ctx    context.Context //nolint:containedctx // it lives as long as one request
	cancel context.CancelCauseFunc
	idle   time.Duration

	connections atomic.Int32

	mu       sync.Mutex
	timer    *time.Timer
	received bool // the response header: the request body no longer affects the timer
}

// wrapBody connects the body of req to the timer, and the copies of it that are
// sent again after a lost connection.
func (t *idleTimer) wrapBody(req *http.Request) {
	if req.Body == nil || req.Body == http.NoBody {
		return
	}
	req.Body = timedRequest{req.Body, t}
	if getBody := req.GetBody; getBody != nil {
		req.GetBody = func() (io.ReadCloser, error) {
			body, err := getBody()
			if err != nil {
				return nil, err
			}
			return timedRequest{body, t}, nil
		}
	}
}

// countConnection cancels the request after maxConnections.
func (t *idleTimer) countConnection(httptrace.GotConnInfo) {
	if t.connections.Add(1) > maxConnections {
		t.cancel(errConnections)
	}
}

// headerReceived stops the timer after the response header, or an error.
func (t *idleTimer) headerReceived() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.received = true
	t.timer.Stop()
}

// setRunning starts or stops the timer for the request body.
func (t *idleTimer) setRunning(run bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.received:
	case run:
		t.timer.Reset(t.idle)
	default:
		t.timer.Stop()
	}
}

// cause returns why the guard canceled the request that failed with err, or err if
// it didn't.
func (t *idleTimer) cause(err error) error {
	if cause := context.Cause(t.ctx); errors.Is(cause, ErrIdle) || errors.Is(cause, errConnections) {
		return cause
	}
	return err
}

// timedRequest is a request body: reading it stops the timer.
type timedRequest struct {
	io.ReadCloser
	*idleTimer
}

func (b timedRequest) Read(p []byte) (int, error) {
	b.setRunning(false)
	defer b.setRunning(true)
	return b.ReadCloser.Read(p)
}

// timedResponse is a response body: the timer runs while it is read.
type timedResponse struct {
	io.ReadCloser
	*idleTimer
}

func (b timedResponse) Read(p []byte) (int, error) {
	b.timer.Reset(b.idle)
	n, err := b.ReadCloser.Read(p)
	b.timer.Stop()
	if err != nil && err != io.EOF { //nolint:errorlint // a reader returns io.EOF itself
		err = b.cause(err)
	}
	return n, err
}

func (b timedResponse) Close() error {
	b.timer.Stop()
	b.cancel(nil)
	return b.ReadCloser.Close()
}
