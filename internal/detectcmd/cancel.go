package detectcmd

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"vision1/internal/call"
	"vision1/internal/cmdutil"
	"vision1/internal/detect"
	"vision1/internal/detect/journal"
	"vision1/internal/exitcode"
	"vision1/internal/lro"
	"vision1/internal/output"
	"vision1/internal/request"
	"vision1/internal/session"
)

const (
	cancelName    = "cancel"
	cancelSummary = "Cancel the running operations of detect --async"
)

type cancelOptions struct {
	f    *cmdutil.Factory
	json bool
}

func newCancelCommand(f *cmdutil.Factory) *cobra.Command {
	o := &cancelOptions{f: f}
	cmd := &cobra.Command{
		Use:   cancelName,
		Short: cancelSummary,
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return o.run(cmd.Context(), args)
		},
	}
	cmd.Flags().AddFlagSet(o.flags())
	return cmd
}

func (o *cancelOptions) flags() *pflag.FlagSet {
	f := pflag.NewFlagSet(cancelName, pflag.ContinueOnError)
	f.BoolVar(&o.json, "json", false, "print a JSON object: operations, each with name, inputs, and state")
	return f
}

// The states in which an operation can end.
const (
	stateCanceled = "canceled"
	stateDone     = "completed before it was canceled; the next run stores its results"
	stateFailed   = "failed before it was canceled: "
	stateGone     = "not known to the service any more; the next run looks for its output"
	stateRunning  = "running"
)

// A cancellation is what became of an operation.
type cancellation struct {
	Name   string `json:"name"`
	Inputs int    `json:"inputs"` // without an outcome
	State  string `json:"state"`

	operation *journal.Operation
}

// A canceler cancels the operations of an output directory.
type canceler struct {
	*cancelOptions
	command *options // its -o is the directory
	// record records that an operation was canceled.
	record     func(o *journal.Operation) error
	operations []cancellation
}

func (o *cancelOptions) run(ctx context.Context, args []string) error {
	c, err := o.prepare(args)
	if err != nil {
		return err
	}
	closeLog, err := c.read(ctx)
	if err != nil {
		return cmdutil.Ended(ctx, err, "")
	}
	defer closeLog()
	if len(c.operations) > 0 {
		err = c.cancel(ctx)
	}
	if printErr := o.print(c.operations); printErr != nil {
		return printErr
	}
	return c.outcome(ctx, err)
}

// prepare validates the arguments.
func (o *cancelOptions) prepare(args []string) (*canceler, error) {
	command := &options{f: o.f, flags: newFlags()}
	name, diags := outputArgument(cancelName, args)
	command.flags.output = name
	diags = slices.Concat(o.f.Globals.Diags, diags, command.completeRequest())
	if diags.HasErrors() {
		return nil, &cmdutil.UsageError{Diags: diags.Errors(), Command: Name + " " + cancelName}
	}
	return &canceler{cancelOptions: o, command: command}, nil
}

// read finds the operations.
func (c *canceler) read(ctx context.Context) (closeLog func(), err error) {
	name := c.command.flags.output
	if !detect.IsObject(name) {
		state, err := journal.Read(name)
		if err != nil {
			return nil, err
		}
		defer state.Close()
		c.record = c.recordLocal
		all, err := state.Operations()
		c.add(all, state.Unnamed())
		return func() {}, err
	}
	objects, err := c.command.outputObjects(ctx)
	if err != nil {
		return nil, err
	}
	log, err := readBucketJournal(ctx, objects)
	if err != nil {
		return nil, err
	}
	c.record = func(o *journal.Operation) error { return log.AppendEnded(o.Name) }
	c.add(log.pending())
	return func() { _ = log.Close() }, nil // temporary
}

// add adds the operations that have a name. It warns of others, which can't be canceled.
func (c *canceler) add(all []journal.Operation, unnamed int) {
	if unnamed > 0 {
		c.f.Warn(unnamedText(unnamed))
	}
	for i := range all {
		c.operations = append(c.operations, cancellation{Name: all[i].Name, Inputs: len(all[i].Pending), State: stateRunning, operation: &all[i]})
	}
}

// recordLocal records it in the journal, unless a run is writing to it: that waits for
// the operation, and records it.
func (c *canceler) recordLocal(o *journal.Operation) error {
	j, err := journal.Open(c.command.flags.output, o.Journal)
	var locked *journal.LockedError
	if errors.As(err, &locked) {
		return nil
	}
	if err != nil {
		return err
	}
	return errors.Join(j.AppendEnded(o.Name), j.Close())
}

// cancel requests the cancellation of all operations, and waits until they are done. One
// that the service doesn't cancel doesn't keep others running.
func (c *canceler) cancel(ctx context.Context) error {
	s, err := c.command.open(ctx)
	if err != nil {
		return err
	}
	var names []string
	var rejected error // the first
	for i := range c.operations {
		o := &c.operations[i]
		err := c.request(ctx, s, o.Name)
		switch {
		case isGone(err):
			o.State = stateGone
		case isOfOperation(err):
			rejected = cmp.Or(rejected, err)
		case err != nil:
			return err
		default:
			names = append(names, o.Name)
		}
	}
	return cmp.Or(newPoller(s, nil).WaitAll(ctx, names, c.ended), rejected)
}

// isOfOperation reports whether a request failed because of its operation.
func isOfOperation(err error) bool {
	var service *call.ServiceError
	var unusable *lro.UnusableError
	return errors.As(err, &unusable) || errors.As(err, &service) && (service.Code == http.StatusBadRequest || service.Code == http.StatusForbidden)
}

func (*canceler) request(ctx context.Context, s *session.Session, name string) error {
	if _, err := operationRequest("get", name, nil); err != nil {
		return &lro.UnusableError{Message: "the operation " + name + " can't be canceled: " + err.Error()}
	}
	body, err := request.NewBody(struct{}{})
	if err != nil {
		return err
	}
	r, err := request.New(findMethod(operationsResource, "cancel"), []string{name}, nil, body)
	if err != nil {
		return err
	}
	response, err := s.Do(ctx, r)
	if err != nil {
		return err
	}
	_ = response.Body.Close() // it is accepted
	return nil
}

// ended notes how an operation ended.
func (c *canceler) ended(r lro.Result) error {
	i := slices.IndexFunc(c.operations, func(o cancellation) bool { return o.Name == r.Name })
	o := &c.operations[i]
	switch {
	case isGone(r.Err):
		o.State = stateGone
	case r.Err != nil:
		return r.Err
	case r.Operation.Canceled():
		o.State = stateCanceled
		return c.record(o.operation)
	case r.Operation.Error != nil:
		o.State = stateFailed + r.Operation.Error.Text()
	default:
		o.State = stateDone
	}
	return nil
}

func (o *cancelOptions) print(operations []cancellation) error {
	if o.json {
		return o.f.IO.PrintJSON(map[string]any{"operations": append([]cancellation{}, operations...)})
	}
	if len(operations) == 0 {
		return o.f.IO.Print("no operation is running\n")
	}
	var t table
	for _, c := range operations {
		t.add(c.Name, plural(int64(c.Inputs), "input"), output.Printable(c.State))
	}
	return o.f.IO.Print(t.String())
}

// outcome returns the error of the command after err, if any, ended the wait.
func (c *canceler) outcome(ctx context.Context, err error) error {
	var running []string
	other := 0
	for _, o := range c.operations {
		switch o.State {
		case stateRunning:
			running = append(running, o.Name)
		case stateCanceled, stateGone:
		default:
			other++
		}
	}
	switch {
	case err != nil && len(running) > 0:
		return &waitingError{err: cmdutil.Ended(ctx, err, ""), operations: running, output: c.command.f.IO.Shell.Quote(c.command.flags.output)}
	case err != nil:
		return cmdutil.Ended(ctx, err, "")
	case other > 0:
		return &notCanceledError{count: other, total: len(c.operations)}
	default:
		return nil
	}
}

// A notCanceledError is a command that could not cancel all operations.
type notCanceledError struct{ count, total int }

func (e *notCanceledError) Error() string {
	return group(int64(e.count)) + " of " + plural(int64(e.total), "operation") + " ended before being canceled"
}

// ExitCode returns exitcode.Operation.
func (*notCanceledError) ExitCode() int { return exitcode.Operation }

// Hints says how to get the results.
func (*notCanceledError) Hints() []string {
	return []string{"to store their results, run the detect command again"}
}
