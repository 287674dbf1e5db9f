package session

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"vision1/internal/auth"
	"vision1/internal/call"
	"vision1/internal/exitcode"
	"vision1/internal/lro"
	"vision1/internal/output"
	"vision1/internal/request"
)

// maxOutage is how long a wait without a time limit tolerates consecutive
// failures.
const maxOutage = 10 * time.Minute

// Poller returns a poller of long-running operations. poll returns the request
// that gets the operation of that name.
func (s *Session) Poller(poll func(name string) *request.Request) *lro.Poller {
	var reported sync.Once
	w := &lro.Poller{
		IsTransient: isTransient,
		// A rejected request is about its operation; any other error is about the
		// service, the network, or the credentials.
		EndsAll: func(err error) bool { return exitcode.Of(err) != exitcode.Rejected },
		OnLongPause: func(requested, pause time.Duration) {
			reported.Do(func() {
				s.f.Warn("the service asks to wait " + requested.String() + " before the next poll; polling again after " +
					pause.Round(time.Second).String() + " at most")
			})
		},
	}
	w.Get = func(ctx context.Context, name string) (*lro.Operation, error) {
		response, err := s.DoWith(ctx, poll(name), Hooks{Sleep: w.Sleep})
		if err != nil {
			return nil, err
		}
		body, err := ReadJSON(ctx, response)
		if err != nil {
			return nil, err
		}
		return lro.Read(body, name)
	}
	if s.options.Config.Timeout == 0 {
		w.MaxOutage = maxOutage
	}
	return w
}

// maxPolled is the limit for a response that is read into memory, in bytes after
// decompression.
const maxPolled = 64 << 20

// ReadJSON reads a response to its end and closes it. It fails with an
// *lro.TruncatedError if the response is truncated, with an *lro.UnusableError if
// it has more than 64 MiB, and otherwise as output.Copy does.
func ReadJSON(ctx context.Context, response *call.Response) ([]byte, error) {
	defer func() { _ = response.Body.Close() }()
	var body bytes.Buffer
	destination, err := output.Open("-", &body)
	if err != nil {
		return nil, err
	}
	limited := &io.LimitedReader{R: response.Body, N: maxPolled + 1}
	_, err = output.Copy(ctx, destination, limited, output.Expectation{JSON: true, ContentType: response.ContentType})
	if limited.N == 0 {
		return nil, &lro.UnusableError{Message: fmt.Sprintf("the response has more than %d MiB, the limit for an operation that vision1 polls", maxPolled>>20)}
	}
	var unusable *output.ResponseError
	if errors.As(err, &unusable) && (unusable.Reason == output.Truncated || unusable.Reason == output.Unreadable) {
		return nil, &lro.TruncatedError{Err: err}
	}
	if err != nil {
		return nil, err
	}
	return body.Bytes(), nil
}

// isTransient reports whether a later poll may succeed where one failed with err,
// and how long the service asks to wait until then: the service or the network
// failed, not the request or its credentials.
func isTransient(err error) (time.Duration, bool) {
	var service *call.ServiceError
	var connection *call.ConnectionError
	var token *auth.TokenError
	var network net.Error
	switch {
	case errors.As(err, &token):
		return 0, token.Code() == "" && errors.As(err, &network)
	case errors.As(err, &service):
		return service.RetryAfter, service.Code >= 400 && service.Unavailable()
	default:
		return 0, errors.As(err, &connection) && !call.IsPermanent(err)
	}
}
