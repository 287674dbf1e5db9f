package run

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"sync"
	"time"

	"vision1/internal/detect/journal"
	"vision1/internal/detect/results"
)

// finish stores the outcome of an item, and of those with the same bytes.
func (r *runner) finish(it *item, response json.RawMessage, failure *results.Error) {
	result := it.result()
	result.Response, result.Error = response, failure
	if failure != nil && failure.Hint == "" && failure.Sent && r.Advise != nil {
		failure.Hint = r.Advise(it.in, it.data, failure)
	}
	it.data = nil
	outcome := &settlement{result: &result}
	waiting := r.dedupe.settle(it, outcome)
	it.stored = func() { r.dedupe.leave(it, outcome, r.Journal != nil) }
	r.deliver(it, &result, false)
	for _, same := range waiting {
		r.finishSame(same, outcome)
	}
}

// settle stores the outcome of bytes that were processed before for an item, and for
// those that wait for it.
func (r *runner) settle(it *item, outcome *settlement) {
	waiting := r.dedupe.settle(it, outcome)
	it.stored = func() { r.dedupe.leave(it, outcome, r.Journal != nil) }
	for _, same := range append([]*item{it}, waiting...) {
		r.finishSame(same, outcome)
	}
}

// finishSame stores the outcome of another input for one with the same bytes.
func (r *runner) finishSame(it *item, outcome *settlement) {
	of, result := outcome.result, it.result()
	if of.Input.Name != it.in.Name { // whose Result may be another than before
		result.SameAs = of.Input.Name
	}
	result.Response, result.Changes, result.Error = of.Response, of.Changes, of.Error
	it.data, it.duplicate, it.from = nil, true, outcome.from
	r.deliver(it, &result, false)
}

// abandon gives up an item because the run ends. If it was sent, the error that it
// had is stored, and it is sent again by the next run.
func (r *runner) abandon(items ...*item) {
	for _, it := range items {
		r.abandoned.Store(true)
		if it.failure == nil {
			continue
		}
		result := it.result()
		result.Error = it.failure
		r.deliver(it, &result, true)
	}
}

// skip counts an input that needs nothing.
func (r *runner) skip(it *item, counter interface{ Add(n int64) int64 }) {
	counter.Add(1)
	if r.order != nil {
		r.order.put(it.seq, 0, func() {})
	}
}

// deliver stores a result, or does so when its turn comes. retry is that of persist.
func (r *runner) deliver(it *item, result *results.Result, retry bool) {
	store := func() {
		if err := r.store(it, result, retry); err != nil {
			r.abandoned.Store(true)
			r.stop(err)
		} else if it.stored != nil {
			it.stored()
		}
	}
	if r.order == nil {
		store()
		return
	}
	r.order.put(it.seq, len(result.Response), store)
}

func (r *runner) store(it *item, result *results.Result, retry bool) error {
	if err := r.persist(it, result, retry); err != nil {
		return err
	}
	switch p := r.progress; {
	case result.Error != nil:
		p.failed.Add(1)
	case it.duplicate:
		p.duplicates.Add(1)
	default:
		p.done.Add(1)
	}
	return nil
}

// persist writes a result, and records it. retry says that the next run is to process
// the input again.
func (r *runner) persist(it *item, result *results.Result, retry bool) error {
	var err error
	if it.from != nil {
		err = r.Sink.Duplicate(r.storing, *it.from, it.in)
	} else {
		err = r.Sink.Write(r.storing, *result)
	}
	if err != nil {
		return err
	}
	if r.Journal == nil {
		return nil
	}
	units := it.units
	it.units = 0 // they are recorded
	return r.Journal.AppendOutcome(&journal.Outcome{
		Name: it.in.Name, Result: it.in.Result, Kind: it.in.Kind, SHA256: result.SHA256, Size: it.size, ModTime: it.modTime,
		Request: it.request, SameAs: result.SameAs, Units: units, Changes: result.Changes, Error: result.Error,
		Retry: retry, Time: time.Now(),
	})
}

// maxHeld is how many bytes of responses wait for earlier inputs before no more
// inputs are taken.
const maxHeld = 32 << 20

// An order calls functions in the order of the inputs.
type order struct {
	window int
	room   chan struct{} // has an element if something changed

	mu    sync.Mutex
	next  uint64
	held  map[uint64]func()
	sizes map[uint64]int
	bytes int
}

func newOrder(window int) *order {
	return &order{window: window, room: make(chan struct{}, 1), held: map[uint64]func(){}, sizes: map[uint64]int{}}
}

// admit waits until an input can be processed, and reports whether ctx let it.
func (o *order) admit(ctx context.Context, seq uint64) bool {
	for {
		o.mu.Lock()
		ok := seq == o.next || seq < o.next+uint64(o.window) && o.bytes < maxHeld //nolint:gosec // positive
		o.mu.Unlock()
		if ok {
			return true
		}
		select {
		case <-o.room:
		case <-ctx.Done():
			return false
		}
	}
}

// put calls f when all before it were called.
func (o *order) put(seq uint64, size int, f func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.held[seq], o.sizes[seq] = f, size
	o.bytes += size
	for o.held[o.next] != nil {
		o.call(o.next)
		o.next++
	}
	select {
	case o.room <- struct{}{}:
	default:
	}
}

func (o *order) call(seq uint64) {
	f := o.held[seq]
	o.bytes -= o.sizes[seq]
	delete(o.held, seq)
	delete(o.sizes, seq)
	f()
}

// flush calls what is left after the run ended early.
func (o *order) flush() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, seq := range slices.Sorted(maps.Keys(o.held)) {
		o.call(seq)
	}
}
