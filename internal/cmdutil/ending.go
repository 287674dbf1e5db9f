package cmdutil

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"
	"time"

	"vision1/internal/diag"
	"vision1/internal/exitcode"
)

// A SignalError is the cause of a context that a signal canceled.
type SignalError struct{ Signal os.Signal }

func (e *SignalError) Error() string { return "interrupted: " + e.Signal.String() }

// ExitCode returns the code of a shell for the signal.
func (e *SignalError) ExitCode() int {
	if e.Signal == os.Interrupt {
		return exitcode.Interrupted
	}
	return exitcode.Terminated
}

// Verb returns "interrupted" or "terminated".
func (e *SignalError) Verb() string {
	if e.Signal == os.Interrupt {
		return "interrupted"
	}
	return "terminated"
}

// A TimeoutError is the cause of a context that --timeout ended.
type TimeoutError struct{ Limit time.Duration }

func (e *TimeoutError) Error() string { return "not done within --timeout " + e.Limit.String() }

// ExitCode returns exitcode.Unavailable.
func (e *TimeoutError) ExitCode() int { return exitcode.Unavailable }

// NotifyContext returns a context that Ctrl-C and SIGTERM cancel, with a
// *SignalError as its cause. A second signal ends the process at once.
func NotifyContext(parent context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		select {
		case s := <-signals:
			signal.Stop(signals)
			cancel(&SignalError{s})
		case <-ctx.Done():
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		cancel(nil)
	}
}

// WithTimeout returns a context that ends after limit, with a *TimeoutError as
// its cause; 0 is no limit.
func WithTimeout(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	if limit <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, limit, &TimeoutError{limit})
}

// An EndedError is a command that a signal or --timeout ended.
type EndedError struct {
	Cause error  // a *SignalError or a *TimeoutError
	What  string // what was not done, for the message after a signal: " before the response was complete"
	Err   error  // what the command failed with
}

func (e *EndedError) Error() string {
	var s *SignalError
	if errors.As(e.Cause, &s) {
		return s.Verb() + e.What
	}
	return e.Cause.Error()
}

// Unwrap returns the cause and what the command failed with.
func (e *EndedError) Unwrap() []error { return []error{e.Cause, e.Err} }

// Hints returns those of the failed request.
func (e *EndedError) Hints() []string {
	var unsure interface{ MayHaveRun() []string }
	if errors.As(e.Err, &unsure) {
		return unsure.MayHaveRun()
	}
	return nil
}

// Describe leaves the error object as it is.
func (e *EndedError) Describe(*diag.Object) {}

// Ended returns err as an *EndedError if a signal or --timeout ended ctx, and
// err as it is otherwise.
func Ended(ctx context.Context, err error, what string) error {
	if err == nil {
		return nil
	}
	var s *SignalError
	var t *TimeoutError
	switch cause := context.Cause(ctx); {
	case errors.As(cause, &s), errors.As(err, &s):
		return &EndedError{s, what, err}
	case errors.As(err, &t):
		return &EndedError{t, what, err}
	default:
		return err
	}
}
