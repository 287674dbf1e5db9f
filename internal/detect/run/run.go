package run

import (
	"context"
	"errors"
	"iter"
	"sync"
	"sync/atomic"
	"time"

	"vision1/internal/detect"
	"vision1/internal/detect/journal"
)

const defaultGrace = 10 * time.Second

// A runner is the state that the workers of a run share.
type runner struct {
	*Options
	state    *journal.State
	started  journal.Mark
	limiter  *limiter
	dedupe   *dedupe
	order    *order // nil if results are stored as they come
	progress *Progress
	awaited  awaited
	large    chan struct{} // is held while a large image is in memory and not yet prepared

	storing context.Context         //nolint:containedctx // never done: what was paid for is stored
	hard    context.Context         //nolint:containedctx // done: requests in flight end
	sending context.Context         //nolint:containedctx // done, as well as after Drain or hard: nothing more is sent
	taking  context.Context         //nolint:containedctx // of sending; done: no more inputs are taken
	cancel  context.CancelCauseFunc // of sending
	enough  context.CancelFunc      // of taking

	inputs    chan claimed
	turn      chan struct{} // is held by the worker that takes inputs
	exhausted atomic.Bool   // all inputs were taken
	taken     atomic.Int64
	abandoned atomic.Bool // an input is not finished

	failures  atomic.Int64 // requests that failed since one succeeded
	succeeded atomic.Bool

	mu  sync.Mutex
	err error // why the run ended early
}

// Run processes inputs until all have an outcome, and returns the counts of this run.
// An input with an error is a failed one if it has a name; otherwise, the error ends
// the run.
//
// If inputs are left, the error says why: that of the Budget, of the Sink or the
// journal, of the Sender, or the cause of Options.Drain or ctx. To end ctx cancels
// the requests in flight. The same inputs and journal then continue the run.
func Run(ctx context.Context, o Options, inputs iter.Seq2[detect.Input, error]) (Counts, error) {
	r := newRunner(&o)
	r.storing = context.WithoutCancel(ctx)
	stop := r.start(ctx)
	defer stop()
	r.resumeOperations()
	go r.feed(inputs)
	if o.Async != nil {
		newBatcher(r).run()
	} else {
		r.work()
	}
	r.awaited.group.Wait()
	if r.order != nil {
		r.order.flush()
	}
	return r.progress.Counts(), r.ending(ctx)
}

// work processes the inputs with several workers.
func (r *runner) work() {
	var workers sync.WaitGroup
	for range max(1, r.Jobs) {
		workers.Go(func() { (&worker{runner: r}).run() })
	}
	workers.Wait()
}

func newRunner(o *Options) *runner {
	r := &runner{
		Options: o, state: journal.NewState(),
		limiter: newLimiter(o.Rate), dedupe: newDedupe(), progress: o.Progress, large: make(chan struct{}, 1),
		awaited: newAwaited(max(1, o.Jobs)),
		inputs:  make(chan claimed, detect.MaxImages), turn: make(chan struct{}, 1),
	}
	if o.Journal != nil {
		r.state, r.started = o.Journal.State(), o.Journal.Mark()
	}
	if r.Lookup == nil {
		r.Lookup = LookupIn(r.state)
	}
	if o.Ordered {
		r.order = newOrder(max(1, o.Jobs) * detect.MaxImages * 2)
	}
	if r.progress == nil {
		r.progress = new(Progress)
	}
	r.progress.limiter.Store(r.limiter)
	return r
}

// start derives the contexts of the run. stop releases what watches them.
func (r *runner) start(ctx context.Context) (stop func()) {
	hard, cancelHard := context.WithCancelCause(ctx)
	drain := r.Drain
	if drain == nil {
		drain = hard
	}
	r.hard = hard
	r.sending, r.cancel = context.WithCancelCause(drain) // of drain, so that it is done as soon as that is
	r.taking, r.enough = context.WithCancel(r.sending)
	grace := r.Grace
	if grace == 0 {
		grace = defaultGrace
	}
	var timer atomic.Pointer[time.Timer]
	unwatchHard := context.AfterFunc(hard, func() { r.cancel(context.Cause(hard)) })
	unwatchDrain := context.AfterFunc(drain, func() {
		timer.Store(time.AfterFunc(grace, func() { cancelHard(context.Cause(drain)) }))
	})
	return func() {
		unwatchHard()
		unwatchDrain()
		if t := timer.Load(); t != nil {
			t.Stop()
		}
		r.enough()
		r.cancel(nil)
		cancelHard(nil)
	}
}

// stop ends the run: requests in flight are finished and recorded, and nothing more
// is sent. The first error is that of the run.
func (r *runner) stop(err error) {
	r.note(err)
	r.cancel(err)
}

// spent ends the run because of the budget: requests that it allows are sent.
func (r *runner) spent(err error) {
	r.note(err)
	r.enough()
}

func (r *runner) note(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil {
		r.err = err
	}
}

// draining reports whether no more inputs are taken.
func (r *runner) draining() bool { return r.taking.Err() != nil }

// ending returns why the run ended before all inputs were finished, or nil.
func (r *runner) ending(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	counts := r.progress.Counts()
	switch complete := r.exhausted.Load() && !r.abandoned.Load() && counts.Finished() >= r.taken.Load(); {
	case r.err != nil:
		return r.err
	case complete:
		return nil
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case r.Drain != nil && r.Drain.Err() != nil:
		return context.Cause(r.Drain)
	default:
		return errors.New("some inputs were not processed") // a bug
	}
}
