package run

import (
	"slices"
	"sync"
	"sync/atomic"
)

// Counts are how far a run is. They are numbers of inputs, unless they say
// otherwise.
type Counts struct {
	Done       int64 // stored in this run, without Duplicates
	Duplicates int64 // stored in this run, with the response of the same bytes
	Failed     int64 // in this run
	Skipped    int64 // done before
	// FailedBefore failed before, and were not to be processed again.
	FailedBefore int64
	// Changed were done before, have other bytes now, and were not to be processed
	// again.
	Changed int64
	// Unknown were sent by an earlier run that ended before it had their outcome:
	// they are sent again, so they may be billed twice.
	Unknown int64
	// Pending are in operations that another process awaits. They are not finished.
	Pending int64
	// Operations are running, as far as this run awaits them.
	Operations int64

	Requests int64 // requests that were sent
	Images   int64 // images and pages that were sent
	Units    int64
	Bytes    int64   // of the bodies of the requests
	InFlight int64   // requests
	Rate     float64 // images per minute, at present; 0 for no limit
}

// Finished returns the number of inputs that need nothing more.
func (c *Counts) Finished() int64 {
	return c.Done + c.Duplicates + c.Failed + c.Skipped + c.FailedBefore + c.Changed
}

// Progress has the counts of a run while it runs.
type Progress struct {
	done, duplicates, failed, skipped, failedBefore, changed, unknown, pending atomic.Int64
	requests, images, units, bytes, inFlight                                   atomic.Int64

	operations sync.Map // the names of those that are running
	limiter    atomic.Pointer[limiter]
}

// Counts returns the counts at present.
func (p *Progress) Counts() Counts {
	c := Counts{
		Done: p.done.Load(), Duplicates: p.duplicates.Load(), Failed: p.failed.Load(), Skipped: p.skipped.Load(),
		FailedBefore: p.failedBefore.Load(), Changed: p.changed.Load(), Unknown: p.unknown.Load(), Pending: p.pending.Load(), Operations: int64(len(p.Operations())),
		Requests: p.requests.Load(), Images: p.images.Load(), Units: p.units.Load(), Bytes: p.bytes.Load(), InFlight: p.inFlight.Load(),
	}
	if l := p.limiter.Load(); l != nil {
		c.Rate = l.perMinute()
	}
	return c
}

// Operations returns the names of the operations that are running, as far as this run
// awaits them.
func (p *Progress) Operations() []string {
	var names []string
	for name := range p.operations.Range {
		names = append(names, name.(string)) //nolint:forcetypeassert // nothing else is stored
	}
	slices.Sort(names)
	return names
}
