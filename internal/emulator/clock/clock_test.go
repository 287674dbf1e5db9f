package clock_test

import (
	"slices"
	"testing"
	"time"

	"vision1/internal/emulator/clock"
)

func TestManualCallsInOrder(t *testing.T) {
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	hands := clock.NewManual(start)
	var called []string
	note := func(name string) func() {
		return func() { called = append(called, name+hands.Now().Sub(start).String()) }
	}
	hands.AfterFunc(3*time.Second, note("c"))
	hands.AfterFunc(time.Second, note("a"))
	stop := hands.AfterFunc(2*time.Second, note("stopped"))
	hands.AfterFunc(2*time.Second, func() { hands.AfterFunc(0, note("b")) })
	if !stop() {
		t.Error("a timer could not be stopped before it was due")
	}
	hands.Advance(2 * time.Second)
	if want := []string{"a1s", "b2s"}; !slices.Equal(called, want) {
		t.Errorf("after 2 s: %v, want %v", called, want)
	}
	hands.Advance(time.Hour)
	if want := []string{"a1s", "b2s", "c3s"}; !slices.Equal(called, want) {
		t.Errorf("after an hour: %v, want %v", called, want)
	}
	if stop() {
		t.Error("a timer was stopped twice")
	}
	if got := hands.Now().Sub(start); got != time.Hour+2*time.Second {
		t.Errorf("the clock moved by %v", got)
	}
}

func TestSystemCalls(t *testing.T) {
	called := make(chan struct{})
	clock.System{}.AfterFunc(time.Nanosecond, func() { close(called) })
	<-called
	if stop := (clock.System{}).AfterFunc(time.Hour, func() { t.Error("called") }); !stop() {
		t.Error("a timer could not be stopped before it was due")
	}
}
