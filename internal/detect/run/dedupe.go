package run

import (
	"sync"

	"vision1/internal/detect"
	"vision1/internal/detect/results"
)

// maxWaiting is how many inputs can wait for the outcome of the same bytes before no
// more inputs are taken: their names are in memory.
const maxWaiting = 4096

// maxFailures is how many errors are remembered, for inputs with the same bytes.
const maxFailures = 4096

// A dedupe finds inputs with the same bytes as another of this run.
type dedupe struct {
	mu       sync.Mutex
	flights  map[[32]byte]*flight
	failures map[[32]byte]*settlement
	done     map[[32]byte]string // names; without a journal, which has them otherwise
}

// A flight is bytes that are being processed, or whose result isn't stored yet.
type flight struct {
	waiting []*item
	outcome *settlement   // nil as long as there is none
	settled chan struct{} // is closed when there is
}

// A settlement is the outcome of bytes.
type settlement struct {
	result *results.Result
	from   *detect.Input // whose stored response it is, if result doesn't have it
}

func newDedupe() *dedupe {
	return &dedupe{flights: map[[32]byte]*flight{}, failures: map[[32]byte]*settlement{}, done: map[[32]byte]string{}}
}

// enter returns the outcome of an input with the same bytes if there is one; a
// flight for whose outcome it now waits if there is one; and otherwise nothing: it is
// the first.
func (d *dedupe) enter(it *item) (*settlement, *flight) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if f := d.flights[it.key]; f != nil {
		if f.outcome == nil {
			it.data = nil
			f.waiting = append(f.waiting, it)
		}
		return f.outcome, f
	}
	if failed := d.failures[it.key]; failed != nil {
		return failed, nil
	}
	d.flights[it.key] = &flight{settled: make(chan struct{})}
	return nil, nil
}

// full reports whether too many inputs wait for a flight.
func (d *dedupe) full(f *flight) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(f.waiting) >= maxWaiting
}

// settle stores the outcome of bytes, and returns the inputs that waited for it.
func (d *dedupe) settle(it *item, outcome *settlement) []*item {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.flights[it.key]
	if f == nil {
		return nil
	}
	waiting := f.waiting
	f.waiting, f.outcome = nil, outcome
	close(f.settled)
	return waiting
}

// leave is called when the outcome is stored. journaled says that the journal finds
// it.
func (d *dedupe) leave(it *item, outcome *settlement, journaled bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.flights, it.key)
	switch {
	case outcome.result.Error != nil && len(d.failures) < maxFailures:
		d.failures[it.key] = outcome
	case outcome.result.Error == nil && !journaled && outcome.from == nil:
		d.done[it.key] = it.in.Name
	}
}

// isDone returns the name of the input with these bytes whose result was stored in
// this run, without a journal.
func (d *dedupe) isDone(key [32]byte) (name string, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	name, ok = d.done[key]
	return name, ok
}
