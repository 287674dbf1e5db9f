package cli

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"vision1/internal/api"
	"vision1/internal/auth"
	"vision1/internal/call"
	"vision1/internal/diag"
	"vision1/internal/lro"
	"vision1/internal/output"
	"vision1/internal/transport"
)

// A methodCommand runs one method of the API: the same code for all of them.
type methodCommand struct {
	env    *Env
	flags  *flagSet
	method *api.Method
	call   callFlags
	// progress tells of a wait; nil where nobody is told.
	progress *progress
}

func newMethodCommand(env *Env, flags *flagSet, m *api.Method) *cobra.Command {
	c := &methodCommand{env: env, flags: flags, method: m}
	cmd := &cobra.Command{
		Use:   usageLine(m),
		Short: m.Summary,
		Args:  cobra.ArbitraryArgs, // call.Make says what is wrong with them
		RunE: func(cmd *cobra.Command, args []string) error {
			err := c.run(cmd.Context(), args)
			c.remember(args, err)
			return err
		},
	}
	cmd.Flags().AddFlagSet(c.call.flags())
	return cmd
}

// run is one command from its words to its output. Until planned returns,
// nothing but the files that the words name has been touched.
func (c *methodCommand) run(ctx context.Context, args []string) error {
	if c.call.skeleton {
		return c.printSkeleton()
	}
	ctx, cancel, plan, err := c.planned(ctx, args)
	if err != nil {
		return err
	}
	defer cancel()
	if c.call.dryRun {
		return c.dryRunAll(ctx, plan)
	}
	destination, err := output.Open(c.call.output, c.env.Stdout)
	if err != nil {
		return err
	}
	defer destination.Discard()
	destination.Terminal = c.env.StdoutTerminal
	result, err := c.send(ctx, plan, destination)
	if err != nil {
		return err
	}
	if err := destination.Commit(); err != nil {
		return err
	}
	if err := checkParts(result); err != nil {
		return err
	}
	return plan.ended
}

// A plannedCall is all that is known before anything is sent.
type plannedCall struct {
	*call.Plan
	endpoint transport.Endpoint
	scopes   []string
	retries  int
	timeout  time.Duration
	wait     waiting
	show     showing
	pages    paging
	// ended is an *endedError where the operation that was waited for did not
	// end well; known once its reply is there.
	ended error
}

// planned checks everything that was typed and returns every mistake at once.
// The context that it returns ends with --timeout.
func (c *methodCommand) planned(ctx context.Context, args []string) (context.Context, context.CancelFunc, *plannedCall, error) {
	checked, problems := c.flags.settings.check(c.method, c.env.Getenv)
	problems = append(append(diag.List{}, c.flags.problems...), problems...)
	ctx, cancel := withTimeout(ctx, checked.timeout)
	plan, more := call.Make(call.Input{
		Method:       c.method,
		Positionals:  c.ownPositionals(args),
		RWords:       c.call.request,
		PWords:       c.call.properties,
		JSON:         c.call.json,
		Files:        call.NewFiles(ctx, c.env.Stdin),
		NamePatterns: lro.NamePatterns(c.method),
	})
	if len(c.flags.problems) > 0 { // what follows an unknown flag may be its value
		more = slices.DeleteFunc(more, func(p diag.Diagnostic) bool { return p.Flag == "argument" })
	}
	problems = append(append(problems, more...), c.planWait(checked, args)...)
	problems = append(append(problems, c.planFormat(checked)...), c.planPages(checked)...)
	problems = append(problems, emptyValues(problems, c.flags.global, c.call.set)...)
	if len(problems) == 0 {
		checked.Plan = plan
		plan.Warnings = append(plan.Warnings, c.flags.settings.scopeWarnings(c.method)...)
		problems = slices.Concat(c.checkEndpoint(checked), c.checkJSON(checked), c.checkFields(checked),
			c.flags.settings.refuseWarnings(plan.Warnings))
	}
	if err := context.Cause(ctx); err != nil { // while standard input was read
		cancel()
		return nil, nil, nil, err
	}
	if len(problems) > 0 {
		cancel()
		return nil, nil, nil, &usageError{problems: problems, command: c.method.Resource + " " + c.method.Name}
	}
	return ctx, cancel, checked, nil
}

// checkEndpoint refuses to send credentials where anyone could read them.
func (c *methodCommand) checkEndpoint(p *plannedCall) diag.List {
	if p.Signed && c.flags.settings.impersonate != "" {
		return diag.List{{Flag: "--impersonate-service-account", Text: c.flags.settings.impersonate,
			Message: "has no effect on a call that -p signs; leave out one of the two"}}
	}
	if p.endpoint.Emulator && !p.Signed {
		return nil // gets no credentials
	}
	var problems diag.List
	problems.Add(p.endpoint.CheckCredentials())
	return problems
}

// A timeoutError is the cause of a context that --timeout ended.
type timeoutError struct{ limit time.Duration }

func (e *timeoutError) Error() string {
	return "not done within --timeout " + e.limit.String()
}

func withTimeout(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	if limit <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, limit, &timeoutError{limit})
}

// send signs the call, makes it and brings its reply to the destination.
func (c *methodCommand) send(ctx context.Context, p *plannedCall, destination *output.Destination) (output.Result, error) {
	c.warnAll(p.Warnings)
	c.warnAll(p.wait.warnings)
	c.startProgress(p)
	defer c.progress.end()
	calls, err := c.connect(ctx, p)
	if err != nil {
		return output.Result{}, err
	}
	result, err := c.exchange(ctx, calls, p, destination)
	if err != nil {
		err = &secretError{err, calls.secrets}
	}
	return result, err
}

// exchange makes the calls that the command is made of, mostly one, and brings
// what comes back to the destination.
func (c *methodCommand) exchange(ctx context.Context, calls *connection, p *plannedCall, destination *output.Destination) (output.Result, error) {
	if p.pages.asked {
		return c.deliverPages(ctx, calls, p, destination)
	}
	if len(p.wait.names) > 1 {
		return output.Result{}, c.waitForAll(ctx, calls, p, destination)
	}
	reply, err := c.reply(ctx, calls, p)
	if err != nil {
		return output.Result{}, err
	}
	defer func() { _ = reply.Body.Close() }()
	return c.deliver(ctx, p, reply, destination)
}

// A connection is what the calls of one command share.
type connection struct {
	client   *http.Client
	endpoint transport.Endpoint
	source   *auth.Source // nil where nothing signs them
	secrets  transport.Secrets
}

// connect finds out how calls are signed, and sends nothing yet.
func (c *methodCommand) connect(ctx context.Context, p *plannedCall) (*connection, error) {
	source, err := c.credentials(ctx, p)
	if err != nil {
		return nil, err
	}
	options := c.transportOptions(p, source)
	client, endpoint, err := c.env.NewClient(ctx, options)
	if err != nil {
		return nil, err
	}
	return &connection{client, endpoint, source, options.Secrets}, nil
}

// do makes one call.
func (c *methodCommand) do(ctx context.Context, calls *connection, p *plannedCall) (*call.Reply, error) {
	attempts := 1
	reply, err := call.Do(ctx, p.Plan, call.Options{
		Client: calls.client, Endpoint: calls.endpoint.URL, Retries: p.retries,
		Final: cantBeMended,
		OnRetry: func(pause time.Duration, cause error) {
			c.noteRetry(attempts, pause, calls.secrets.Redact(cause.Error()))
			attempts++
		},
	})
	if err != nil {
		c.refusedToken(ctx, calls.source, err)
		return nil, &callError{err: err, plan: p, source: calls.source, attempts: attempts}
	}
	return reply, nil
}

// credentials finds what signs the call; nil where nothing is to.
func (c *methodCommand) credentials(ctx context.Context, p *plannedCall) (*auth.Source, error) {
	if p.Signed || p.endpoint.Emulator {
		return nil, nil //nolint:nilnil // no source is no error
	}
	source, err := auth.Find(ctx, c.authConfig(p))
	if err != nil {
		return nil, err
	}
	c.noteSource(source)
	var problems diag.List
	for _, warning := range source.Warnings {
		c.env.warn(c.flags, warning)
		problems = append(problems, diag.Diagnostic{Flag: source.Name, Message: warning + " (--strict)"})
	}
	if c.flags.settings.strict && len(problems) > 0 {
		return nil, &usageError{problems: problems, command: c.method.Resource + " " + c.method.Name}
	}
	return source, nil
}

func (c *methodCommand) warnAll(warnings diag.List) {
	for _, w := range warnings {
		text := w.Message
		if w.Text != "" {
			text = w.Flag + " " + w.Text + ": " + w.Message
		}
		text += "; sending anyway"
		c.env.warn(c.flags, text)
	}
}

func (c *methodCommand) noteRetry(attempt int, pause time.Duration, cause string) {
	if c.flags.settings.debug || c.env.StderrTerminal && !c.flags.settings.quiet {
		c.env.note("retry " + strconv.Itoa(attempt) + " in " + pause.Round(time.Millisecond).String() + ": " + cause)
	}
}

// cantBeMended tells of failures of credentials, which sending again can't mend, and
// of a service that kept silent for minutes.
func cantBeMended(err error) bool {
	var token *auth.TokenError
	var file *auth.FileError
	var plain *transport.PlainError
	return errors.As(err, &token) || errors.As(err, &file) || errors.As(err, &plain) || errors.Is(err, transport.ErrIdle)
}

func usageLine(m *api.Method) string {
	line := m.Name
	for i := range m.Positionals {
		line += " <" + m.Positionals[i].Word + ">"
	}
	return line
}
