package run

import (
	"iter"
	"time"

	"vision1/internal/detect"
)

// A claimed is an input, or why it isn't one, and its place in the order of inputs.
type claimed struct {
	in  detect.Input
	err error
	seq uint64
}

// feed takes inputs until there are none or the run ends. It runs in a goroutine of
// its own, because finding the next input can take forever (standard input).
func (r *runner) feed(inputs iter.Seq2[detect.Input, error]) {
	defer close(r.inputs)
	seq := uint64(0)
	for in, err := range inputs {
		if err != nil && in.Name == "" {
			r.stop(err)
			return
		}
		if r.order != nil && !r.order.admit(r.taking, seq) {
			return
		}
		r.taken.Add(1)
		select {
		case r.inputs <- claimed{in, err, seq}:
		case <-r.taking.Done():
			return
		}
		seq++
	}
	if r.taking.Err() == nil { // otherwise, the end of the run may have ended the inputs
		r.exhausted.Store(true)
	}
}

// linger is how long a request that isn't full waits for the next input.
const linger = 200 * time.Millisecond

// claim returns the next inputs, at most n. It returns fewer if no other input
// arrives within linger, none if not even the first arrives within patience (0 for no
// limit), and ok is false if there are no more.
func (r *runner) claim(n int, patience time.Duration) (got []claimed, ok bool) {
	var timeout <-chan time.Time
	if patience > 0 {
		timer := time.NewTimer(patience)
		defer timer.Stop()
		timeout = timer.C
	}
	select { // one worker at a time: the others would take the rest of its request
	case r.turn <- struct{}{}:
		defer func() { <-r.turn }()
	case <-timeout:
		return nil, true
	case <-r.taking.Done():
		return nil, false
	}
	for len(got) < n {
		select {
		case c, more := <-r.inputs:
			if !more {
				return got, false
			}
			got = append(got, c)
			if timeout == nil {
				timer := time.NewTimer(linger)
				defer timer.Stop() //nolint:gocritic // once
				timeout = timer.C
			}
		case <-timeout:
			return got, true
		case <-r.taking.Done():
			return got, false
		}
	}
	return got, true
}
