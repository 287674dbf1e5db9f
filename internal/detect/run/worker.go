package run

import (
	"slices"
	"time"

	"github.com/googleapis/gax-go/v2"

	"vision1/internal/detect"
)

// A worker sends one request after the other.
type worker struct {
	*runner
	claimed []claimed
	over    bool    // there are no more inputs
	carry   *item   // the first of the next request
	retries []*item // wait for their next attempt
}

func (w *worker) run() {
	for {
		b := w.fill()
		switch {
		case len(b.items) == 0:
			return
		case b.items[0].in.Kind == detect.File:
			w.sendFile(b.items[0])
		default:
			w.sendImages(b.items)
		}
	}
}

// A batch is the items of a request.
type batch struct {
	items []*item
	most  int   // of items
	size  int64 // of the body
	held  int64 // of images that wait for their next attempt, which count as memory
}

func (b *batch) add(it *item) {
	b.items = append(b.items, it)
	b.size += it.encoded
}

// fits reports whether an item can be added. A file is alone in a request.
func (b *batch) fits(it *item) bool {
	if len(b.items) == 0 {
		return true
	}
	return it.in.Kind == detect.Image && len(b.items) < b.most && b.size+b.held+it.encoded <= detect.MaxRequestBytes
}

func (b *batch) full() bool {
	return len(b.items) == b.most || len(b.items) > 0 && b.items[0].in.Kind == detect.File
}

// fill returns the next request, which is empty if there is none.
func (w *worker) fill() *batch {
	b := &batch{most: w.limiter.requestImages(), size: overhead(w.Template)}
	for !w.draining() && w.take(b) {
		continue
	}
	if w.draining() {
		w.abandon(b.items...)
		w.abandon(w.retries...)
		if w.carry != nil || len(w.claimed) > 0 {
			w.abandoned.Store(true)
		}
		return &batch{}
	}
	return b
}

// take adds an input to a request, and reports whether to go on.
func (w *worker) take(b *batch) bool {
	w.addDue(b)
	switch {
	case b.full():
		return false
	case w.carry != nil && !b.fits(w.carry):
		return false
	case w.carry != nil:
		b.add(w.carry)
		w.carry = nil
		return true
	case w.isWaiting(b):
		w.pause(nil)
		return true
	}
	c, ok := w.next(b)
	if !ok {
		return len(b.items) == 0 && (!w.over || len(w.retries) > 0)
	}
	it, full := w.load(c)
	if it != nil {
		w.carry = it
	}
	if full == nil {
		return true
	}
	if len(b.items) == 0 {
		w.pause(full.settled)
	}
	return len(b.items) == 0
}

// addDue adds the images whose next attempt is due.
func (w *worker) addDue(b *batch) {
	now := time.Now()
	b.held = 0
	w.retries = slices.DeleteFunc(w.retries, func(it *item) bool {
		if it.due.After(now) || !b.fits(it) {
			b.held += it.encoded
			return false
		}
		b.add(it)
		return true
	})
}

// isWaiting reports whether there is nothing to do but to wait for the next attempt
// of an image.
func (w *worker) isWaiting(b *batch) bool {
	return len(b.items) == 0 && len(w.retries) > 0 && (w.over && len(w.claimed) == 0 || b.held >= detect.MaxRequestBytes/2)
}

// pause waits until the next attempt of an image is due, event happens, or the run
// ends.
func (w *worker) pause(event <-chan struct{}) {
	var due <-chan time.Time
	if pause := w.untilDue(); pause > 0 {
		timer := time.NewTimer(pause)
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-due:
	case <-event:
	case <-w.taking.Done():
	}
}

// sleep waits, or until the run ends.
func (r *runner) sleep(pause time.Duration) {
	_ = gax.Sleep(r.sending, pause) // the caller checks whether the run ends
}

// untilDue returns how long to wait for the next attempt of an image; 0 if none
// waits.
func (w *worker) untilDue() time.Duration {
	pause := time.Duration(0)
	for _, it := range w.retries {
		if left := max(1, time.Until(it.due)); pause == 0 || left < pause {
			pause = left
		}
	}
	return pause
}

// next returns the next input. ok is false if there is none at present.
func (w *worker) next(b *batch) (c *claimed, ok bool) {
	if len(w.claimed) == 0 && !w.over {
		patience := w.untilDue()
		if len(b.items) > 0 {
			patience = linger
		}
		got, more := w.claim(b.most-len(b.items), patience)
		w.claimed, w.over = got, !more
	}
	if len(w.claimed) == 0 {
		return nil, false
	}
	c, w.claimed = &w.claimed[0], w.claimed[1:]
	return c, true
}

// retry sends an item again later, if it was not sent too often.
func (w *worker) retry(it *item) bool {
	if it.attempts >= w.Retries {
		return false
	}
	it.attempts++
	it.due = time.Now().Add(newBackoff(it.attempts))
	w.retries = append(w.retries, it)
	return true
}

// newBackoff returns the pause before an attempt, with the parameters of Google's
// own clients.
func newBackoff(attempt int) time.Duration {
	b := gax.Backoff{Initial: time.Second, Max: 32 * time.Second, Multiplier: 2}
	var pause time.Duration
	for range attempt {
		pause = b.Pause()
	}
	return pause
}
