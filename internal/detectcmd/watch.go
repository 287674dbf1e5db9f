package detectcmd

import (
	"context"
	"fmt"
	"time"

	"vision1/internal/detect/journal"
)

// watchInterval is the time between two updates of detect status --watch.
const watchInterval = 2 * time.Second

// watchState prints what the journals say, and what runs append to them, until ctx
// ends: on a terminal in place, otherwise as a line whenever it changes.
func (o *statusOptions) watchState(ctx context.Context, directory string, state *journal.State) error {
	inPlace := o.f.IO.OutIsTTY && o.f.IO.ErrIsTTY
	ticker := time.NewTicker(watchInterval)
	defer ticker.Stop()
	last := ""
	for {
		if line := newStatus(state).line(); inPlace {
			o.f.IO.Err.SetStatus(line)
		} else if line != last {
			if err := o.f.IO.Print(line + "\n"); err != nil {
				return err
			}
			last = line
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			o.f.IO.Err.KeepStatus()
			return context.Cause(ctx)
		}
		if err := state.Refresh(directory); err != nil {
			o.f.IO.Err.ClearStatus()
			return err
		}
	}
}

// line returns the status on one line.
func (s *status) line() string {
	pending := ""
	if s.Pending > 0 {
		pending = group(int64(s.Pending)) + " pending  "
	}
	return fmt.Sprintf("%s done  %s failed  %s unknown  %s%s units", group(int64(s.Done)), group(int64(s.Failed)), group(int64(s.Unknown)), pending, group(*s.Units))
}
