package run

import (
	"context"
	"sync"

	"vision1/internal/detect"
	"vision1/internal/detect/results"
)

// assumedPages is how many pages a file is assumed to have, as long as that is not known.
// If there are more, they wait in the service.
const assumedPages = 100

// mostInProcessing returns how many inputs are in operations at the same time.
func mostInProcessing(kind detect.Kind) int {
	if kind == detect.File {
		return detect.MaxPagesInProcessing / assumedPages
	}
	return detect.MaxImagesInProcessing
}

// awaited is the operations that a run awaits.
type awaited struct {
	group   sync.WaitGroup
	storing chan struct{}            // has an element for each operation whose output is being stored
	resumed map[results.Key]struct{} // the inputs of operations of earlier runs, by name

	mu        sync.Mutex
	inputs    map[detect.Kind]int // in operations
	following chan struct{}       // is closed when an operation ends
	again     []*item             // are to be sent again
}

func newAwaited(jobs int) awaited {
	return awaited{
		storing: make(chan struct{}, jobs), resumed: map[results.Key]struct{}{},
		inputs: map[detect.Kind]int{}, following: make(chan struct{}),
	}
}

// has reports whether an input is in an operation of an earlier run.
func (a *awaited) has(name string) bool {
	if len(a.resumed) == 0 {
		return false
	}
	_, ok := a.resumed[results.KeyOf(name)]
	return ok
}

// changed returns a channel that is closed when the next operation ends.
func (a *awaited) changed() <-chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.following
}

// wait waits until an operation ends after changed was called. It reports false at once
// if none is running, or when ctx ends.
func (a *awaited) wait(ctx context.Context, changed <-chan struct{}) bool {
	a.mu.Lock()
	running := a.following != changed
	for _, n := range a.inputs {
		running = running || n > 0
	}
	a.mu.Unlock()
	if !running {
		return false
	}
	select {
	case <-changed:
		return true
	case <-ctx.Done():
		return false
	}
}

// enter adds inputs when the quota allows it. It reports false if ctx ends before.
func (a *awaited) enter(ctx context.Context, kind detect.Kind, n int) bool {
	for {
		a.mu.Lock()
		changed := a.following
		if a.inputs[kind] == 0 || a.inputs[kind]+n <= mostInProcessing(kind) {
			a.inputs[kind] += n
			a.mu.Unlock()
			return true
		}
		a.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return false
		}
	}
}

// add adds inputs of an operation that is running, even if that exceeds the quota.
func (a *awaited) add(kind detect.Kind, n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.inputs[kind] += n
}

// maxAgain is how many images are to be sent again at the end of a run; others fail.
const maxAgain = 10_000

// sendAgain adds an image that is to be sent again, unless there are too many.
func (a *awaited) sendAgain(it *item) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.again) >= maxAgain {
		return false
	}
	a.again = append(a.again, it)
	return true
}

func (a *awaited) takeAgain() []*item {
	a.mu.Lock()
	defer a.mu.Unlock()
	items := a.again
	a.again = nil
	return items
}

// leave removes inputs that were added.
func (a *awaited) leave(kind detect.Kind, n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.inputs[kind] -= n
	close(a.following)
	a.following = make(chan struct{})
}
