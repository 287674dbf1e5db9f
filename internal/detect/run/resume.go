package run

import (
	"os"
	"time"

	"vision1/internal/detect"
	"vision1/internal/detect/journal"
)

// A decision is what to do with an input, as far as the journal says.
type decision byte

const (
	process decision = iota
	compare          // its bytes with those that were processed
	skipDone
	skipFailed
	skipChanged
	skipPending
)

// decide returns what to do with an input, and what is known of it, or nil.
func decide(lookup Lookup, stored Stored, again Again, in *detect.Input) (decision, *journal.Entry) {
	e, known := lookup(in)
	switch {
	case e.Pending: // also if nothing else is known
		return skipPending, &e
	case !known:
		return process, nil
	case again == AgainAll, e.Unknown && !e.Done, !e.Done && !e.Failed:
		return process, &e
	case e.Failed && (e.Retry || again == AgainFailed), e.Done && stored != nil && !stored.Has(*in):
		return process, &e
	case e.Failed && (again != AgainChanged || !isTouched(in, &e)):
		return skipFailed, &e
	case !isTouched(in, &e):
		return skipDone, &e
	case in.URL != "" && again == AgainChanged:
		return process, &e
	case in.URL != "":
		return skipChanged, &e
	default:
		return compare, &e
	}
}

// IsWanted reports whether a run would probably send an input, and if not, whether an
// operation has it: of a file with another size or time, it doesn't compare the bytes.
func IsWanted(lookup Lookup, stored Stored, again Again, in *detect.Input) (wanted, pending bool) {
	d, _ := decide(lookup, stored, again, in)
	return d == process || d == compare && again == AgainChanged, d == skipPending
}

// isWanted reports whether an input is to be processed. If that depends on its bytes,
// it.before is what they are compared with.
func (r *runner) isWanted(it *item) bool {
	d, e := decide(r.Lookup, r.Stored, r.Again, &it.in)
	switch d {
	case skipDone:
		r.skip(it, &r.progress.skipped)
	case skipFailed:
		r.skip(it, &r.progress.failedBefore)
	case skipChanged:
		r.skip(it, &r.progress.changed)
	case skipPending: // another process stores its result
		r.taken.Add(-1)
		r.progress.pending.Add(1)
	case compare:
		it.before = e
		return true
	default:
		it.isNew = e == nil
		if !it.isNew && e.Unknown && !e.Done {
			r.progress.unknown.Add(1)
		}
		return true
	}
	return false
}

func (r *runner) counter(e *journal.Entry) interface{ Add(n int64) int64 } {
	if e.Failed {
		return &r.progress.failedBefore
	}
	return &r.progress.skipped
}

// isTouched reports whether the file of an input has another size or time than when
// its bytes were read.
func isTouched(in *detect.Input, e *journal.Entry) bool {
	if in.Path == "" {
		return isReplaced(in, e)
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

// isReplaced reports whether an object of Cloud Storage has another generation than when
// it was sent.
func isReplaced(in *detect.Input, e *journal.Entry) bool {
	return detect.IsObject(in.URL) && !in.ModTime.IsZero() && !e.ModTime.IsZero() && !in.ModTime.Equal(e.ModTime)
}

// isUnchanged reports whether an item that was processed before is finished: its
// bytes are the same, or changed and are not to be processed.
func (r *runner) isUnchanged(it *item) bool {
	e := it.before
	switch {
	case e == nil:
		return false
	case !e.HasBytes(it.key):
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
