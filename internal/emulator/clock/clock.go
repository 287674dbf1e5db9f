// Package clock provides the clock of the emulator's operations: the system's,
// or one that a test advances.
package clock

import (
	"slices"
	"sync"
	"time"
)

// A Clock tells the time and calls functions later.
type Clock interface {
	Now() time.Time
	// AfterFunc calls f once, after d. The returned stop function cancels the
	// call and reports whether it was still pending.
	AfterFunc(d time.Duration, f func()) (stop func() bool)
}

// System is the system clock.
type System struct{}

// Now returns the current time.
func (System) Now() time.Time { return time.Now() }

// AfterFunc calls f in its own goroutine after d.
func (System) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	return time.AfterFunc(d, f).Stop
}

// A Manual clock moves only when it is advanced.
type Manual struct {
	mu     sync.Mutex
	now    time.Time
	timers []*timer
}

type timer struct {
	due time.Time
	f   func()
}

// NewManual returns a clock that is set to start.
func NewManual(start time.Time) *Manual { return &Manual{now: start} }

// Now returns the time that the clock was advanced to.
func (m *Manual) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

// AfterFunc calls f when the clock has been advanced by d.
func (m *Manual) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t := &timer{due: m.now.Add(d), f: f}
	m.timers = append(m.timers, t)
	return func() bool { return m.remove(t) }
}

// Advance advances the clock by d. Before it returns, it calls the functions
// that are due, in order.
func (m *Manual) Advance(d time.Duration) {
	m.mu.Lock()
	end := m.now.Add(d)
	m.mu.Unlock()
	for {
		f := m.next(end)
		if f == nil {
			return
		}
		f()
	}
}

// next removes the first timer that is due by end and advances the clock to it.
// If there is none, next advances the clock to end and returns nil.
func (m *Manual) next(end time.Time) func() {
	m.mu.Lock()
	defer m.mu.Unlock()
	slices.SortStableFunc(m.timers, func(a, b *timer) int { return a.due.Compare(b.due) })
	if len(m.timers) == 0 || m.timers[0].due.After(end) {
		m.now = end
		return nil
	}
	first := m.timers[0]
	m.timers = m.timers[1:]
	if first.due.After(m.now) {
		m.now = first.due
	}
	return first.f
}

// remove removes a timer and reports whether it was still pending.
func (m *Manual) remove(t *timer) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	i := slices.Index(m.timers, t)
	if i < 0 {
		return false
	}
	m.timers = slices.Delete(m.timers, i, i+1)
	return true
}
