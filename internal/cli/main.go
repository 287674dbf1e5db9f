package cli

import (
	"context"
	"io"
	"slices"
	"time"

	"vision1/internal/cmdutil"
	"vision1/internal/completion"
	"vision1/internal/detectcmd"
	"vision1/internal/diag"
	"vision1/internal/exitcode"
)

// After --timeout or the first signal, the command has endGrace to return, and its
// report reportGrace to be written, so the process ends within a second, unless the
// command has set a longer grace.
const (
	endGrace    = 600 * time.Millisecond
	reportGrace = 100 * time.Millisecond
)

// Main runs one command and returns its exit code. It writes only to the streams
// of env and the file of -o.
func Main(env Env) (code int) {
	defer reportPanic(env.Stderr, &code)
	f := env.factory()
	if env.SetLog != nil {
		env.SetLog(httpLog{f})
	}
	ctx, stop := cmdutil.NotifyContext(env.Context)
	defer stop()
	codes := make(chan int, 1)
	go func() { codes <- runAndReport(ctx, f, env.Stderr) }()
	select {
	case code := <-codes:
		return code
	case <-ctx.Done():
	}
	cause := context.Cause(ctx)
	if exitcode.Of(cause) == exitcode.Interrupted && f.IO.Paging() {
		return <-codes
	}
	select {
	case code := <-codes:
		return code
	case <-time.After(endGrace + f.IO.Grace()):
		return abandon(env, f, cause)
	}
}

// runAndReport runs the command, and returns its exit code. It never panics.
func runAndReport(ctx context.Context, f *cmdutil.Factory, stderr io.Writer) (code int) {
	defer reportPanic(stderr, &code) // in report
	err := func() (err error) {
		defer diag.Recover(&err)
		return run(ctx, f)
	}()
	if err == nil {
		f.FlushWarnings()
		return exitcode.OK
	}
	return report(f, err, &f.Effect)
}

// reportPanic is the last resort for a panic: its value is not printed, since the
// secrets in it can't be masked.
func reportPanic(stderr io.Writer, code *int) {
	if recover() != nil {
		*code = exitcode.Internal
		_, _ = io.WriteString(stderr, "error: internal error; "+reportBug+"\n") // best effort
	}
}

// abandon reports the end of a command that doesn't return: it waits for a file, a
// pipe, or a reader, or computes. Only what is safe for concurrent use is read
// from its factory.
func abandon(env Env, f *cmdutil.Factory, cause error) int {
	err := &cmdutil.EndedError{Cause: cause, What: " before the command was done"}
	codes := make(chan int, 1)
	go func() {
		f.IO.Abandon()
		last := env.factory()
		last.IO.Secrets, last.IO.Err = f.IO.Secrets, cmdutil.NewStatusWriter(env.Stderr, env.StderrWidth, f.IO.Secrets)
		codes <- report(last, err, &f.Effect)
	}()
	select {
	case <-codes:
	case <-time.After(reportGrace): // nobody reads standard error
	}
	return exitcode.Of(err)
}

func run(ctx context.Context, f *cmdutil.Factory) error {
	if completion.IsRequest(f.Args) {
		return complete(ctx, f)
	}
	args := parseArgs(f.Args, f.Globals)
	if err := checkCommand(f.IO.Shell, args.commands, f.Args); err != nil {
		return withFlagErrors(err, args)
	}
	if len(args.diags) > 0 && (len(args.commands) == 0 || args.commands[0] != detectcmd.Name && slices.Contains(ownCommands(), args.commands[0])) {
		return &cmdutil.UsageError{Diags: args.diags, Command: firstOf(args.commands)}
	}
	f.Globals.Diags = args.diags
	root, helpErr := newRoot(f)
	root.SetArgs(args.out)
	if err := root.ExecuteContext(ctx); err != nil {
		return err
	}
	return *helpErr
}

func firstOf(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// withFlagErrors adds the errors in the flags to that of an unknown command. After
// an unknown flag, the name of the command may be the value of that flag.
func withFlagErrors(err *cmdutil.UsageError, args *argParser) error {
	switch {
	case args.unknownFlagFirst:
		return &cmdutil.UsageError{Diags: args.diags}
	default:
		return &cmdutil.UsageError{Diags: append(err.Diags, args.diags...), Command: err.Command}
	}
}

// complete answers the request of a shell for completions.
func complete(ctx context.Context, f *cmdutil.Factory) error {
	if len(f.Args) < 2 {
		return nil
	}
	last := len(f.Args) - 1
	args := parseArgs(f.Args[1:last], f.Globals)
	root, _ := newRoot(f)
	return completion.Run(ctx, f, completionCatalog(), root, completion.Line{
		Request: f.Args[0], Args: args.out, OpenFlag: args.openFlag, Incomplete: !args.startsCommand(), Current: f.Args[last],
	})
}
