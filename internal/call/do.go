package call

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/googleapis/gax-go/v2"

	"vision1/internal/exitcode"
	"vision1/internal/request"
	"vision1/internal/transport"
)

// Options says how a request is sent.
type Options struct {
	Client   *http.Client
	Endpoint *url.URL
	Retries  int // maximum number of retries
	// OnRetry, if not nil, is called before the pause of each retry.
	OnRetry func(pause time.Duration, cause error)
	// Sleep pauses before a retry until the context ends; nil for gax.Sleep.
	Sleep func(ctx context.Context, pause time.Duration) error
}

// A Response is a successful response. The caller closes Body.
type Response struct {
	Body        io.ReadCloser
	ContentType string
}

// Do sends the request until a response arrives or it must not be sent again.
// The error is a *ServiceError if the service rejected the request, a
// *ConnectionError if no complete response arrived, or the error with an exit
// code of its own that reading or authenticating the request returned.
func Do(ctx context.Context, r *request.Request, o Options) (*Response, error) {
	backoff, sleep := newBackoff(), gax.Sleep
	if o.Sleep != nil {
		sleep = o.Sleep
	}
	for attempt := 1; ; attempt++ {
		response, err := send(ctx, r, &o)
		if err == nil {
			return response, nil
		}
		pause, ok := retryPause(backoff.Pause(), r, err)
		if !ok || attempt > o.Retries || ctx.Err() != nil || !fits(ctx, pause) {
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

// send makes one attempt.
func send(ctx context.Context, r *request.Request, o *Options) (*Response, error) {
	traced, written := transport.TrackSent(ctx)
	h, err := r.HTTP(traced, o.Endpoint)
	if err != nil {
		return nil, err
	}
	response, err := o.Client.Do(h)
	if err != nil {
		return nil, connectionError(ctx, err, written.MaybeSent())
	}
	if response.StatusCode >= 200 && response.StatusCode < 300 {
		return &Response{Body: response.Body, ContentType: response.Header.Get("Content-Type")}, nil
	}
	defer func() { _ = response.Body.Close() }()
	return nil, readError(response)
}

// connectionError returns why no response arrived: an error with an exit code of
// its own, such as that of a token, as it is; any other as a *ConnectionError.
func connectionError(ctx context.Context, err error, written bool) error {
	var file *request.FileError
	var coded interface {
		error
		ExitCode() int
	}
	switch {
	case errors.As(err, &file):
		return file
	case ctx.Err() != nil:
		return &ConnectionError{Err: fmt.Errorf("waiting for the response: %w", context.Cause(ctx)), Written: written}
	case errors.As(err, &coded):
		return coded
	default:
		return &ConnectionError{Err: transport.WithoutURL(err), Written: written}
	}
}

// A ConnectionError is a request without a complete response: the service could
// not be reached, or did not respond.
type ConnectionError struct {
	Err     error
	Written bool // the request may have arrived
}

func (e *ConnectionError) Error() string { return e.Err.Error() }

// Unwrap returns the reason.
func (e *ConnectionError) Unwrap() error { return e.Err }

// ExitCode returns exitcode.Unavailable.
func (e *ConnectionError) ExitCode() int { return exitcode.Unavailable }
