package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// ErrIdle is the failure of a service that sent nothing for Options.Idle.
var ErrIdle = errors.New("the service sent nothing")

// idleGuard fails a request when the service is silent for too long. The time
// runs while the program waits for the service: for the reply, for a further
// part of the body, or for the service to take a further part of the request;
// not while the program itself reads a file or writes the reply.
//
// It watches requests, not connections: a connection on which the service only
// answers pings is alive, the request on it is not.
type idleGuard struct {
	next http.RoundTripper
	idle time.Duration
}

func (g idleGuard) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(req.Context())
	w := &watch{ctx: ctx, cancel: cancel, idle: g.idle}
	w.timer = time.AfterFunc(g.idle, func() { cancel(fmt.Errorf("%w for %s", ErrIdle, g.idle)) })

	req = req.WithContext(ctx)
	w.watchRequest(req)
	resp, err := g.next.RoundTrip(req)
	w.reply()
	if err != nil {
		err = w.explain(err)
		cancel(nil)
		return nil, err
	}
	resp.Body = watchedReply{resp.Body, w}
	return resp, nil
}

// A watch is the clock of one request.
type watch struct {
	ctx    context.Context //nolint:containedctx // it lives as long as one request
	cancel context.CancelCauseFunc
	idle   time.Duration

	mu      sync.Mutex
	timer   *time.Timer
	replied bool // the head of the reply is there: the request's body counts no more
}

// watchRequest puts the clock into the body of req, also where the connection
// was lost and the body has to be had again.
func (w *watch) watchRequest(req *http.Request) {
	if req.Body == nil || req.Body == http.NoBody {
		return
	}
	req.Body = watchedRequest{req.Body, w}
	if again := req.GetBody; again != nil {
		req.GetBody = func() (io.ReadCloser, error) {
			body, err := again()
			if err != nil {
				return nil, err
			}
			return watchedRequest{body, w}, nil
		}
	}
}

// reply stops the clock when the head of the reply, or an error, is there.
func (w *watch) reply() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.replied = true
	w.timer.Stop()
}

// request runs or stops the clock for the request's body.
func (w *watch) request(run bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.replied:
	case run:
		w.timer.Reset(w.idle)
	default:
		w.timer.Stop()
	}
}

// explain puts ErrIdle in place of the cancellation that it caused.
func (w *watch) explain(err error) error {
	if cause := context.Cause(w.ctx); errors.Is(cause, ErrIdle) {
		return cause
	}
	return err
}

// watchedRequest is a request body: reading it stops the clock.
type watchedRequest struct {
	io.ReadCloser
	*watch
}

func (b watchedRequest) Read(p []byte) (int, error) {
	b.request(false)
	defer b.request(true)
	return b.ReadCloser.Read(p)
}

// watchedReply is a reply's body: the clock runs while it is read.
type watchedReply struct {
	io.ReadCloser
	*watch
}

func (b watchedReply) Read(p []byte) (int, error) {
	b.timer.Reset(b.idle)
	n, err := b.ReadCloser.Read(p)
	b.timer.Stop()
	if err != nil && err != io.EOF { //nolint:errorlint // a reader returns io.EOF itself
		err = b.explain(err)
	}
	return n, err
}

func (b watchedReply) Close() error {
	b.timer.Stop()
	b.cancel(nil)
	return b.ReadCloser.Close()
}
