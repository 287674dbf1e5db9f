package detectcmd_test

import (
	"sync"
	"time"
)

// A gate is a clock that calls no function until it is opened, and then each at once.
type gate struct {
	mu      sync.Mutex
	isOpen  bool
	waiting map[int]func()
	count   int
}

// Now returns the time.
func (g *gate) Now() time.Time { return time.Now() }

// AfterFunc calls f when the gate is open.
func (g *gate) AfterFunc(_ time.Duration, f func()) (stop func() bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.isOpen {
		return time.AfterFunc(0, f).Stop
	}
	if g.waiting == nil {
		g.waiting = map[int]func(){}
	}
	g.count++
	id := g.count
	g.waiting[id] = f
	return func() bool {
		g.mu.Lock()
		defer g.mu.Unlock()
		_, pending := g.waiting[id]
		delete(g.waiting, id)
		return pending
	}
}

// open opens the gate.
func (g *gate) open() {
	g.mu.Lock()
	waiting := g.waiting
	g.isOpen, g.waiting = true, nil
	g.mu.Unlock()
	for _, f := range waiting {
		f()
	}
}
