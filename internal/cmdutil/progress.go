package cmdutil

import (
	"sync"
	"time"

	"vision1/internal/diag"
)

// The values of --progress.
const (
	ProgressAuto  = "auto"
	ProgressPlain = "plain"
)

// ProgressUsage is the help of --progress.
const ProgressUsage = "`auto|plain` progress on standard error: a line updated in place on a terminal (auto, the default), or plain lines anywhere"

// ShowsProgress reports whether a command shows its progress if --progress has this
// value: plain lines anywhere, a line that is updated only on a terminal, and nothing
// with --quiet.
func (f *Factory) ShowsProgress(value string) bool {
	return !f.Globals.Quiet && (value == ProgressPlain || f.IO.ErrIsTTY)
}

// Every calls f at an interval, in a goroutine, until stop is called, which waits for
// the last call.
func Every(interval time.Duration, f func(now time.Time)) (stop func()) {
	stopped := make(chan struct{})
	var running sync.WaitGroup
	running.Go(func() {
		var ignored error
		defer diag.Recover(&ignored) // what is shown must not end the command
		ticker := time.NewTicker(interval)
		defer ticker.Stop()
		for {
			select {
			case now := <-ticker.C:
				f(now)
			case <-stopped:
				return
			}
		}
	})
	return func() {
		close(stopped)
		running.Wait()
	}
}
