package lro

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/googleapis/gax-go/v2"
)

const (
	// The pauses between two looks, as Google's clients have them for
	// operations: growing by half, each a random part of the longest allowed.
	firstPause   = time.Second
	longestPause = 30 * time.Second
	pauseGrowth  = 1.5

	// lastLook is how long before the end of the time an operation is looked at
	// for the last time, so that one that has ended meanwhile is not called
	// running.
	lastLook = time.Second

	// atOnce is how many looks are under way at a time.
	atOnce = 16
)

// A Poller looks at operations until they have ended. It is safe for use by
// several goroutines.
type Poller struct {
	// Get asks for an operation. Where the answer is about another one, it fails
	// with an *UnusableError.
	Get func(ctx context.Context, name string) (*Operation, error)
	// IsTransient tells of a failure of Get, that the next look may not meet, and
	// how long the service asks to wait until then; 0 for no longer than usual.
	IsTransient func(error) (wait time.Duration, ok bool)
	// Interval is the pause between two looks; 0 backs off.
	Interval time.Duration
	// MaxOutage is how long transient failures may follow each other; 0 for as
	// long as the context lasts.
	MaxOutage time.Duration
	// OnPoll, where not nil, hears of each look: of the operation or of the
	// transient failure. It is called from several goroutines.
	OnPoll func(name string, o *Operation, err error)

	once     sync.Once
	slots    chan struct{}
	answered atomic.Bool // one of the operations was seen
}

// A PendingError ends a wait before the operation has ended.
type PendingError struct {
	Name string
	Last *Operation // as last seen; nil where it never was
	Err  error      // why: the cause of the context, or what Get failed with
}

func (e *PendingError) Error() string { return fmt.Sprintf("waiting for %s: %v", e.Name, e.Err) }

// Unwrap returns the reason.
func (e *PendingError) Unwrap() error { return e.Err }

// A TruncatedError is a reply that broke off: the service is there, and the next look
// may get it whole.
type TruncatedError struct{ Err error }

func (e *TruncatedError) Error() string { return e.Err.Error() }

// Unwrap returns the reason.
func (e *TruncatedError) Unwrap() error { return e.Err }

// Wait returns the operation of that name once it has ended. started is what is
// known of it, or nil. Transient failures are waited through once any operation
// was seen: a service that never answered is not waited for. It fails with a
// *PendingError.
func (w *Poller) Wait(ctx context.Context, name string, started *Operation) (*Operation, error) {
	pauses := gax.Backoff{Initial: firstPause, Max: longestPause, Multiplier: pauseGrowth}
	last, good := started, time.Now()
	var asked time.Duration // by the service, for the next pause
	for look := 0; ; look++ {
		if look > 0 || started != nil {
			if w.pause(ctx, max(asked, w.next(&pauses))) != nil {
				return nil, &PendingError{name, last, context.Cause(ctx)}
			}
		}
		o, err := w.look(ctx, name)
		if err == nil {
			w.answered.Store(true)
			w.seen(name, o, nil)
			if o.Done {
				return o, nil
			}
			last, good, asked = o, time.Now(), 0
			continue
		}
		if ctx.Err() != nil {
			return nil, &PendingError{name, last, context.Cause(ctx)}
		}
		var again bool
		if asked, again = w.transient(err); !again || w.lost(last, good) {
			return nil, &PendingError{name, last, err}
		}
		w.seen(name, nil, err)
	}
}

// lost tells whether a service that can't be reached is not worth waiting for:
// it never answered, or not since too long.
func (w *Poller) lost(last *Operation, good time.Time) bool {
	return last == nil && !w.answered.Load() || w.MaxOutage > 0 && time.Since(good) > w.MaxOutage
}

func (w *Poller) transient(err error) (time.Duration, bool) {
	var cut *TruncatedError
	if errors.As(err, &cut) {
		w.answered.Store(true)
		return 0, true
	}
	return w.IsTransient(err)
}

func (w *Poller) next(pauses *gax.Backoff) time.Duration {
	if w.Interval > 0 {
		return w.Interval
	}
	return pauses.Pause()
}

// pause waits, but not past a last look before the context's end.
func (w *Poller) pause(ctx context.Context, d time.Duration) error {
	if deadline, ok := ctx.Deadline(); ok {
		if left := time.Until(deadline) - lastLook; left > 0 {
			d = min(d, left)
		}
	}
	return gax.Sleep(ctx, d)
}

// look asks once it is its turn.
func (w *Poller) look(ctx context.Context, name string) (*Operation, error) {
	w.once.Do(func() { w.slots = make(chan struct{}, atOnce) })
	select {
	case w.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	defer func() { <-w.slots }()
	return w.Get(ctx, name)
}

func (w *Poller) seen(name string, o *Operation, err error) {
	if w.OnPoll != nil {
		w.OnPoll(name, o, err)
	}
}

// An End is how the wait for one of several operations ended.
type End struct {
	Name      string
	Operation *Operation // nil where Err is not
	Err       error      // a *PendingError
}

// All waits for all the operations at once and hands over each as its wait
// ends, one at a time. Where ended fails, All stops waiting and fails likewise.
func (w *Poller) All(ctx context.Context, names []string, ended func(End) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	ends := make(chan End)
	for _, name := range names {
		go func() {
			o, err := w.Wait(ctx, name, nil)
			ends <- End{name, o, err}
		}()
	}
	var failed error
	for range names {
		end := <-ends
		if failed != nil {
			continue
		}
		if failed = ended(end); failed != nil {
			cancel(failed)
		}
	}
	return failed
}
