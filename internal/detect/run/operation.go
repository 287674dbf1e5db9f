package run

import (
	"errors"
	"fmt"

	"vision1/internal/detect"
	"vision1/internal/detect/journal"
	"vision1/internal/detect/results"
	"vision1/internal/exitcode"
	"vision1/internal/lro"
)

// An operation is one that a run awaits.
type operation struct {
	name    string
	kind    detect.Kind
	output  string
	items   []*item        // in the order of the request; nil for one that has an outcome
	last    *lro.Operation // what is known of it; nil if nothing is
	resumed bool           // an earlier run started it
	isLost  bool           // a result is not in its output, or can't be used
}

// A GoneError is an operation that the service doesn't know.
type GoneError struct{ Err error }

func (e *GoneError) Error() string { return e.Err.Error() }

// Unwrap returns the error of the service.
func (e *GoneError) Unwrap() error { return e.Err }

// A CanceledError ends a run of which an operation was canceled: it doesn't send the
// inputs again, which the next run does.
type CanceledError struct {
	Name   string // of the operation
	Inputs int    // that have no outcome
}

func (e *CanceledError) Error() string {
	if e.Inputs == 1 {
		return e.Name + " was canceled; its input is not done"
	}
	return fmt.Sprintf("%s was canceled; its %d inputs are not done", e.Name, e.Inputs)
}

// ExitCode returns exitcode.Operation.
func (*CanceledError) ExitCode() int { return exitcode.Operation }

// resumeOperations awaits the operations of earlier runs.
func (r *runner) resumeOperations() {
	for i := range r.Pending {
		of := &r.Pending[i]
		o := &operation{name: of.Name, kind: of.Kind, output: of.Output, items: make([]*item, len(of.Inputs)), resumed: true}
		for _, place := range of.Pending {
			o.items[place] = r.resumedItem(of, place)
		}
		r.awaited.add(o.kind, len(o.items))
		r.await(o)
	}
}

// resumedItem returns the item for an input of an operation of an earlier run.
func (r *runner) resumedItem(of *journal.Operation, place int) *item {
	in := of.Inputs[place]
	r.awaited.resumed[results.KeyOf(in.Name)] = struct{}{}
	it := &item{in: in, key: urlKey(in.URL), modTime: in.ModTime}
	if of.Kind == detect.Image {
		it.units = r.UnitsPerImage
	}
	return it
}

// await waits for an operation in another goroutine, and stores its results. Its inputs
// count as being in processing.
func (r *runner) await(o *operation) {
	r.progress.operations.Store(o.name, nil)
	r.awaited.group.Go(func() {
		defer r.awaited.leave(o.kind, len(o.items))
		if err := r.settleOperation(o); err != nil {
			r.abandoned.Store(true)
			r.stop(err)
		}
	})
}

// settleOperation waits for an operation and stores its results. An error ends the run.
func (r *runner) settleOperation(o *operation) error {
	done, err := o.last, error(nil)
	if done == nil || !done.Done {
		done, err = r.Operations.Wait(r.sending, o.name, o.last)
	}
	var gone *GoneError
	switch {
	case errors.As(err, &gone):
		err = r.collect(o, &results.Error{
			Message: "the service doesn't know the operation any more, and there is no output of it: " + gone.Error(), Hint: sendAgain, Sent: true,
		})
	case err != nil && r.sending.Err() != nil: // it is still running
		r.abandoned.Store(true)
		return nil //nolint:nilerr // why the run ends is known
	case err != nil:
		return err
	case done.Canceled():
		return r.canceled(o)
	case done.Error != nil:
		r.failOperation(o, done.Error)
	default:
		err = r.collect(o, &results.Error{Message: "the operation lost its output", Hint: sendAgain, Sent: true})
	}
	if err != nil {
		return err
	}
	return r.end(o)
}

// sendAgain is what to do about an input whose operation failed.
const sendAgain = "to send it again, use --again failed"

// failOperation stores the error of an operation for each of its inputs.
func (r *runner) failOperation(o *operation, failure *lro.Status) {
	for _, it := range o.items {
		if it == nil {
			continue
		}
		r.finish(it, nil, &results.Error{
			Code: failure.Code, Status: failure.Name(), Message: "the operation failed: " + failure.Message, Sent: true,
		})
	}
}

// canceled ends the run: operations that are running are awaited, but nothing more is
// sent.
func (r *runner) canceled(o *operation) error {
	inputs := 0
	for _, it := range o.items {
		if it != nil {
			inputs++
		}
	}
	r.abandoned.Store(true)
	r.spent(&CanceledError{Name: o.name, Inputs: inputs})
	return r.end(o)
}

// end records that an operation needs nothing more. If the run ends, something may not
// have been stored, so the next run looks again.
func (r *runner) end(o *operation) error {
	r.progress.operations.Delete(o.name)
	if r.sending.Err() != nil {
		return nil //nolint:nilerr // likewise
	}
	return r.Journal.AppendEnded(o.name)
}
