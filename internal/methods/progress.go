package methods

import (
	"fmt"
	"strconv"
	"sync"
	"time"

	"vision1/internal/cmdutil"
	"vision1/internal/lro"
	"vision1/internal/output"
)

const (
	// progressTick is how often the elapsed time is updated, and
	// progressHeartbeat how often a plain line is repeated without a change.
	progressTick      = time.Second
	progressHeartbeat = 30 * time.Second
)

// A progress shows the state of the awaited operations on standard error: in a
// line that is updated in place, or in a plain line for each change. A nil one
// shows nothing.
type progress struct {
	to    *cmdutil.StatusWriter
	plain bool
	start time.Time
	total int    // number of operations
	verb  string // added to the state of an operation
	stop  func() // ends the updates

	mu        sync.Mutex
	text      string // the state, without the time
	done      int
	printed   string
	printedAt time.Time
	stopped   bool
}

// startProgress starts to show the progress of a wait, unless --quiet is set or
// standard error is not a terminal and --progress not plain.
func (o *options) startProgress() {
	if !o.wait.requested || !o.f.ShowsProgress(o.flags.Progress) {
		return
	}
	p := &progress{
		to: o.f.IO.Err, plain: o.flags.Progress == cmdutil.ProgressPlain, start: time.Now(),
		total: len(o.wait.names), verb: o.spec.Wait.Verb,
	}
	p.stop = cmdutil.Every(progressTick, func(time.Time) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.render()
	})
	o.progress = p
}

// update takes the result of a poll: the operation, or why it failed.
func (p *progress) update(name string, o *lro.Operation, err error) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if o != nil && o.Done {
		p.done++
	}
	if p.total > 1 {
		p.text = fmt.Sprintf("%d of %d operations done", p.done, p.total)
		if err != nil {
			p.text += ", service unreachable"
		}
	} else {
		p.text = name + "  " + p.state(o, err)
	}
	if p.total <= 1 || p.printedAt.IsZero() { // for many operations, the ticker renders
		p.render()
	}
}

func (p *progress) state(o *lro.Operation, err error) string {
	switch {
	case err != nil:
		return "service unreachable, retrying"
	case o.Canceled():
		return "CANCELLED"
	case o.Error != nil:
		return "failed"
	case o.Done:
		return "done"
	}
	text := o.State
	if text == "" {
		text = "running"
	}
	if o.Progress != "" {
		text += " " + o.Progress + " %"
	}
	return text + p.verb
}

// render shows the state: as a plain line only if it changed, or a while after
// the previous line.
func (p *progress) render() {
	if p.stopped || p.text == "" {
		return
	}
	line := output.Printable(p.text) + "  " + elapsed(time.Since(p.start))
	if !p.plain {
		p.printedAt = time.Now()
		p.to.SetStatus(line)
		return
	}
	if p.text != p.printed || time.Since(p.printedAt) >= progressHeartbeat {
		p.printed, p.printedAt = p.text, time.Now()
		_, _ = fmt.Fprintln(p.to, line) // best effort: stderr is the last resort
	}
}

// end keeps the last state on the terminal, in a line of its own.
func (p *progress) end() {
	if p == nil {
		return
	}
	p.mu.Lock()
	wasStopped := p.stopped
	p.render()
	p.stopped = true
	p.mu.Unlock()
	if !wasStopped {
		p.stop()
		p.to.KeepStatus()
	}
}

// elapsed formats a duration as minutes and seconds, after hours if there are any.
func elapsed(d time.Duration) string {
	s := int(d / time.Second)
	text := fmt.Sprintf("%02d:%02d", s/60%60, s%60)
	if s >= 3600 {
		text = strconv.Itoa(s/3600) + ":" + text
	}
	return text
}
