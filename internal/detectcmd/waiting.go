package detectcmd

import (
	"errors"
	"fmt"

	"vision1/internal/cmdutil"
	"vision1/internal/diag"
	"vision1/internal/exitcode"
)

// A waitingError is a run that ended before its operations did.
type waitingError struct {
	err        error    // why
	operations []string // their names
	output     string   // -o, quoted for the shell
}

func (e *waitingError) Error() string {
	running := "an operation is still running"
	if n := len(e.operations); n > 1 {
		running = fmt.Sprintf("%s operations are still running", group(int64(n)))
	}
	var signal *cmdutil.SignalError
	var timeout *cmdutil.TimeoutError
	switch {
	case errors.As(e.err, &signal):
		return "stopped waiting; " + running
	case errors.As(e.err, &timeout):
		return running + " after --timeout " + timeout.Limit.String()
	default:
		return e.err.Error() + "; " + running
	}
}

// Unwrap returns the reason.
func (e *waitingError) Unwrap() error { return e.err }

// ExitCode returns Waiting after --timeout, and otherwise the code of the reason.
func (e *waitingError) ExitCode() int {
	var timeout *cmdutil.TimeoutError
	if errors.As(e.err, &timeout) {
		return exitcode.Waiting
	}
	return exitcode.Of(e.err)
}

// Hints says how to cancel the operations.
func (e *waitingError) Hints() []string {
	return append(diag.Hints(e.err), "to cancel: vision1 detect cancel "+e.output)
}

// Describe adds the operations.
func (e *waitingError) Describe(o *diag.Object) {
	diag.Describe(e.err, o)
	o.Operations = e.operations
}
