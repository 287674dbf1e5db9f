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

// In these tests the time between attempts passes at once: the server is at the
// other end of a pipe, and both are in a bubble with a clock of its own.

// answers sends a call to a server that answers with these, one for each
// attempt, and returns when each attempt came.
func answers(ctx context.Context, t *testing.T, plan *request.Request, retries int, replies ...string) ([]time.Duration, error) {
	t.Helper()
	start := time.Now()
	var attempts []time.Duration
	transport := &http.Transport{DisableKeepAlives: true, DialContext: func(context.Context, string, string) (net.Conn, error) {
		attempts = append(attempts, time.Since(start))
		reply := replies[min(len(attempts), len(replies))-1]
		client, server := net.Pipe()
		go func() {
			request, err := http.ReadRequest(bufio.NewReader(server))
			if err != nil {
				return
			}
			_, _ = io.Copy(io.Discard, request.Body)
			_, _ = io.WriteString(server, reply)
			_ = server.Close()
		}()
		return client, nil
	}}
	reply, err := Do(ctx, plan, Options{Client: &http.Client{Transport: transport}, Endpoint: parseURL(t, "http://service"), Retries: retries})
	if err == nil {
		_ = reply.Body.Close()
	}
	return attempts, err
}

const (
	done        = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
	unavailable = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"
)

func wait(header string) string {
	return "HTTP/1.1 429 Too Many Requests\r\nRetry-After: " + header + "\r\nContent-Length: 0\r\n\r\n"
}

// The call is sent again until it is done, each time with its whole body.
func TestSentAgainUntilDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		attempts, err := answers(t.Context(), t, planOf(t, "images", "annotate", "parent=p"), 3, unavailable, unavailable, unavailable, done)
		if err != nil || len(attempts) != 4 {
			t.Errorf("%v after %d attempts, want 4", err, len(attempts))
		}
		if last := attempts[len(attempts)-1]; last > 7*time.Second {
			t.Errorf("the last attempt is after %v, want at most 1 s + 2 s + 4 s", last)
		}
	})
}

// After the last of the retries the failure stands.
func TestRetriesEnd(t *testing.T) {
	for _, retries := range []int{0, 1, 3} {
		synctest.Test(t, func(t *testing.T) {
			attempts, err := answers(t.Context(), t, planOf(t, "images", "annotate"), retries, unavailable)
			var service *ServiceError
			if !errors.As(err, &service) || service.Code != 503 || len(attempts) != 1+retries {
				t.Errorf("%v after %d attempts, want %d", err, len(attempts), 1+retries)
			}
		})
	}
}

// What the service asks to wait is waited, to two minutes, and no longer.
func TestRetryAfterIsHeeded(t *testing.T) {
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
			attempts, err := answers(t.Context(), t, planOf(t, "operations", "cancel"), 3, wait(test.header), done)
			if (err == nil) != (len(test.attempts) == 2) || len(attempts) != len(test.attempts) || attempts[len(attempts)-1] != test.attempts[len(attempts)-1] {
				t.Errorf("Retry-After %s: %v, attempts at %v, want %v", test.header, err, attempts, test.attempts)
			}
		})
	}
}

// A pause that would outlast the command is not made: the failure comes at once.
func TestNoPauseBeyondTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		start := time.Now()
		attempts, err := answers(ctx, t, planOf(t, "operations", "cancel"), 3, wait("90"), done)
		var service *ServiceError
		if !errors.As(err, &service) || service.Code != 429 || len(attempts) != 1 || time.Since(start) != 0 {
			t.Errorf("%v after %d attempts and %v, want 429 at once", err, len(attempts), time.Since(start))
		}
	})
}

// A command that is ended in a pause ends at once, with the failure before it.
func TestEndedInPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(10*time.Second, func() { cancel(errors.New("interrupted")) })
		start := time.Now()
		attempts, err := answers(ctx, t, planOf(t, "operations", "cancel"), 3, wait("90"), done)
		var service *ServiceError
		if !errors.As(err, &service) || service.Code != 429 || len(attempts) != 1 || time.Since(start) != 10*time.Second {
			t.Errorf("%v after %d attempts and %v, want 429 after 10 s", err, len(attempts), time.Since(start))
		}
	})
}
