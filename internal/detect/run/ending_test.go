package run

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vision1/internal/detect"
)

// A list that ends because the run is interrupted is not complete.
func TestInterruptedList(t *testing.T) {
	b := newBench(t)
	b.addMany(3)
	drain, cancel := context.WithCancelCause(t.Context())
	interrupted := errors.New("interrupted")
	o := b.options()
	o.Drain = drain
	c, err := Run(t.Context(), o, func(yield func(detect.Input, error) bool) {
		inputs(b.in, b.names)(yield)
		cancel(interrupted) // while it waits for more
	})
	if !errors.Is(err, interrupted) {
		t.Errorf("%+v, %v", c, err)
	}
}

// A retrySender waits before it sends a request again, as a session does.
type retrySender struct{ paused chan struct{} }

func (s *retrySender) Send(ctx context.Context, r *Request) ([]byte, error) {
	close(s.paused)
	if err := r.Pause(ctx, time.Hour); err == nil {
		return nil, errors.New("the pause ended")
	}
	return nil, &SendError{Err: errors.New("down"), HTTP: http.StatusServiceUnavailable}
}

// The pause before a retry is not a request in flight: it ends at once.
func TestInterruptedRetry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		drain, cancel := context.WithCancelCause(t.Context())
		interrupted, sender := errors.New("interrupted"), &retrySender{make(chan struct{})}
		go func() { <-sender.paused; cancel(interrupted) }()
		start := time.Now()
		c, err := paced(t, 5, &fakeService{}, func(o *Options) { o.Drain, o.Sender = drain, sender })
		if !errors.Is(err, interrupted) || c.Images != 0 || time.Since(start) > time.Second {
			t.Errorf("%+v, %v after %v", c, err, time.Since(start))
		}
	})
}

// What matters about a request that may have been billed is that.
func TestHintOfLostRequests(t *testing.T) {
	e := &SendError{Err: errors.New("reset"), Hint: "try again later", Sent: true}
	if got := e.result().Hint; !strings.Contains(got, "may have been billed") {
		t.Error(got)
	}
}

// A download that ends because of the time limit is for the next run.
func TestInterruptedDownload(t *testing.T) {
	drain, cancel := context.WithCancelCause(t.Context())
	timeout := errors.New("not done in time")
	sink := &listSink{}
	c, err := Run(t.Context(), Options{
		Jobs: 1, Template: testTemplate{}, Sink: sink, Sender: constSender("{}"), Drain: drain,
		Fetch: func(ctx context.Context, _ string, _ int64) ([]byte, error) {
			cancel(timeout)
			<-ctx.Done()
			return nil, context.Cause(ctx) // as package net/http
		},
	}, func(yield func(detect.Input, error) bool) { yield(detect.Input{Name: "u", URL: "http://x/u"}, nil) })
	if !errors.Is(err, timeout) || c.Failed != 0 || len(sink.list) != 0 {
		t.Errorf("%+v, %v", c, err)
	}
}

// Only the bytes of standard input say whether they have pages, or are no image.
func TestKindOfStandardInput(t *testing.T) {
	for content, want := range map[string]Counts{"%PDF-7": {Done: 1, Images: 7, Requests: 2}, "hello": {Failed: 1}} {
		b := newBench(t)
		o := b.options()
		o.Stdin = strings.NewReader(content)
		o.Classify = func(head []byte) (detect.Kind, bool, string) {
			return detect.File, strings.HasPrefix(string(head), "%PDF"), "not an image"
		}
		c, err := Run(t.Context(), o, func(yield func(detect.Input, error) bool) {
			yield(detect.Input{Name: "-", Stdin: true, Result: "-"}, nil)
		})
		if err != nil {
			t.Error(err)
		}
		b.check(c, want)
	}
}
