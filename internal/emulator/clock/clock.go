// Package clock is the time that the emulator's operations live in: the
// system's, or one that a test moves by hand.
package clock

import (
	"sort"
	"sync"
	"time"
)

// A Clock tells the time and calls functions later.
type Clock interface {
	Now() time.Time
	// AfterFunc calls f once, d from now. stop keeps it from being called and
	// says whether it was in time to do so.
	AfterFunc(d time.Duration, f func()) (stop func() bool)
}

// System is the clock of the machine.
type System struct{}

// Now returns the current time.
func (System) Now() time.Time { return time.Now() }

// AfterFunc calls f in a goroutine of its own.
func (System) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	return time.AfterFunc(d, f).Stop
}

// A Manual clock stands still until it is advanced.
type Manual struct {
	mu     sync.Mutex
	now    time.Time
	timers []*timer
}

type timer struct {
	due time.Time
	f   func()
}

// NewManual returns a clock that stands at start.
func NewManual(start time.Time) *Manual { return &Manual{now: start} }

// Now returns the time that the clock was advanced to.
func (m *Manual) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

// AfterFunc keeps f until the clock has been advanced by d.
func (m *Manual) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t := &timer{due: m.now.Add(d), f: f}
	m.timers = append(m.timers, t)
	return func() bool { return m.remove(t) }
}

// Advance moves the clock on by d and calls what falls due, in order, before
// it returns.
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

// next takes out the first timer due by end and moves the clock to it, or to
// end where there is none.
func (m *Manual) next(end time.Time) func() {
	m.mu.Lock()
	defer m.mu.Unlock()
	sort.SliceStable(m.timers, func(i, j int) bool { return m.timers[i].due.Before(m.timers[j].due) })
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

func (m *Manual) remove(gone *timer) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i, t := range m.timers {
		if t == gone {
			m.timers = append(m.timers[:i], m.timers[i+1:]...)
			return true
		}
	}
	return false
}
