package detectcmd_test

import (
	"context"
	"time"
)

// A gate is a clock that calls no function until it is opened, and then each at once.
type gate struct {
	opened context.Context // done when it is open
	open   context.CancelFunc
}

func newGate() gate {
	opened, open := context.WithCancel(context.Background())
	return gate{opened, open}
}

// Now returns the time.
func (gate) Now() time.Time { return time.Now() }

// AfterFunc calls f when the gate is open.
func (g gate) AfterFunc(_ time.Duration, f func()) (stop func() bool) {
	return context.AfterFunc(g.opened, f)
}
