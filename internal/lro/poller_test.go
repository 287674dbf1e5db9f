package lro

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"
)

var errBusy = errors.New("busy")

// A script responds to each poll of an operation with the next of its steps:
// "running", "done", "busy" (a transient error), "cut", or another error. The last
// step is repeated.
type script struct {
	mu      sync.Mutex
	steps   map[string][]string
	polls   map[string]int
	current int           // polls in progress
	most    int           // maximum of current
	limit   chan struct{} // if not nil, each poll waits to receive from it
}

func (s *script) get(_ context.Context, name string) (*Operation, error) {
	s.mu.Lock()
	s.current++
	s.most = max(s.most, s.current)
	step := s.steps[name][min(s.polls[name], len(s.steps[name])-1)]
	s.polls[name]++
	s.mu.Unlock()
	if s.limit != nil {
		<-s.limit
	}
	s.mu.Lock()
	s.current--
	s.mu.Unlock()
	switch step {
	case "running":
		return &Operation{Name: name}, nil
	case "done":
		return &Operation{Name: name, Done: true}, nil
	case "busy":
		return nil, errBusy
	case "cut":
		return nil, &TruncatedError{errBusy}
	default:
		return nil, errors.New(step)
	}
}

func newPoller(steps map[string][]string) (*Poller, *script) {
	s := &script{steps: steps, polls: map[string]int{}}
	return &Poller{
		Get:         s.get,
		IsTransient: func(err error) (time.Duration, bool) { return 0, errors.Is(err, errBusy) },
		Interval:    time.Millisecond,
	}, s
}

func TestWait(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		steps   []string
		started *Operation
		polls   int
		wantErr string // "" if the operation is returned
	}{
		{"already done", []string{"done"}, nil, 1, ""},
		{"running, then done", []string{"running", "running", "done"}, nil, 3, ""},
		{"transient errors", []string{"running", "busy", "cut", "busy", "done"}, nil, 5, ""},
		{"transient error before any response", []string{"busy"}, nil, 1, "busy"},
		{"truncated response first", []string{"cut", "busy", "done"}, nil, 3, ""},
		{"transient error after the start", []string{"busy", "done"}, &Operation{Name: "x"}, 2, ""},
		{"permanent error", []string{"running", "gone"}, nil, 2, "gone"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p, s := newPoller(map[string][]string{"x": test.steps})
			var called int
			p.OnPoll = func(string, *Operation, error) { called++ }
			o, err := p.Wait(t.Context(), "x", test.started)
			var pending *PendingError
			switch {
			case test.wantErr == "" && (err != nil || !o.Done):
				t.Errorf("%+v, %v", o, err)
			case test.wantErr != "" && (!errors.As(err, &pending) || pending.Err.Error() != test.wantErr || pending.Name != "x"):
				t.Errorf("error %v, want %s", err, test.wantErr)
			}
			if s.polls["x"] != test.polls {
				t.Errorf("%d polls, want %d", s.polls["x"], test.polls)
			}
			if want := test.polls; test.wantErr == "" && called != want {
				t.Errorf("OnPoll was called %d times, want %d", called, want)
			}
		})
	}
}

// TestWaitCanceled checks that canceling the context stops the wait, and that the
// error has the cause and the last state.
func TestWaitCanceled(t *testing.T) {
	t.Parallel()
	cause := errors.New("interrupted")
	ctx, cancel := context.WithCancelCause(t.Context())
	p, _ := newPoller(map[string][]string{"x": {"running"}})
	polls := 0
	p.OnPoll = func(string, *Operation, error) {
		polls++
		if polls == 3 {
			cancel(cause)
		}
	}
	_, err := p.Wait(ctx, "x", nil)
	var pending *PendingError
	if !errors.As(err, &pending) || !errors.Is(err, cause) || pending.Last == nil {
		t.Errorf("%v, last %+v", err, pending)
	}
}

// TestMaxOutage checks that Wait gives up on an unavailable service.
func TestMaxOutage(t *testing.T) {
	t.Parallel()
	p, _ := newPoller(map[string][]string{"x": {"running", "busy"}})
	p.MaxOutage = 20 * time.Millisecond
	start := time.Now()
	_, err := p.Wait(t.Context(), "x", nil)
	if !errors.Is(err, errBusy) || time.Since(start) < p.MaxOutage {
		t.Errorf("%v after %s", err, time.Since(start))
	}
}

// TestFinalPoll checks that Wait polls once more shortly before the deadline, so it
// doesn't miss an operation that completes before its next regular poll.
func TestFinalPoll(t *testing.T) {
	t.Parallel()
	p, s := newPoller(map[string][]string{"x": {"running", "done"}})
	p.Interval = time.Hour
	ctx, cancel := context.WithTimeout(t.Context(), 2*finalPollMargin+200*time.Millisecond)
	defer cancel()
	o, err := p.Wait(ctx, "x", nil)
	if err != nil || !o.Done || s.polls["x"] != 2 {
		t.Errorf("%+v, %v after %d polls", o, err, s.polls["x"])
	}
}

// TestWaitAll checks that each of many operations is passed on once, and that the
// number of concurrent polls is limited.
func TestWaitAll(t *testing.T) {
	t.Parallel()
	steps := map[string][]string{}
	var names []string
	for i := range 200 {
		name := fmt.Sprintf("operations/%d", i)
		names = append(names, name)
		steps[name] = []string{"running", "busy", "done"}
	}
	steps["operations/7"] = []string{"running", "gone"}
	p, s := newPoller(steps)
	p.answered.Store(true)
	s.limit = make(chan struct{})
	go func() {
		for range 199*3 + 2 {
			s.limit <- struct{}{}
		}
	}()
	var finished []string
	err := p.WaitAll(t.Context(), names, func(r Result) error {
		if (r.Err != nil) != (r.Name == "operations/7") {
			t.Errorf("%s: %v", r.Name, r.Err)
		}
		finished = append(finished, r.Name)
		return nil
	})
	slices.Sort(finished)
	if err != nil || len(slices.Compact(finished)) != len(names) {
		t.Errorf("%d of %d operations, %v", len(finished), len(names), err)
	}
	if s.most > maxConcurrent {
		t.Errorf("%d concurrent polls, want at most %d", s.most, maxConcurrent)
	}
}

// TestWaitAllStops checks that WaitAll stops if an operation can't be written.
func TestWaitAllStops(t *testing.T) {
	t.Parallel()
	p, _ := newPoller(map[string][]string{"a": {"done"}, "b": {"running"}})
	full := errors.New("the disk is full")
	calls := 0
	err := p.WaitAll(t.Context(), []string{"a", "b"}, func(Result) error { calls++; return full })
	if !errors.Is(err, full) || calls != 1 {
		t.Errorf("%v after %d calls", err, calls)
	}
}
