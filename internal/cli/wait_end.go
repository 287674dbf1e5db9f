package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"

	"vision1/internal/call"
	"vision1/internal/lro"
)

// A waitError is a wait that stopped before the operation had ended.
type waitError struct {
	err     error // an *lro.PendingError
	pending []string
	goOn    string // the command that goes on waiting
}

func (e *waitError) Error() string { return e.err.Error() }

func (e *waitError) Unwrap() error { return e.err }

// explainWait tells of what waiting for operations alone can end in. It returns
// nil for any other error.
func (env *Env) explainWait(ctx context.Context, err error) *failure {
	var (
		ended    *endedError
		stopped  *waitError
		several  *batchError
		lost     *lostError
		unusable *lro.UnusableError
	)
	switch {
	case errors.As(err, &several):
		return env.explainBatch(ctx, several)
	case errors.As(err, &ended):
		return explainEnded(ended)
	case errors.As(err, &stopped):
		return env.explainStopped(ctx, stopped)
	case errors.As(err, &lost):
		f := env.sortOut(ctx, lost.err)
		f.lines = append(f.lines, "the call was done, so an operation may be running: vision1 operations list shows those there are")
		return f
	case errors.As(err, &unusable):
		return &failure{exit: exitUnreachable, message: unusable.Error()}
	default:
		return nil
	}
}

func statusText(s *lro.Status) string {
	if s.Message == "" {
		return s.Name()
	}
	return fmt.Sprintf("%s (%d %s)", s.Message, s.Code, s.Name())
}

func explainEnded(e *endedError) *failure {
	f := &failure{exit: exitEnded, message: e.Error()}
	if status := e.operation.Error; status != nil {
		f.json.Status, f.json.Details = status.Name(), status.Details
		f.lines = detailLines(&call.ServiceError{Message: status.Message, Details: status.Details}, e.method)
	}
	return f
}

// explainStopped: the time was up, a signal came, or a look failed for good.
func (env *Env) explainStopped(ctx context.Context, e *waitError) *failure {
	var pending *lro.PendingError
	if !errors.As(e, &pending) {
		return env.sortOut(ctx, e.err)
	}
	goOn := "to go on waiting: " + e.goOn
	unseen := 0
	if pending.Last == nil {
		unseen = 1
	}
	if f := stoppedWaiting(ctx, pending.Err, 1, unseen); f != nil {
		f.json.Operations = e.pending
		f.lines = append(f.lines, goOn)
		return f
	}
	f := env.sortOut(ctx, pending.Err)
	if pending.Last != nil && f.exit != exitRefused {
		f.json.Operations = e.pending
		f.lines = append(f.lines, "the operation may still be running", goOn)
	}
	return f
}

// stoppedWaiting tells of a wait for n operations that ended from outside, by
// --timeout or by a signal; nil where it was neither. Those of them that no look
// has shown are not called running.
func stoppedWaiting(ctx context.Context, err error, n, unseen int) *failure {
	var signal *signalError
	var timeout *timeoutError
	running := "the operation is still running"
	if n > 1 {
		running = strconv.Itoa(n) + " operations are still running"
	}
	if unseen > 0 {
		running += " or did not answer"
	}
	switch {
	case errors.As(context.Cause(ctx), &signal) || errors.As(err, &signal):
		f := &failure{exit: exitTerminated, message: "the waiting was ended, the operation was not"}
		if signal.signal == os.Interrupt {
			f.exit, f.message = exitInterrupted, "the waiting was interrupted, the operation was not"
		}
		return f
	case !errors.As(err, &timeout):
		return nil
	case unseen == n:
		return &failure{exit: exitUnreachable, message: timeout.Error() + ", and the service never said how the operation is"}
	default:
		return &failure{exit: exitWaiting, message: running + " after --timeout " + timeout.limit.String()}
	}
}

// explainBatch says how many operations came to what end, and names the first
// of each kind. What could not be waited for decides the exit code, then what
// still runs, then what ended in an error.
func (env *Env) explainBatch(ctx context.Context, e *batchError) *failure {
	f := &failure{exit: exitEnded, message: many(len(e.ended), "operation") + " ended in an error"}
	for _, err := range firstOf(e.ended) {
		f.lines = append(f.lines, "  "+err.Error())
	}
	if len(e.pending) > 0 {
		stopped := stoppedWaiting(ctx, e.cause, len(e.pending), e.unseen)
		if stopped == nil {
			stopped = env.sortOut(ctx, e.cause)
		}
		f.exit, f.message = stopped.exit, stopped.message
		f.json.Operations = e.pending
		f.lines = append(f.lines, "to go on waiting: "+e.goOn())
	}
	if len(e.failed) > 0 {
		first := env.sortOut(ctx, unwrapPending(e.failed[0]))
		f.exit, f.json.Code, f.json.Status, f.json.Reason, f.json.Details = first.exit, first.json.Code, first.json.Status, first.json.Reason, first.json.Details
		f.message = many(len(e.failed), "operation") + " of " + strconv.Itoa(e.total) + " could not be waited for"
		var lines []string
		for _, err := range firstOf(e.failed) {
			one := env.sortOut(ctx, unwrapPending(err))
			lines = append(lines, "  "+nameOf(err)+": "+one.message)
		}
		f.lines = append(append(lines, first.lines...), f.lines...)
	}
	return f
}

// goOn returns the command that goes on: with what still runs where the others
// were written out, with all that is missing where they were not.
func (e *batchError) goOn() string { return e.command.goOn(e.remaining()) }

func unwrapPending(err error) error {
	var pending *lro.PendingError
	if errors.As(err, &pending) {
		return pending.Err
	}
	return err
}

func nameOf(err error) string {
	var pending *lro.PendingError
	if errors.As(err, &pending) {
		return pending.Name
	}
	return ""
}

// firstOf bounds how many of many errors are told.
func firstOf(errs []error) []error {
	const most = 10
	return errs[:min(len(errs), most)]
}
