package session

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/googleapis/gax-go/v2"
)

// Client returns an HTTP client for another API of Google, which authenticates with the
// credentials of the session. It repeats what failed for a reason that can pass, so
// repeating its requests must do no harm.
func (s *Session) Client() *http.Client {
	return &http.Client{Transport: &retryTransport{s}, CheckRedirect: s.client.CheckRedirect}
}

// A retryTransport repeats requests of other APIs.
type retryTransport struct{ s *Session }

// maxRetryPause is the longest pause that a service can ask for.
const maxRetryPause = 2 * time.Minute

// RoundTrip implements http.RoundTripper.
func (t *retryTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	backoff := gax.Backoff{Initial: time.Second, Max: 32 * time.Second, Multiplier: 2}
	renewed := false
	for attempt := 1; ; attempt++ {
		before := t.s.rejectedTokens()
		request, err := again(r, attempt)
		if err != nil {
			return nil, err
		}
		response, err := t.s.client.Transport.RoundTrip(request)
		pause := backoff.Pause()
		switch {
		case r.Context().Err() != nil:
			return response, err
		case err == nil && response.StatusCode == http.StatusUnauthorized && t.canRenew() && !renewed:
			t.s.discardToken(r.Context(), before)
			renewed, pause = true, 0
		case attempt > t.s.options.Config.Retries || !canPass(response, err):
			return response, err
		default:
			if pause = max(pause, retryAfter(response)); pause > maxRetryPause {
				return response, err
			}
			NoteRetry(t.s.f, attempt, pause, describeFailure(response, err))
		}
		discard(response)
		if err := gax.Sleep(r.Context(), pause); err != nil {
			return nil, fmt.Errorf("wait for the next attempt: %w", err)
		}
	}
}

func (t *retryTransport) canRenew() bool { return t.s.source != nil && t.s.source.Renewable }

// again returns a request as it was before the first attempt.
func again(r *http.Request, attempt int) (*http.Request, error) {
	if attempt == 1 || r.GetBody == nil {
		return r, nil
	}
	body, err := r.GetBody()
	if err != nil {
		return nil, fmt.Errorf("repeat the request: %w", err)
	}
	repeated := r.Clone(r.Context())
	repeated.Body = body
	return repeated, nil
}

// canPass reports whether an attempt failed for a reason that can pass.
func canPass(response *http.Response, err error) bool {
	var coded interface{ ExitCode() int }
	if err != nil {
		return !errors.As(err, &coded) // such as that of a token, which was retried
	}
	switch response.StatusCode {
	case http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	default:
		return false
	}
}

// retryAfter returns the pause that a response asks for in seconds, or 0.
func retryAfter(response *http.Response) time.Duration {
	if response == nil {
		return 0
	}
	seconds, err := strconv.Atoi(response.Header.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return 0
	}
	return time.Duration(seconds) * time.Second
}

func describeFailure(response *http.Response, err error) error {
	if err != nil {
		return err
	}
	return fmt.Errorf("the server responds with %s", response.Status)
}

// discard lets the connection be used again.
func discard(response *http.Response) {
	if response != nil {
		_, _ = io.CopyN(io.Discard, response.Body, 64<<10) // best effort
		_ = response.Body.Close()
	}
}
