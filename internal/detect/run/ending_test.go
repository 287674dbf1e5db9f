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

func TestCancel(t *testing.T) {
	b := newBench(t)
	b.addMany(100)
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	killed := errors.New("second signal")
	release := make(chan struct{})
	defer close(release)
	b.service.intercept = func(http.ResponseWriter, []string) bool {
		cancel(killed)
		<-release
		return false
	}
	o := b.options()
	o.Jobs = 1
	c, err := Run(ctx, o, inputs(b.in, b.names))
	if !errors.Is(err, killed) || c.Finished() != 0 {
		t.Errorf("%+v, %v", c, err)
	}
}

// What is in flight is finished after the first signal.
func TestDrain(t *testing.T) {
	b := newBench(t)
	b.addMany(200)
	drain, cancel := context.WithCancelCause(t.Context())
	interrupted := errors.New("interrupted")
	b.service.intercept = func(http.ResponseWriter, []string) bool {
		cancel(interrupted)
		return false
	}
	c, err := b.run(func(o *Options) { o.Drain = drain })
	if !errors.Is(err, interrupted) || c.Done == 0 || c.Done > 64 || c.Failed != 0 {
		t.Errorf("%+v, %v", c, err)
	}
	if n := b.counts(); int64(n.Done) != c.Done || n.Unknown != 0 {
		t.Errorf("%+v", n)
	}
	done := c.Done
	b.mustRun(Counts{Skipped: done, Done: 200 - done}, nil)
}

// The end of the grace period cancels what is in flight: it is unknown.
func TestGrace(t *testing.T) {
	b := newBench(t)
	b.addMany(10)
	drain, cancel := context.WithCancelCause(t.Context())
	interrupted := errors.New("interrupted")
	release := make(chan struct{})
	b.service.intercept = func(http.ResponseWriter, []string) bool {
		cancel(interrupted)
		<-release
		return false
	}
	c, err := b.run(func(o *Options) { o.Drain, o.Grace = drain, 10*time.Millisecond })
	close(release)
	if !errors.Is(err, interrupted) || c.Finished() != 0 {
		t.Errorf("%+v, %v", c, err)
	}
	if n := b.counts(); n.Unknown != 10 || n.Failed != 0 {
		t.Errorf("%+v", n)
	}
	b.mustRun(Counts{Done: 10, Unknown: 10}, nil)
}
