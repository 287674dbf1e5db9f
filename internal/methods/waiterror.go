package methods

import (
	"context"
	"errors"
	"strconv"

	"vision1/internal/api"
	"vision1/internal/cmdutil"
	"vision1/internal/diag"
	"vision1/internal/exitcode"
	"vision1/internal/lro"
	"vision1/internal/session"
)

// isWaitError reports whether err is one of the errors of this file, which
// include the reason if a signal or --timeout ended the wait.
func isWaitError(err error) bool {
	var waitErr *waitError
	var operation *operationError
	return errors.As(err, &waitErr) || errors.As(err, &operation)
}

// An operationError is an operation that did not complete as requested.
type operationError struct {
	operation *lro.Operation
	method    *api.Method // of the command
	text      string
}

func (e *operationError) Error() string { return e.operation.Name + " " + e.text }

// ExitCode returns exitcode.Operation.
func (e *operationError) ExitCode() int { return exitcode.Operation }

// ReportsEffect returns true: the response was written.
func (e *operationError) ReportsEffect() bool { return true }

// Hints returns what the details of the operation's error name.
func (e *operationError) Hints() []string {
	if e.operation.Error == nil {
		return nil
	}
	return session.DetailLines(e.operation.Error.Details, e.operation.Error.Message, e.method)
}

// Describe fills in the error object from the operation's error.
func (e *operationError) Describe(o *diag.Object) {
	if status := e.operation.Error; status != nil {
		o.Status, o.Details = status.Name(), status.Details
	}
}

// A waitError is a wait that stopped before the operations were done.
type waitError struct {
	cause   error // a stopError, or why a poll failed for good
	pending []string
	unknown []string // names that the service rejected before it knew them
	resume  string   // the command that resumes the wait; "" if it would fail again
	hints   []string // besides those of the cause
	message string   // "" for that of the cause
	others  []error  // of a wait for several: the operations that failed, or could not be polled
}

func (e *waitError) Error() string {
	if e.message != "" {
		return e.message
	}
	return e.cause.Error()
}

// Unwrap returns the cause, which has the exit code.
func (e *waitError) Unwrap() error { return e.cause }

// Hints returns the command that resumes the wait.
func (e *waitError) Hints() []string {
	lines := e.hints
	if e.message == "" {
		lines = append(diag.Hints(e.cause), lines...)
	}
	if e.resume != "" {
		lines = append(lines, "to resume waiting: "+e.resume)
	}
	return lines
}

// ReportsEffect reports whether the hints name the operations.
func (e *waitError) ReportsEffect() bool { return e.resume != "" }

// Describe adds the operations that failed, and those that are still running.
func (e *waitError) Describe(o *diag.Object) {
	diag.Describe(e.cause, o)
	if e.message != "" {
		o.Message, o.Details = e.message, nil // the cause is that of one operation
	}
	for _, err := range e.others[:min(len(e.others), maxListed)] {
		describeOperation(err, o)
	}
	if e.resume != "" {
		o.Operations = e.pending
	}
}

// stopped returns the error of a wait for one operation that stopped with err, an
// *lro.PendingError.
func (o *options) stopped(ctx context.Context, name string, err error) error {
	var pending *lro.PendingError
	if !errors.As(err, &pending) {
		return cmdutil.Ended(ctx, err, "")
	}
	neverSeen := 0
	if !pending.Seen() {
		neverSeen = 1
	}
	e := &waitError{cause: pending.Err, pending: []string{name}}
	if stop := newStopError(ctx, pending.Err, stopError{pending: 1, neverSeen: neverSeen}); stop != nil {
		e.cause, e.resume = stop, o.resumeCommand(e.pending)
		return e
	}
	switch {
	case isUnknown(pending):
		e.unknown = e.pending
	case pending.Last != nil && exitcode.Of(pending.Err) != exitcode.Rejected:
		e.hints, e.resume = []string{"the operation may still be running"}, o.resumeCommand(e.pending)
	}
	return e
}

// isUnknown reports whether the service rejected the first poll of an operation.
func isUnknown(pending *lro.PendingError) bool {
	return pending.Last == nil && exitcode.Of(pending.Err) == exitcode.Rejected
}

// unwritten returns the error of an operation that is done but could not be
// written: with the command that gets it again if a signal or --timeout ended that.
func (o *options) unwritten(ctx context.Context, name string, err error) error {
	if err == nil {
		return nil
	}
	stop := newStopError(ctx, err, stopError{pending: 1, unwritten: 1})
	if stop == nil {
		return err
	}
	names := []string{name}
	return &waitError{cause: stop, pending: names, resume: o.resumeCommand(names)}
}

// A stopError is a wait that a signal or --timeout ended.
type stopError struct {
	cause error // a *cmdutil.SignalError or a *cmdutil.TimeoutError
	// pending is how many operations are not done or not written; neverSeen of
	// these, no poll was answered for, and unwritten are done, so that neither are
	// called running.
	pending, neverSeen, unwritten int
}

// newStopError returns e with the cause, or nil if neither a signal nor --timeout
// ended the wait.
func newStopError(ctx context.Context, err error, e stopError) error {
	var signal *cmdutil.SignalError
	var timeout *cmdutil.TimeoutError
	switch {
	case errors.As(context.Cause(ctx), &signal) || errors.As(err, &signal):
		e.cause = signal
	case errors.As(err, &timeout):
		e.cause = timeout
	default:
		return nil
	}
	return &e
}

func (e *stopError) Error() string {
	running := "the operation is"
	if e.pending > 1 {
		running = strconv.Itoa(e.pending) + " operations are"
	}
	switch e.unwritten {
	case e.pending:
		running += " done but not written"
	case 0:
		running += " still running"
	default:
		running += " still running or not written"
	}
	if e.neverSeen > 0 {
		running += " or did not respond"
	}
	var timeout *cmdutil.TimeoutError
	switch {
	case !errors.As(e.cause, &timeout):
		return "stopped waiting; " + running
	case e.neverSeen == e.pending:
		return timeout.Error() + ", and no poll was answered"
	default:
		return running + " after --timeout " + timeout.Limit.String()
	}
}

// Unwrap returns the cause.
func (e *stopError) Unwrap() error { return e.cause }

// ExitCode returns the code of a signal, Waiting after --timeout, and Unavailable
// if no operation is known to be running.
func (e *stopError) ExitCode() int {
	var timeout *cmdutil.TimeoutError
	if errors.As(e.cause, &timeout) && e.neverSeen+e.unwritten < e.pending {
		return exitcode.Waiting
	}
	return exitcode.Of(e.cause)
}
