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
	switch e.Signal {
	case os.Interrupt:
		return exitcode.Interrupted
	case syscall.SIGHUP:
		return exitcode.HungUp
	default:
		return exitcode.Terminated
	}
}

// Verb returns "interrupted", "terminated", or "hung up".
func (e *SignalError) Verb() string {
	switch e.Signal {
	case os.Interrupt:
		return "interrupted"
	case syscall.SIGHUP:
		return "hung up"
	default:
		return "terminated"
	}
}

// A TimeoutError is the cause of a context that --timeout ended.
type TimeoutError struct{ Limit time.Duration }

func (e *TimeoutError) Error() string { return "not done within --timeout " + e.Limit.String() }

// ExitCode returns exitcode.Unavailable.
func (e *TimeoutError) ExitCode() int { return exitcode.Unavailable }

// cancelKey is the key of the context's own cancel function, for WithTimeout.
type cancelKey struct{}

// sameSignal is how long after a signal another one is the same event: timeout(1) sends
// SIGTERM to its command, and then to the process group, and a program that is
// interrupted with vision1 may send it the signal once more.
const sameSignal = 200 * time.Millisecond

// NotifyContext returns a context that Ctrl-C, SIGTERM, and SIGHUP cancel, with a
// *SignalError as its cause. A second signal ends the process at once, unless it
// comes with the first. SIGPIPE no longer does: a write to a closed pipe fails, so a
// reader that closes standard error doesn't end the command.
func NotifyContext(parent context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	ctx = context.WithValue(ctx, cancelKey{}, cancel)
	signals, pipes := make(chan os.Signal, 1), make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // by nohup
		signal.Notify(signals, syscall.SIGHUP)
	}
	signal.Notify(pipes, syscall.SIGPIPE)
	go cancelOnSignal(ctx, signals, cancel, func() { signal.Stop(signals) })
	return ctx, func() {
		signal.Stop(signals)
		signal.Stop(pipes)
		cancel(nil)
	}
}

// cancelOnSignal cancels ctx when the first signal comes, and calls restore after
// sameSignal, when another signal is a new event.
func cancelOnSignal(ctx context.Context, signals <-chan os.Signal, cancel context.CancelCauseFunc, restore func()) {
	select {
	case s := <-signals:
		time.AfterFunc(sameSignal, restore)
		cancel(&SignalError{s})
	case <-ctx.Done():
	}
}

// WithTimeout returns a context that ends with ctx or after limit, with a
// *TimeoutError as its cause; 0 is no limit. It ends the context of NotifyContext
// too: for whoever waits for the end of the command, --timeout is like a signal.
func WithTimeout(ctx context.Context, limit time.Duration) context.Context {
	if limit <= 0 {
		return ctx
	}
	ended := &TimeoutError{limit}
	timed, cancel := context.WithTimeoutCause(ctx, limit, ended)
	cancelAll, _ := ctx.Value(cancelKey{}).(context.CancelCauseFunc)
	context.AfterFunc(timed, func() {
		cancel()
		if cancelAll != nil && errors.Is(context.Cause(timed), ended) {
			cancelAll(ended)
		}
	})
	return timed
}

// Extend returns a context that ends a while after ctx, for what a command that
// was ended still has to write.
func Extend(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	extended, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		time.AfterFunc(grace, func() { cancel(context.Cause(ctx)) })
	})
	return extended, func() {
		stop()
		cancel(nil)
	}
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
	case errors.As(err, &t), errors.Is(err, context.DeadlineExceeded) && errors.As(cause, &t):
		return &EndedError{t, what, err}
	default:
		return err
	}
}
