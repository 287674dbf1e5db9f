package call

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"vision1/internal/transport"
)

// Options says how a planned call is sent.
type Options struct {
	Client   *http.Client
	Endpoint *url.URL
	Retries  int // how many times a call is sent again, at most
	// Final tells of failures that another attempt can't mend.
	Final func(error) bool
	// OnRetry, where not nil, hears of each retry before its pause.
	OnRetry func(pause time.Duration, cause error)
}

// A Reply is a successful answer of the service. The caller closes Body.
type Reply struct {
	Body        io.ReadCloser
	ContentType string
}

// Do sends the call until it is answered or must not be sent again. The error
// is a *ServiceError where the service refused, a *ReachError where no whole
// answer came, a *FileError where the request could not be read to its end, or
// what the signing transport returned.
func Do(ctx context.Context, p *Plan, o Options) (*Reply, error) {
	backoff := newBackoff()
	for attempt := 1; ; attempt++ {
		reply, err := send(ctx, p, &o)
		if err == nil {
			return reply, nil
		}
		pause, again := backoff.next(p, err)
		if !again || o.Final != nil && o.Final(err) || attempt > o.Retries || ctx.Err() != nil || !fits(ctx, pause) {
			return nil, err
		}
		if o.OnRetry != nil {
			o.OnRetry(pause, err)
		}
		if sleep(ctx, pause) != nil {
			return nil, err
		}
	}
}

// Request returns the HTTP request of the plan, without what signing adds.
func (p *Plan) Request(ctx context.Context, endpoint *url.URL) (*http.Request, error) {
	address := strings.TrimSuffix(endpoint.String(), "/") + "/" + p.Path + "?" + p.Query.Encode()
	request, err := http.NewRequestWithContext(ctx, p.Method.HTTPMethod, address, http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("making the request: %w", err)
	}
	if p.Body != nil {
		request.Header.Set("Content-Type", "application/json")
		request.ContentLength = p.Body.Size()
		request.Body = p.Body.Open()
		request.GetBody = func() (io.ReadCloser, error) { return p.Body.Open(), nil }
	}
	return request, nil
}

// send makes one attempt.
func send(ctx context.Context, p *Plan, o *Options) (*Reply, error) {
	traced, written := transport.TraceWritten(ctx)
	request, err := p.Request(traced, o.Endpoint)
	if err != nil {
		return nil, err
	}
	response, err := o.Client.Do(request)
	if err != nil {
		return nil, failure(ctx, err, written.Wrote())
	}
	if response.StatusCode >= 200 && response.StatusCode < 300 {
		return &Reply{Body: response.Body, ContentType: response.Header.Get("Content-Type")}, nil
	}
	defer func() { _ = response.Body.Close() }()
	return nil, readError(response)
}

// failure sorts out why no answer came.
func failure(ctx context.Context, err error, written bool) error {
	var file *FileError
	if errors.As(err, &file) {
		return file
	}
	if ctx.Err() != nil {
		return &ReachError{Err: fmt.Errorf("waiting for the reply: %w", context.Cause(ctx)), Written: written}
	}
	return &ReachError{Err: transport.WithoutURL(err), Written: written}
}

// A ReachError tells that the service could not be reached or did not answer.
type ReachError struct {
	Err     error
	Written bool // the request may have arrived
}

func (e *ReachError) Error() string { return e.Err.Error() }

// Unwrap returns the reason.
func (e *ReachError) Unwrap() error { return e.Err }
