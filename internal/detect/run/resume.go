package run

import (
	"os"
	"time"

	"vision1/internal/detect/journal"
)

// isWanted reports whether an input is to be processed. If that depends on its bytes,
// it.before is what they are compared with.
func (r *runner) isWanted(it *item) bool {
	e, known := r.state.Lookup(it.in.Name)
	if !known {
		return true
	}
	if e.Unknown && !e.Done {
		r.progress.unknown.Add(1)
		return true
	}
	switch {
	case r.Again == AgainAll, e.Failed && (e.Retry || r.Again == AgainFailed), e.Done && !r.Stored.Has(it.in), !e.Done && !e.Failed:
		return true
	case !isTouched(it, &e):
		r.skip(it, r.counter(&e))
		return false
	case e.Failed && r.Again != AgainChanged:
		r.skip(it, &r.progress.failedBefore)
		return false
	default:
		it.before = &e
		return true
	}
}

func (r *runner) counter(e *journal.Entry) interface{ Add(n int64) int64 } {
	if e.Failed {
		return &r.progress.failedBefore
	}
	return &r.progress.skipped
}

// isTouched reports whether the file of an input has another size or time than when
// its bytes were read.
func isTouched(it *item, e *journal.Entry) bool {
	in := &it.in
	if in.Path == "" {
		return false
	}
	size, modTime := in.Size, in.ModTime
	if modTime.IsZero() {
		info, err := os.Stat(in.Path)
		if err != nil {
			return true // reading it says why
		}
		size, modTime = info.Size(), info.ModTime()
	}
	return size != e.Size || !modTime.Equal(e.ModTime)
}

// isUnchanged reports whether an item that was processed before is finished: its
// bytes are the same, or changed and are not to be processed.
func (r *runner) isUnchanged(it *item) bool {
	e := it.before
	switch {
	case e == nil:
		return false
	case e.SHA256 != it.key:
		if r.Again == AgainChanged {
			return false
		}
		r.skip(it, &r.progress.changed)
		return true
	}
	// The next run needn't read it.
	o, ok, err := r.state.Outcome(*e)
	if err == nil && ok {
		o.Size, o.ModTime, o.Units, o.Time = it.size, it.modTime, 0, time.Now()
		err = r.Journal.AppendOutcome(&o)
	}
	if err != nil {
		r.stop(err)
	}
	r.skip(it, r.counter(e))
	return true
}
