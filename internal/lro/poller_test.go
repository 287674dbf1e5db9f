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

// script answers each look at an operation with the next of its steps, the last
// one again and again: "runs", "done", "busy" (transient), "cut", "gone".
type script struct {
	mu    sync.Mutex
	steps map[string][]string
	looks map[string]int
	most  int // looks under way at a time
	now   int
	limit chan struct{} // where not nil, looks wait for it
}

func (s *script) get(_ context.Context, name string) (*Operation, error) {
	s.mu.Lock()
	s.now++
	s.most = max(s.most, s.now)
	step := s.steps[name][min(s.looks[name], len(s.steps[name])-1)]
	s.looks[name]++
	s.mu.Unlock()
	if s.limit != nil {
		<-s.limit
	}
	s.mu.Lock()
	s.now--
	s.mu.Unlock()
	switch step {
	case "runs":
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

func waiter(steps map[string][]string) (*Poller, *script) {
	s := &script{steps: steps, looks: map[string]int{}}
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
		looks   int
		fails   string // "" where the operation is handed over
	}{
		{"done at once", []string{"done"}, nil, 1, ""},
		{"runs a while", []string{"runs", "runs", "done"}, nil, 3, ""},
		{"through failures", []string{"runs", "busy", "cut", "busy", "done"}, nil, 5, ""},
		{"a service that never answers", []string{"busy"}, nil, 1, "busy"},
		{"one that was heard", []string{"cut", "busy", "done"}, nil, 3, ""},
		{"one that started it", []string{"busy", "done"}, &Operation{Name: "x"}, 2, ""},
		{"gone", []string{"runs", "gone"}, nil, 2, "gone"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w, s := waiter(map[string][]string{"x": test.steps})
			var seen int
			w.OnPoll = func(string, *Operation, error) { seen++ }
			o, err := w.Wait(t.Context(), "x", test.started)
			var pending *PendingError
			switch {
			case test.fails == "" && (err != nil || !o.Done):
				t.Errorf("%+v, %v", o, err)
			case test.fails != "" && (!errors.As(err, &pending) || pending.Err.Error() != test.fails || pending.Name != "x"):
				t.Errorf("error %v, want %s", err, test.fails)
			}
			if s.looks["x"] != test.looks {
				t.Errorf("%d looks, want %d", s.looks["x"], test.looks)
			}
			if want := test.looks; test.fails == "" && seen != want {
				t.Errorf("%d looks were seen, want %d", seen, want)
			}
		})
	}
}

// TestWaitEnds: with the context the wait ends, for the cause of that, and tells
// what was seen last.
func TestWaitEnds(t *testing.T) {
	t.Parallel()
	cause := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	w, _ := waiter(map[string][]string{"x": {"runs"}})
	looks := 0
	w.OnPoll = func(string, *Operation, error) {
		looks++
		if looks == 3 {
			cancel(cause)
		}
	}
	_, err := w.Wait(ctx, "x", nil)
	var pending *PendingError
	if !errors.As(err, &pending) || !errors.Is(err, cause) || pending.Last == nil {
		t.Errorf("%v, last %+v", err, pending)
	}
}

// TestPatience: a service that has gone is not waited for without end.
func TestPatience(t *testing.T) {
	t.Parallel()
	w, _ := waiter(map[string][]string{"x": {"runs", "busy"}})
	w.MaxOutage = 20 * time.Millisecond
	began := time.Now()
	_, err := w.Wait(t.Context(), "x", nil)
	if !errors.Is(err, errBusy) || time.Since(began) < w.MaxOutage {
		t.Errorf("%v after %s", err, time.Since(began))
	}
}

// TestLastLook: an operation that ends before the time is up is not missed
// because the next look would come after it.
func TestLastLook(t *testing.T) {
	t.Parallel()
	w, s := waiter(map[string][]string{"x": {"runs", "done"}})
	w.Interval = time.Hour
	ctx, cancel := context.WithTimeout(t.Context(), 2*finalPollMargin+200*time.Millisecond)
	defer cancel()
	o, err := w.Wait(ctx, "x", nil)
	if err != nil || !o.Done || s.looks["x"] != 2 {
		t.Errorf("%+v, %v after %d looks", o, err, s.looks["x"])
	}
}

// TestAll: each of many operations is handed over once, and not all are looked
// at in the same moment.
func TestAll(t *testing.T) {
	t.Parallel()
	steps := map[string][]string{}
	var names []string
	for i := range 200 {
		name := fmt.Sprintf("operations/%d", i)
		names = append(names, name)
		steps[name] = []string{"runs", "busy", "done"}
	}
	steps["operations/7"] = []string{"runs", "gone"}
	w, s := waiter(steps)
	w.answered.Store(true)
	s.limit = make(chan struct{})
	go func() {
		for range 199*3 + 2 {
			s.limit <- struct{}{}
		}
	}()
	var ended []string
	err := w.WaitAll(t.Context(), names, func(end Result) error {
		if (end.Err != nil) != (end.Name == "operations/7") {
			t.Errorf("%s: %v", end.Name, end.Err)
		}
		ended = append(ended, end.Name)
		return nil
	})
	slices.Sort(ended)
	if err != nil || len(slices.Compact(ended)) != len(names) {
		t.Errorf("%d of %d ended, %v", len(ended), len(names), err)
	}
	if s.most > maxConcurrent {
		t.Errorf("%d looks at a time", s.most)
	}
}

// TestAllStops: where an operation can't be handed over, the waiting is over.
func TestAllStops(t *testing.T) {
	t.Parallel()
	w, _ := waiter(map[string][]string{"a": {"done"}, "b": {"runs"}})
	full := errors.New("the disk is full")
	calls := 0
	err := w.WaitAll(t.Context(), []string{"a", "b"}, func(Result) error { calls++; return full })
	if !errors.Is(err, full) || calls != 1 {
		t.Errorf("%v after %d calls", err, calls)
	}
}
