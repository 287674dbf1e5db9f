package clock_test

import (
	"slices"
	"testing"
	"time"

	"vision1/internal/emulator/clock"
)

func TestManualCallsInOrder(t *testing.T) {
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	manual := clock.NewManual(start)
	var called []string
	record := func(name string) func() {
		return func() { called = append(called, name+manual.Now().Sub(start).String()) }
	}
	manual.AfterFunc(3*time.Second, record("c"))
	manual.AfterFunc(time.Second, record("a"))
	stop := manual.AfterFunc(2*time.Second, record("stopped"))
	manual.AfterFunc(2*time.Second, func() { manual.AfterFunc(0, record("b")) })
	if !stop() {
		t.Error("stop failed before the timer was due")
	}
	manual.Advance(2 * time.Second)
	if want := []string{"a1s", "b2s"}; !slices.Equal(called, want) {
		t.Errorf("after 2 s: %v, want %v", called, want)
	}
	manual.Advance(time.Hour)
	if want := []string{"a1s", "b2s", "c3s"}; !slices.Equal(called, want) {
		t.Errorf("after an hour: %v, want %v", called, want)
	}
	if stop() {
		t.Error("a second stop succeeded")
	}
	if got := manual.Now().Sub(start); got != time.Hour+2*time.Second {
		t.Errorf("the clock advanced by %v", got)
	}
}

func TestSystemCallsFunction(t *testing.T) {
	called := make(chan struct{})
	clock.System{}.AfterFunc(time.Nanosecond, func() { close(called) })
	<-called
	if stop := (clock.System{}).AfterFunc(time.Hour, func() { t.Error("called") }); !stop() {
		t.Error("stop failed before the timer was due")
	}
}
