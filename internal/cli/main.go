package cli

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
)

// Main runs one command and returns its exit code. It writes to nothing but
// what env names and the file of -o.
func Main(env Env) int {
	ctx, stop := interruptible(context.Background())
	defer stop()
	err := run(ctx, &env)
	if err == nil {
		env.tellHeld()
		return exitDone
	}
	f := env.explain(ctx, err)
	env.reportFailure(f, jsonErrors(env.Args))
	return f.exit
}

func run(ctx context.Context, env *Env) error {
	root, flags := newRoot(env)
	if env.completing() {
		return env.complete(ctx, root, flags)
	}
	words := rewrite(env.Args, flags)
	if err := checkCommand(words.commands); err != nil {
		return withProblems(err, words)
	}
	if len(words.problems) > 0 && (len(words.commands) == 0 || slices.Contains(ownCommands(), words.commands[0])) {
		return &usageError{problems: words.problems, command: strings.Join(words.commands[:min(1, len(words.commands))], " ")}
	}
	flags.problems = words.problems
	root.SetArgs(words.out)
	if err := root.ExecuteContext(ctx); err != nil {
		return err
	}
	return flags.helpFailed
}

// withProblems adds what is wrong with the flags to a command that there is not.
// After a mistyped flag the word for a command may be the value of that flag.
func withProblems(err error, words *rewriter) error {
	var usage *usageError
	switch {
	case len(words.problems) == 0 || !errors.As(err, &usage):
		return err
	case words.mistypedFirst:
		return &usageError{problems: words.problems}
	default:
		return &usageError{problems: append(usage.problems, words.problems...), command: usage.command}
	}
}

// A signalError ends a command that was interrupted.
type signalError struct{ signal os.Signal }

func (e *signalError) Error() string { return "interrupted: " + e.signal.String() }

// interruptible returns a context that Ctrl-C and SIGTERM cancel, with a
// *signalError as its cause. A second one ends the process at once.
func interruptible(parent context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		select {
		case s := <-signals:
			signal.Stop(signals)
			cancel(&signalError{s})
		case <-ctx.Done():
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		cancel(nil)
	}
}
