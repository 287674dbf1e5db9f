package call

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"vision1/internal/exitcode"
	"vision1/internal/request"
	"vision1/internal/transport"
)

// serve starts a server and returns its URL and the number of its requests.
func serve(t *testing.T, handler http.HandlerFunc) (serverURL string, requests *atomic.Int32) {
	t.Helper()
	requests = new(atomic.Int32)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		handler(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL, requests
}

// hangUp closes the connection without a response.
func hangUp(http.ResponseWriter, *http.Request) {
	panic(http.ErrAbortHandler) //nolint:forbidigo // how a handler hangs up
}

// TestDo checks the request on the wire and the unmodified response.
func TestDo(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "file")
	writeFile(t, path, "12345")
	serverURL, requests := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if got, want := r.Method+" "+r.RequestURI, "POST /base/v1/images:annotate?alt=json"; got != want {
			t.Errorf("the request is %s, want %s", got, want)
		}
		if got, want := string(body), `{"requests":[{"image":{"content":"MTIzNDU="}}]}`; got != want || r.ContentLength != int64(len(want)) {
			t.Errorf("the body is %s with Content-Length %d; want %s", got, r.ContentLength, want)
		}
		if got := r.Header.Get("Content-Type"); got != "application/json" {
			t.Errorf("the content type is %s", got)
		}
		w.Header().Set("Content-Type", "application/json; charset=UTF-8")
		_, _ = io.WriteString(w, "{\"responses\": [ ]}\n")
	})
	r := newRequest(t, "images", "annotate", "requests.image.content=@"+path)
	response, err := Do(context.Background(), r, optionsFor(t, serverURL+"/base/"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if got, err := io.ReadAll(response.Body); err != nil || string(got) != "{\"responses\": [ ]}\n" {
		t.Errorf("the response is %q, %v", got, err)
	}
	if response.ContentType != "application/json; charset=UTF-8" || requests.Load() != 1 {
		t.Errorf("content type %s, %d requests", response.ContentType, requests.Load())
	}
}

// TestDoWithoutRequest checks that a method without a request message sends neither
// body nor Content-Type.
func TestDoWithoutRequest(t *testing.T) {
	t.Parallel()
	serverURL, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || r.ContentLength != 0 || r.Header.Get("Content-Type") != "" || len(r.TransferEncoding) > 0 {
			t.Errorf("%s, %d bytes, %v", r.Method, r.ContentLength, r.Header)
		}
		w.WriteHeader(http.StatusNoContent)
	})
	response, err := Do(context.Background(), newRequest(t, "operations", "get"), optionsFor(t, serverURL))
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
}

// TestDoRejected checks that an error of the service is returned without a retry.
func TestDoRejected(t *testing.T) {
	t.Parallel()
	serverURL, requests := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, `{"error":{"code":404,"message":"m","status":"NOT_FOUND"}}`)
	})
	options := optionsFor(t, serverURL)
	options.Retries = 3
	_, err := Do(context.Background(), newRequest(t, "operations", "cancel"), options)
	var service *ServiceError
	if !errors.As(err, &service) || service.Code != 404 || service.Status != "NOT_FOUND" || service.Message != "m" || requests.Load() != 1 {
		t.Errorf("%v after %d requests", err, requests.Load())
	}
}

// TestDoConnectionLost checks that an idempotent request is retried after a lost
// connection, and that any other one is reported as possibly carried out.
func TestDoConnectionLost(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		resource, name string
		requests       int32
		mayHaveRun     bool
	}{
		{"operations", "get", 2, false},
		{"operations", "cancel", 2, false},
		{"images", "annotate", 1, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			serverURL, requests := serve(t, hangUp)
			options := optionsFor(t, serverURL)
			options.Retries = 1
			r := newRequest(t, test.resource, test.name)
			_, err := Do(context.Background(), r, options)
			var reach *ConnectionError
			if !errors.As(err, &reach) || !reach.Written || MayHaveRun(r, err) != test.mayHaveRun || requests.Load() != test.requests {
				t.Errorf("%v (%+v) after %d requests, want %d; may have run: %t", err, reach, requests.Load(), test.requests, MayHaveRun(r, err))
			}
			if strings.Contains(err.Error(), "alt=json") {
				t.Errorf("the error contains the query: %v", err)
			}
		})
	}
}

// TestDoConnectionRefused checks that any request is retried if the connection was
// refused, because nothing was written.
func TestDoConnectionRefused(t *testing.T) {
	t.Parallel()
	options := optionsFor(t, "http://127.0.0.1:1")
	options.Retries = 1
	retries := 0
	options.OnRetry = func(time.Duration, error) { retries++ }
	r := newRequest(t, "images", "annotate")
	_, err := Do(context.Background(), r, options)
	var reach *ConnectionError
	if !errors.As(err, &reach) || reach.Written || MayHaveRun(r, err) || retries != 1 {
		t.Errorf("%v after %d retries", err, retries)
	}
}

// A codedError is an error with an exit code, like the error of a token source.
type codedError struct{}

func (codedError) Error() string { return "no token" }

func (codedError) ExitCode() int { return 4 }

type failingTransport struct {
	err   error
	calls *int
}

func (f failingTransport) RoundTrip(*http.Request) (*http.Response, error) {
	*f.calls++
	return nil, f.err
}

// TestDoPermanent checks that there is no retry after an error with an exit code,
// or after an idle timeout.
func TestDoPermanent(t *testing.T) {
	t.Parallel()
	for _, cause := range []error{codedError{}, fmt.Errorf("read: %w", transport.ErrIdle)} {
		calls := 0
		options := Options{Client: &http.Client{Transport: failingTransport{cause, &calls}}, Endpoint: parseURL(t, "http://127.0.0.1/"), Retries: 3}
		_, err := Do(t.Context(), newRequest(t, "operations", "get"), options)
		if !errors.Is(err, cause) && !errors.Is(err, transport.ErrIdle) || calls != 1 {
			t.Errorf("%v: %v after %d requests, want 1", cause, err, calls)
		}
		var coded codedError
		if code := exitcode.Of(err); errors.As(cause, &coded) && code != 4 || !errors.As(cause, &coded) && code != exitcode.Unavailable {
			t.Errorf("%v: exit code %d", cause, code)
		}
	}
}

// TestDoCanceled checks that canceling while waiting for the response returns the
// cause without a retry, and that the request may have been carried out.
func TestDoCanceled(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{})
	serverURL, requests := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // a server detects a closed connection only after reading the body
		close(arrived)
		<-r.Context().Done()
	})
	ctx, cancel := context.WithCancelCause(context.Background())
	cause := errors.New("interrupted")
	go func() {
		<-arrived
		cancel(cause)
	}()
	options := optionsFor(t, serverURL)
	options.Retries = 3
	options.OnRetry = func(time.Duration, error) { t.Error("the request is retried") }
	r := newRequest(t, "images", "annotate")
	_, err := Do(ctx, r, options)
	if !errors.Is(err, cause) || !MayHaveRun(r, err) || requests.Load() != 1 {
		t.Errorf("%v after %d requests, may have run: %t", err, requests.Load(), MayHaveRun(r, err))
	}
}

// TestDoWithChangedFile checks that a file that changed after the request was created
// is not sent completely.
func TestDoWithChangedFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "file")
	writeFile(t, path, strings.Repeat("x", 100_000))
	r := newRequest(t, "images", "annotate", "requests.image.content=@"+path)
	if err := os.Truncate(path, 50_000); err != nil {
		t.Fatal(err)
	}
	serverURL, _ := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err == nil {
			t.Error("the request arrived completely")
		}
	})
	options := optionsFor(t, serverURL)
	options.Retries = 3
	options.OnRetry = func(time.Duration, error) { t.Error("the request is retried") }
	_, err := Do(context.Background(), r, options)
	var file *request.FileError
	if !errors.As(err, &file) || file.Name != path {
		t.Errorf("%v, want a *request.FileError of %s", err, path)
	}
}
