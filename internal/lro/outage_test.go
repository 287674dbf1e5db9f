package lro

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"
)

// TestSlotDuringSleep checks that a poll that pauses between two attempts doesn't
// keep others from polling.
func TestSlotDuringSleep(t *testing.T) {
	t.Parallel()
	const count = 3 * maxConcurrent
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var polling, most atomic.Int32
	all := make(chan struct{}) // closed when every operation is polled
	var p *Poller
	p = &Poller{Get: func(ctx context.Context, name string) (*Operation, error) {
		if polling.Add(1) == count {
			close(all)
		}
		pause, wake := context.WithCancel(ctx)
		defer wake()
		go func() {
			select {
			case <-all:
				wake()
			case <-pause.Done():
			}
		}()
		_ = p.Sleep(pause, time.Hour)
		most.Store(max(most.Load(), int32(len(p.slots))))
		return &Operation{Name: name, Done: true}, nil
	}}
	var names []string
	for i := range count {
		names = append(names, fmt.Sprint("operations/", i))
	}
	done := 0
	err := p.WaitAll(ctx, names, func(r Result) error {
		if r.Err == nil {
			done++
		}
		return r.Err
	})
	if err != nil || done != count || most.Load() > maxConcurrent {
		t.Errorf("%d done, at most %d slots in use, %v", done, most.Load(), err)
	}
}

// TestEndsAll checks that the first failure of a service that never responded ends
// the wait for all operations, but that of one operation doesn't.
func TestEndsAll(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		answered bool
		step     string // of operations/0; the others are running
		want     int    // operations that failed with its error
	}{
		{"service", false, "busy", 2},
		{"service that has responded", true, "gone", 1},
		{"one operation", false, "unknown", 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			p := &Poller{
				Get: func(ctx context.Context, name string) (*Operation, error) {
					if name == "operations/0" {
						return nil, errors.New(test.step)
					}
					<-ctx.Done()
					return nil, ctx.Err()
				},
				IsTransient: func(error) (time.Duration, bool) { return 0, false },
				EndsAll:     func(err error) bool { return err.Error() != "unknown" },
			}
			p.answered.Store(test.answered)
			failed := 0
			_ = p.WaitAll(ctx, []string{"operations/0", "operations/1"}, func(r Result) error {
				var pending *PendingError
				if errors.As(r.Err, &pending) && pending.Err.Error() == test.step {
					failed++
				}
				if test.want == 1 {
					cancel() // the other one
				}
				return nil
			})
			if failed != test.want {
				t.Errorf("%d operations failed, want %d", failed, test.want)
			}
		})
	}
}

// TestRequestedPause checks how much of a pause that the service asks for is waited.
func TestRequestedPause(t *testing.T) {
	t.Parallel()
	tests := []struct {
		requested, maxOutage, since time.Duration
		want                        time.Duration
		reported                    bool
	}{
		{0, 0, 0, 0, false},
		{time.Minute, 0, time.Hour, time.Minute, false},
		{2 * time.Minute, 10 * time.Minute, 0, 2 * time.Minute, false},
		{time.Hour, 0, 0, 2 * time.Minute, true},
		{time.Hour, 10 * time.Minute, 0, 2 * time.Minute, true},
		{time.Hour, 10 * time.Minute, 9 * time.Minute, time.Minute, true},
	}
	for _, test := range tests {
		reported := false
		p := &Poller{MaxOutage: test.maxOutage, OnLongPause: func(time.Duration, time.Duration) { reported = true }}
		got := p.requestedPause(test.requested, time.Now().Add(-test.since))
		if got.Round(time.Second) != test.want || reported != test.reported {
			t.Errorf("%+v: %s, reported: %t", test, got, reported)
		}
	}
}

// TestPanicInPoll checks that a bug in a poll is an error of its operation.
func TestPanicInPoll(t *testing.T) {
	t.Parallel()
	p := &Poller{Get: func(context.Context, string) (*Operation, error) { panic("a bug") }} //nolint:forbidigo // the test is about panics
	err := p.WaitAll(t.Context(), []string{"operations/x"}, func(r Result) error { return r.Err })
	if err == nil || err.Error() == "" {
		t.Errorf("error %v", err)
	}
}
