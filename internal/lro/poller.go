// Package lro polls long-running operations: what a response says about one
// (operation.go, status.go), and waiting until they are done (poller.go). How an
// operation is fetched, and what users are told, comes from the caller.
package lro

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/googleapis/gax-go/v2"

	"vision1/internal/diag"
)

const (
	// The pauses between two polls, as in Google's clients for operations: each is
	// a random part of a limit that grows by half.
	firstPause  = time.Second
	maxPause    = 30 * time.Second
	pauseGrowth = 1.5
	// finalPollMargin is how long before the deadline an operation is polled for
	// the last time, so that one that is done by then is not called running.
	finalPollMargin = time.Second
	// maxRequested is the longest pause that a service can ask for.
	maxRequested = 2 * time.Minute
	// maxConcurrent is how many polls run at the same time.
	maxConcurrent = 16
)

// A Poller polls operations until they are done. It is safe for concurrent use.
type Poller struct {
	// Get fetches an operation.
	Get func(ctx context.Context, name string) (*Operation, error)
	// IsTransient reports whether the next poll may succeed after Get failed with
	// err, and how long the service asks to wait until then; 0 for the usual pause.
	IsTransient func(err error) (wait time.Duration, ok bool)
	// Interval is the pause between two polls; 0 for growing pauses.
	Interval time.Duration
	// MaxOutage is how long consecutive transient errors are tolerated; 0 until the
	// context ends.
	MaxOutage time.Duration
	// EndsAll reports whether an error of one operation ends the wait for all of
	// them, if no poll was answered yet; nil if none does.
	EndsAll func(err error) bool
	// OnPoll, if not nil, is called after each poll, with the operation or the
	// transient error, from several goroutines.
	OnPoll func(name string, o *Operation, err error)
	// OnLongPause, if not nil, is called if the service asks for a longer pause than
	// the one that follows, from several goroutines.
	OnLongPause func(requested, pause time.Duration)

	once     sync.Once
	slots    chan struct{}
	answered atomic.Bool // a poll of any operation was answered
}

// A PendingError is a wait that ended before the operation was done.
type PendingError struct {
	Name string
	Last *Operation // what is known of it; nil if nothing is
	Err  error      // the cause of the context, or what Get failed with
}

// Seen reports whether a response has shown the operation running.
func (e *PendingError) Seen() bool { return e.Last != nil && e.Last.Raw != nil }

func (e *PendingError) Error() string { return fmt.Sprintf("waiting for %s: %v", e.Name, e.Err) }

// Unwrap returns the reason.
func (e *PendingError) Unwrap() error { return e.Err }

// A TruncatedError is a truncated response: the service is reachable, and the next
// poll may get the complete one.
type TruncatedError struct{ Err error }

func (e *TruncatedError) Error() string { return e.Err.Error() }

// Unwrap returns the reason.
func (e *TruncatedError) Unwrap() error { return e.Err }

// Wait returns the operation of that name when it is done. started is what is
// known of it, or nil. Transient errors are retried once any poll was answered: a
// service that never responded is not waited for. An error is a *PendingError.
func (p *Poller) Wait(ctx context.Context, name string, started *Operation) (*Operation, error) {
	pauses := gax.Backoff{Initial: firstPause, Max: maxPause, Multiplier: pauseGrowth}
	last, answeredAt := started, time.Now()
	var requested time.Duration // by the service, for the next pause
	for poll := 0; ; poll++ {
		if poll > 0 || started != nil {
			if p.sleep(ctx, max(p.requestedPause(requested, answeredAt), p.pause(&pauses))) != nil {
				return nil, &PendingError{name, last, context.Cause(ctx)}
			}
		}
		o, err := p.get(ctx, name)
		if err == nil {
			p.answered.Store(true)
			p.onPoll(name, o, nil)
			if o.Done {
				return o, nil
			}
			last, answeredAt, requested = o, time.Now(), 0
			continue
		}
		if ctx.Err() != nil {
			return nil, &PendingError{name, last, context.Cause(ctx)}
		}
		var unusable *UnusableError
		if errors.As(err, &unusable) {
			p.answered.Store(true)
		}
		var transient bool
		if requested, transient = p.isTransient(err); !transient || p.isOutage(last, answeredAt) {
			return nil, &PendingError{name, last, err}
		}
		p.onPoll(name, nil, err)
	}
}

// isOutage reports whether to stop waiting for an unreachable service: no poll
// was ever answered, or none for too long.
func (p *Poller) isOutage(last *Operation, answeredAt time.Time) bool {
	return last == nil && !p.answered.Load() || p.MaxOutage > 0 && time.Since(answeredAt) > p.MaxOutage
}

func (p *Poller) isTransient(err error) (time.Duration, bool) {
	var truncated *TruncatedError
	if errors.As(err, &truncated) {
		p.answered.Store(true)
		return 0, true
	}
	return p.IsTransient(err)
}

// requestedPause returns how much of the pause that the service asks for to wait:
// at most two minutes, and no longer than the outage is tolerated.
func (p *Poller) requestedPause(requested time.Duration, answeredAt time.Time) time.Duration {
	if requested <= 0 {
		return 0
	}
	pause := min(requested, maxRequested)
	if p.MaxOutage > 0 {
		pause = min(pause, p.MaxOutage-time.Since(answeredAt))
	}
	if pause < requested && p.OnLongPause != nil {
		p.OnLongPause(requested, pause)
	}
	return pause
}

func (p *Poller) pause(pauses *gax.Backoff) time.Duration {
	if p.Interval > 0 {
		return p.Interval
	}
	return pauses.Pause()
}

// sleep pauses, but leaves time for a final poll before the context's deadline.
func (p *Poller) sleep(ctx context.Context, d time.Duration) error {
	if deadline, ok := ctx.Deadline(); ok {
		if left := time.Until(deadline) - finalPollMargin; left > 0 {
			d = min(d, left)
		}
	}
	return gax.Sleep(ctx, d)
}

// get fetches an operation when a slot is free.
func (p *Poller) get(ctx context.Context, name string) (*Operation, error) {
	p.once.Do(func() { p.slots = make(chan struct{}, maxConcurrent) })
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	defer func() { <-p.slots }()
	return p.Get(ctx, name)
}

// Sleep pauses between two attempts of a poll. Meanwhile, its slot is free for
// other polls.
func (p *Poller) Sleep(ctx context.Context, d time.Duration) error {
	<-p.slots
	defer func() { p.slots <- struct{}{} }()
	return gax.Sleep(ctx, d)
}

func (p *Poller) onPoll(name string, o *Operation, err error) {
	if p.OnPoll != nil {
		p.OnPoll(name, o, err)
	}
}

// A Result is how the wait for one of several operations ended.
type Result struct {
	Name      string
	Operation *Operation // nil if Err is not
	Err       error      // a *PendingError
}

// WaitAll waits for all operations at once and calls handle with each result, one
// at a time. If handle fails, WaitAll stops waiting and returns its error. A
// service that never responded is not waited for once for each operation: the first
// error that EndsAll ends the wait for all.
func (p *Poller) WaitAll(ctx context.Context, names []string, handle func(Result) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	results := make(chan Result)
	for _, name := range names {
		go func() {
			o, err := p.waitSafely(ctx, name)
			results <- Result{name, o, err}
		}()
	}
	var failed error
	for range names {
		result := <-results
		if failed != nil {
			continue
		}
		var pending *PendingError
		if errors.As(result.Err, &pending) && !p.answered.Load() && p.EndsAll != nil && p.EndsAll(pending.Err) {
			cancel(pending.Err)
		}
		if failed = handle(result); failed != nil {
			cancel(failed)
		}
	}
	return failed
}

func (p *Poller) waitSafely(ctx context.Context, name string) (o *Operation, err error) {
	defer diag.Recover(&err)
	return p.Wait(ctx, name, nil)
}
