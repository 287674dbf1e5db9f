package call

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
	"vision1/internal/request"
)

// In these tests, pauses take no time: client and server are connected by a pipe,
// in a synctest bubble with a fake clock.

// attemptTimes sends a request to a server that returns one of the given responses for each
// attempt, the last one repeatedly. It returns the time of each attempt.
func attemptTimes(ctx context.Context, t *testing.T, r *request.Request, retries int, responses ...string) ([]time.Duration, error) {
	t.Helper()
	start := time.Now()
	var attempts []time.Duration
	transport := &http.Transport{DisableKeepAlives: true, DialContext: func(context.Context, string, string) (net.Conn, error) {
		attempts = append(attempts, time.Since(start))
		response := responses[min(len(attempts), len(responses))-1]
		client, server := net.Pipe()
		go func() {
			request, err := http.ReadRequest(bufio.NewReader(server))
			if err != nil {
				return
			}
			_, _ = io.Copy(io.Discard, request.Body)
			_, _ = io.WriteString(server, response)
			_ = server.Close()
		}()
		return client, nil
	}}
	response, err := Do(ctx, r, Options{Client: &http.Client{Transport: transport}, Endpoint: parseURL(t, "http://service"), Retries: retries})
	if err == nil {
		_ = response.Body.Close()
	}
	return attempts, err
}

const (
	done        = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
	unavailable = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"
)

func tooMany(retryAfter string) string {
	return "HTTP/1.1 429 Too Many Requests\r\nRetry-After: " + retryAfter + "\r\nContent-Length: 0\r\n\r\n"
}

// TestRetryUntilSuccess checks that a request is retried with its complete body
// until it succeeds.
func TestRetryUntilSuccess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		attempts, err := attemptTimes(t.Context(), t, newRequest(t, "images", "annotate", "parent=p"), 3, unavailable, unavailable, unavailable, done)
		if err != nil || len(attempts) != 4 {
			t.Errorf("%v after %d attempts, want 4", err, len(attempts))
		}
		if last := attempts[len(attempts)-1]; last > 7*time.Second {
			t.Errorf("the last attempt was after %v, want at most 1 s + 2 s + 4 s", last)
		}
	})
}

// TestMaxRetries checks that the last error is returned after the last retry.
func TestMaxRetries(t *testing.T) {
	for _, retries := range []int{0, 1, 3} {
		synctest.Test(t, func(t *testing.T) {
			attempts, err := attemptTimes(t.Context(), t, newRequest(t, "images", "annotate"), retries, unavailable)
			var service *ServiceError
			if !errors.As(err, &service) || service.Code != 503 || len(attempts) != 1+retries {
				t.Errorf("%v after %d attempts, want %d", err, len(attempts), 1+retries)
			}
		})
	}
}

// TestRetryAfterHonored checks that Retry-After is honored up to two minutes; a
// longer one means no retry.
func TestRetryAfterHonored(t *testing.T) {
	for _, test := range []struct {
		header   string
		attempts []time.Duration
	}{
		{"90", []time.Duration{0, 90 * time.Second}},
		{"120", []time.Duration{0, 120 * time.Second}},
		{"121", []time.Duration{0}},
		{"86400", []time.Duration{0}},
	} {
		synctest.Test(t, func(t *testing.T) {
			attempts, err := attemptTimes(t.Context(), t, newRequest(t, "operations", "cancel"), 3, tooMany(test.header), done)
			if (err == nil) != (len(test.attempts) == 2) || len(attempts) != len(test.attempts) || attempts[len(attempts)-1] != test.attempts[len(attempts)-1] {
				t.Errorf("Retry-After %s: %v, attempts at %v, want %v", test.header, err, attempts, test.attempts)
			}
		})
	}
}

// TestNoPauseBeyondDeadline checks that there is no retry, and no pause, if the pause
// would exceed the deadline.
func TestNoPauseBeyondDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		start := time.Now()
		attempts, err := attemptTimes(ctx, t, newRequest(t, "operations", "cancel"), 3, tooMany("90"), done)
		var service *ServiceError
		if !errors.As(err, &service) || service.Code != 429 || len(attempts) != 1 || time.Since(start) != 0 {
			t.Errorf("%v after %d attempts and %v, want 429 immediately", err, len(attempts), time.Since(start))
		}
	})
}

// TestCanceledInPause checks that canceling during a pause returns immediately, with
// the last error.
func TestCanceledInPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(10*time.Second, func() { cancel(errors.New("interrupted")) })
		start := time.Now()
		attempts, err := attemptTimes(ctx, t, newRequest(t, "operations", "cancel"), 3, tooMany("90"), done)
		var service *ServiceError
		if !errors.As(err, &service) || service.Code != 429 || len(attempts) != 1 || time.Since(start) != 10*time.Second {
			t.Errorf("%v after %d attempts and %v, want 429 after 10 s", err, len(attempts), time.Since(start))
		}
	})
}
