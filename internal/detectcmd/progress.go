package detectcmd

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"vision1/internal/cmdutil"
	"vision1/internal/detect/run"
	"vision1/internal/diag"
)

const (
	// progressTick is how often the line on a terminal is updated, and plainTick how
	// often a plain line is written.
	progressTick = 500 * time.Millisecond
	plainTick    = 10 * time.Second
	// rateWindow is the time over which the number of images per second is measured.
	rateWindow = 15 * time.Second
)

// startProgress shows how far the run is until end is called, unless --quiet is set or
// standard error is not a terminal and --progress not plain.
func (o *options) startProgress(ctx context.Context, store store) (end func()) {
	if !o.f.ShowsProgress(o.flags.progress) {
		return func() {}
	}
	p := &progress{o: o, plain: o.flags.progress == cmdutil.ProgressPlain, start: time.Now()}
	tick := progressTick
	if p.plain {
		tick = plainTick
	}
	counting, stopCounting := context.WithCancel(ctx)
	var count sync.WaitGroup
	if o.canWalkTwice() {
		count.Go(func() { p.count(counting, store) })
	}
	stop := cmdutil.Every(tick, p.render)
	return func() {
		stopCounting()
		count.Wait()
		stop()
		o.f.IO.Err.ClearStatus()
	}
}

// A progress shows how far a run is.
type progress struct {
	o     *options
	plain bool
	start time.Time
	total atomic.Int64 // of the inputs; 0 as long as it is not known

	samples []sample
}

// A sample is how many inputs were finished at a time.
type sample struct {
	at   time.Time
	sent int64
}

// count counts the inputs, which takes a moment.
func (p *progress) count(ctx context.Context, store store) {
	var ignored error
	defer diag.Recover(&ignored)
	walker, err := newWalker(store, p.o.sources)
	if err != nil {
		return
	}
	n := int64(0)
	for in, err := range walker.Inputs(ctx) {
		if err != nil && in.Name == "" {
			return
		}
		n++
	}
	p.total.Store(n)
}

func (p *progress) render(now time.Time) {
	counts := p.o.progress.Counts()
	line := p.line(now, &counts)
	if p.plain {
		_, _ = fmt.Fprintln(p.o.f.IO.Err, line) // best effort: stderr is the last resort
		return
	}
	p.o.f.IO.Err.SetStatus(line)
}

// line returns the progress: what is done out of the total, the speed, the time left,
// failures, and units.
func (p *progress) line(now time.Time, c *run.Counts) string {
	finished, total := c.Finished(), p.total.Load()
	parts := []string{group(finished) + " done"}
	if total > 0 {
		parts[0] = group(finished) + "/" + group(total)
	}
	speed := p.speed(now, c.Done+c.Duplicates+c.Failed)
	if speed > 0 {
		parts = append(parts, fmt.Sprintf("%.1f/s", speed))
	}
	if left := total - finished; total > 0 && left > 0 && speed > 0 {
		parts = append(parts, (time.Duration(float64(left)/speed)*time.Second).String()+" left")
	}
	if c.Operations > 0 {
		parts = append(parts, plural(c.Operations, "operation")+" running")
	}
	if c.Failed > 0 {
		parts = append(parts, group(c.Failed)+" failed")
	}
	parts = append(parts, plural(c.Units, "unit"))
	return strings.Join(parts, "  ")
}

// speed returns how many inputs were finished per second of late.
func (p *progress) speed(now time.Time, sent int64) float64 {
	p.samples = append(p.samples, sample{now, sent})
	for len(p.samples) > 2 && now.Sub(p.samples[0].at) > rateWindow {
		p.samples = p.samples[1:]
	}
	first := p.samples[0]
	elapsed := now.Sub(first.at).Seconds()
	if elapsed <= 0 {
		first = sample{at: p.start}
		elapsed = now.Sub(p.start).Seconds()
	}
	return float64(sent-first.sent) / max(elapsed, 0.001)
}
