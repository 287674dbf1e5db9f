package call

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
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

// serve starts a server and returns its address and how often it was called.
func serve(t *testing.T, handler http.HandlerFunc) (address string, calls *atomic.Int32) {
	t.Helper()
	calls = new(atomic.Int32)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		handler(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL, calls
}

// hangUp closes the connection without a word.
func hangUp(http.ResponseWriter, *http.Request) {
	panic(http.ErrAbortHandler) //nolint:forbidigo // how a handler hangs up
}

// The request on the wire, and the reply as it came.
func TestDo(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "file")
	writeFile(t, path, "12345")
	address, calls := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if got, want := r.Method+" "+r.RequestURI, "POST /base/v1/images:annotate?alt=json"; got != want {
			t.Errorf("the request is %s, want %s", got, want)
		}
		if got, want := string(body), `{"requests":[{"image":{"content":"MTIzNDU="}}]}`; got != want || r.ContentLength != int64(len(want)) {
			t.Errorf("the body is %s, said to be %d bytes; want %s", got, r.ContentLength, want)
		}
		if got := r.Header.Get("Content-Type"); got != "application/json" {
			t.Errorf("the content type is %s", got)
		}
		w.Header().Set("Content-Type", "application/json; charset=UTF-8")
		_, _ = io.WriteString(w, "{\"responses\": [ ]}\n")
	})
	plan := planOf(t, "images", "annotate", "requests.image.content=@"+path)
	reply, err := Do(context.Background(), plan, optionsFor(t, address+"/base/"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = reply.Body.Close() }()
	if got, err := io.ReadAll(reply.Body); err != nil || string(got) != "{\"responses\": [ ]}\n" {
		t.Errorf("the reply is %q, %v", got, err)
	}
	if reply.ContentType != "application/json; charset=UTF-8" || calls.Load() != 1 {
		t.Errorf("content type %s, %d calls", reply.ContentType, calls.Load())
	}
}

// A call without a request has neither body nor content type.
func TestDoWithoutRequest(t *testing.T) {
	t.Parallel()
	address, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || r.ContentLength != 0 || r.Header.Get("Content-Type") != "" || len(r.TransferEncoding) > 0 {
			t.Errorf("%s, %d bytes, %v", r.Method, r.ContentLength, r.Header)
		}
		w.WriteHeader(http.StatusNoContent)
	})
	reply, err := Do(context.Background(), planOf(t, "operations", "get"), optionsFor(t, address))
	if err != nil {
		t.Fatal(err)
	}
	_ = reply.Body.Close()
}

// A service that says no is not asked again, and what it says comes back.
func TestDoRefused(t *testing.T) {
	t.Parallel()
	address, calls := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, `{"error":{"code":404,"message":"m","status":"NOT_FOUND"}}`)
	})
	options := optionsFor(t, address)
	options.Retries = 3
	_, err := Do(context.Background(), planOf(t, "operations", "cancel"), options)
	var service *ServiceError
	if !errors.As(err, &service) || service.Code != 404 || service.Status != "NOT_FOUND" || service.Message != "m" || calls.Load() != 1 {
		t.Errorf("%v after %d calls", err, calls.Load())
	}
}

// A connection that is cut: what may be repeated is sent again, the rest is not,
// and it may have been done.
func TestDoCutOff(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		resource, name string
		calls          int32
		mayBeDone      bool
	}{
		{"operations", "get", 2, false},
		{"operations", "cancel", 2, false},
		{"images", "annotate", 1, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			address, calls := serve(t, hangUp)
			options := optionsFor(t, address)
			options.Retries = 1
			plan := planOf(t, test.resource, test.name)
			_, err := Do(context.Background(), plan, options)
			var reach *ConnectionError
			if !errors.As(err, &reach) || !reach.Written || MayHaveRun(plan, err) != test.mayBeDone || calls.Load() != test.calls {
				t.Errorf("%v (%+v) after %d calls, want %d; may be done: %t", err, reach, calls.Load(), test.calls, MayHaveRun(plan, err))
			}
			if strings.Contains(err.Error(), "alt=json") {
				t.Errorf("the error shows the query: %v", err)
			}
		})
	}
}

// A connection that is refused: nothing was written, so anything is sent again,
// and none of it may have been done.
func TestDoRefusedConnection(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
	options := optionsFor(t, "http://"+listener.Addr().String())
	options.Retries = 1
	retries := 0
	options.OnRetry = func(time.Duration, error) { retries++ }
	plan := planOf(t, "images", "annotate")
	_, err = Do(context.Background(), plan, options)
	var reach *ConnectionError
	if !errors.As(err, &reach) || reach.Written || MayHaveRun(plan, err) || retries != 1 {
		t.Errorf("%v after %d retries", err, retries)
	}
}

// codedError has an exit code of its own, as the error of a token has.
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

// Failures that a retry would only repeat: an error with an exit code of its own,
// and a service that was silent for minutes.
func TestDoPermanent(t *testing.T) {
	t.Parallel()
	for _, cause := range []error{codedError{}, fmt.Errorf("reading: %w", transport.ErrIdle)} {
		calls := 0
		options := Options{Client: &http.Client{Transport: failingTransport{cause, &calls}}, Endpoint: parseURL(t, "http://127.0.0.1/"), Retries: 3}
		_, err := Do(t.Context(), planOf(t, "operations", "get"), options)
		if !errors.Is(err, cause) && !errors.Is(err, transport.ErrIdle) || calls != 1 {
			t.Errorf("%v: %v after %d calls, want 1", cause, err, calls)
		}
		var coded codedError
		if code := exitcode.Of(err); errors.As(cause, &coded) && code != 4 || !errors.As(cause, &coded) && code != exitcode.Unavailable {
			t.Errorf("%v: exit code %d", cause, code)
		}
	}
}

// A command that is ended while it waits says why, and that the call may have
// been done; it is not sent again.
func TestDoEnded(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{})
	address, calls := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // a server notices that its client is gone once it has the body
		close(arrived)
		<-r.Context().Done()
	})
	ctx, cancel := context.WithCancelCause(context.Background())
	ended := errors.New("interrupted")
	go func() {
		<-arrived
		cancel(ended)
	}()
	options := optionsFor(t, address)
	options.Retries = 3
	options.OnRetry = func(time.Duration, error) { t.Error("it is sent again") }
	plan := planOf(t, "images", "annotate")
	_, err := Do(ctx, plan, options)
	if !errors.Is(err, ended) || !MayHaveRun(plan, err) || calls.Load() != 1 {
		t.Errorf("%v after %d calls, may be done: %t", err, calls.Load(), MayHaveRun(plan, err))
	}
}

// A file that changed since the call was planned is never sent whole.
func TestDoWithChangedFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "file")
	writeFile(t, path, strings.Repeat("x", 100_000))
	plan := planOf(t, "images", "annotate", "requests.image.content=@"+path)
	if err := os.Truncate(path, 50_000); err != nil {
		t.Fatal(err)
	}
	address, _ := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err == nil {
			t.Error("the request came whole")
		}
	})
	options := optionsFor(t, address)
	options.Retries = 3
	options.OnRetry = func(time.Duration, error) { t.Error("it is sent again") }
	_, err := Do(context.Background(), plan, options)
	var file *request.FileError
	if !errors.As(err, &file) || file.Name != path {
		t.Errorf("%v, want a *request.FileError of %s", err, path)
	}
}
