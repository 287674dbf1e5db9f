package run

import (
	"context"
	"errors"
	"time"

	"vision1/internal/detect"
	"vision1/internal/detect/journal"
	"vision1/internal/detect/results"
)

// A verdict is what became of a request.
type verdict byte

const (
	answered verdict = iota
	rejected         // as a whole, because of one of its images or its size
	lost             // it may have been carried out: its inputs failed
	unsent           // the run ends; nothing was sent
	unknown          // the run ended while it was in flight
)

// An exchange is one request.
type exchange struct {
	names  []string // of its inputs
	inputs int64    // of which nothing was sent before
	images int64    // or pages, at most
	kind   detect.Kind
	body   *Body
	batch  *journal.Batch // if it starts an operation

	id       int64          // of the request, once it was sent
	response []byte         // if it was answered
	failure  *results.Error // if it was rejected or lost
}

// maxFailed is how many requests in succession can fail before the run ends: the
// service doesn't work, and each request may be billed.
const maxFailed = 8

// do sends a request when its turn has come. The budget must have been taken.
func (r *runner) do(x *exchange) verdict {
	if err := r.limiter.wait(r.sending, x.tokens()); err != nil {
		r.refund(x)
		return unsent
	}
	sent := journal.Sent{Inputs: x.names, Time: time.Now(), Batch: x.batch}
	if r.Journal != nil {
		id, err := r.Journal.AppendSent(sent)
		if err != nil {
			r.refund(x)
			r.stop(err)
			return unsent
		}
		x.id, sent.ID = id, id
	}
	r.count(x, 1)
	r.progress.inFlight.Add(1)
	response, err := r.Sender.Send(r.hard, &Request{
		Kind: x.kind, Async: x.batch != nil, Body: x.body, Images: int(x.images), Throttled: r.limiter.throttled, Pause: r.pauseRetry,
	})
	r.progress.inFlight.Add(-1)
	if err == nil {
		x.response = response
		return answered
	}
	v := r.classifyError(x, err)
	if v == unsent || v == rejected {
		r.count(x, -1)
		r.refund(x)
	}
	if v == unsent && r.Journal != nil {
		if err := r.Journal.AppendUnsent(sent); err != nil {
			r.stop(err)
		}
	}
	return v
}

// tokens returns how much of the rate a request needs. The quota of images per minute
// doesn't apply to operations, so each is one request.
func (x *exchange) tokens() int {
	if x.batch != nil {
		return 1
	}
	return int(x.images)
}

// count counts a request that is sent, or was not after all.
func (r *runner) count(x *exchange, sign int64) {
	p := r.progress
	p.requests.Add(sign)
	p.images.Add(sign * x.images)
	p.units.Add(sign * x.images * int64(r.UnitsPerImage))
	p.bytes.Add(sign * x.body.Size())
}

// classifyError decides what an error means for the inputs and for the run.
func (r *runner) classifyError(x *exchange, err error) verdict {
	var failed *SendError
	known := errors.As(err, &failed)
	const badRequest, forbidden, notFound, tooLarge = 400, 403, 404, 413
	rejects := known && (failed.HTTP == badRequest || failed.HTTP == tooLarge ||
		x.batch != nil && (failed.HTTP == forbidden || failed.HTTP == notFound)) // an object can't be read
	switch {
	case r.hard.Err() != nil && known && !failed.Sent:
		return unsent
	case r.hard.Err() != nil:
		r.abandoned.Store(true)
		return unknown
	case !known:
		r.abandoned.Store(true)
		r.stop(err)
		return unknown
	case failed.Sent:
		x.failure = failed.result()
		r.failed(err)
		return lost
	case rejects && !failed.Final:
		x.failure = failed.result()
		if len(x.names) == 1 && !r.succeeded.Load() { // if all fail, it is not because of the images
			r.failed(err)
		}
		return rejected
	case r.sending.Err() != nil: // that is why it is not sent again
		return unsent
	default:
		r.stop(err)
		return unsent
	}
}

// pauseRetry pauses before a Sender sends a request again, unless the run ends.
func (r *runner) pauseRetry(ctx context.Context, pause time.Duration) error {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-r.sending.Done():
		return r.sending.Err()
	}
}

// failed counts a request that failed, and ends the run if there were too many.
func (r *runner) failed(err error) {
	if r.failures.Add(1) >= maxFailed {
		r.stop(err)
	}
}

// worked notes that the service works.
func (r *runner) worked() {
	r.failures.Store(0)
	r.succeeded.Store(true)
}

// spend takes images from the budget.
func (r *runner) spend(inputs, images int64) error {
	if r.Budget == nil {
		return nil
	}
	return r.Budget.Take(inputs, images)
}

// refund gives the budget of a request back.
func (r *runner) refund(x *exchange) {
	r.giveBack(x.inputs, x.images+x.reserved())
}

func (r *runner) giveBack(inputs, images int64) {
	if r.Budget != nil {
		_ = r.Budget.Take(-inputs, -images) // less is never too much
	}
}
