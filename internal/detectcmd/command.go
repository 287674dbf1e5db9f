package detectcmd

import (
	"context"
	"net/url"
	"slices"

	"github.com/spf13/cobra"

	"vision1/internal/api"
	"vision1/internal/cmdutil"
	"vision1/internal/detect"
	"vision1/internal/detect/results"
	"vision1/internal/detect/run"
	"vision1/internal/diag"
	"vision1/internal/format"
	"vision1/internal/pdf"
	"vision1/internal/session"
)

// Name is the name of the command.
const Name = "detect"

// Summary is what the command does, in one line.
const Summary = "Annotate images, directories, and documents, and write the results"

// NewCommand returns the command detect with its subcommands.
func NewCommand(f *cmdutil.Factory) *cobra.Command {
	o := &options{f: f, flags: newFlags()}
	cmd := &cobra.Command{
		Use:   Name,
		Short: Summary,
		Args:  cobra.ArbitraryArgs, // complete validates them
		RunE: func(cmd *cobra.Command, args []string) error {
			o.args = args
			return o.run(cmd.Context())
		},
	}
	cmd.Flags().AddFlagSet(o.flags.set)
	cmd.AddCommand(newStatusCommand(f), newRenderCommand(f), newJobCommand(f), newCancelCommand(f))
	return cmd
}

// options is one command: what was typed, and what follows from it.
type options struct {
	f     *cmdutil.Factory
	flags *flags
	args  []string
	// elsewhere says that the command is to run on other machines, where its sources are.
	elsewhere bool

	// These are known before anything is read or sent.
	config   session.Config
	images   *api.Method // images annotate
	files    *api.Method // files annotate
	async    *run.Async  // nil without --async
	query    url.Values  // of -p
	hasKey   bool        // -p authenticates the requests
	template *detect.Template
	sources  detect.Sources
	several  bool // there can be more than one input
	toDir    bool // the results go to a directory
	formats  []results.Format
	rendered []document    // of the formats, those that people view
	filter   *format.Query // --query, or nil
	jobs     int
	rate     int // images per minute; 0 for no limit
	again    run.Again
	share    detect.Share
	budget   detect.Budget

	session  *session.Session // or nil as long as nothing needed it
	progress run.Progress
	failures failures
	skipped  detect.Skipped // names that are not inputs
}

// run is one command, from its arguments to its results.
func (o *options) run(ctx context.Context) error {
	if err := o.prepare(); err != nil {
		return err
	}
	if !o.flags.dryRun {
		if _, err := o.open(ctx); err != nil { // before -o is created
			return err
		}
	}
	store, err := o.openStore(ctx)
	if err != nil {
		return cmdutil.Ended(ctx, err, " before anything was sent")
	}
	defer store.close()
	defer limitGarbage(store.size())()
	if o.flags.dryRun {
		return cmdutil.Ended(ctx, o.dryRun(ctx, store), " before the plan was complete")
	}
	if err := o.checkBudget(ctx, store); err != nil {
		return cmdutil.Ended(ctx, err, " before anything was sent")
	}
	return o.process(ctx, store)
}

// prepare completes and validates the options: it looks at the sources that were
// named, and opens nothing. It returns every error as one *cmdutil.UsageError.
func (o *options) prepare() error {
	diags := append(slices.Clone(o.f.Globals.Diags), o.complete()...)
	if o.f.Globals.Strict {
		diags = diags.Strict()
	}
	if diags.HasErrors() {
		return &cmdutil.UsageError{Diags: diags.Errors(), Command: Name}
	}
	for i := range diags {
		o.f.Warn(warningText(&diags[i]))
	}
	return nil
}

// complete completes the options, with every error and warning.
func (o *options) complete() diag.List {
	diags := slices.Concat(o.completeFeatures(), o.completeRequest(), o.completeOutput(), o.completeAsync(), o.completePace(), o.completeShare(), o.completeBudget())
	return append(diags, cmdutil.EmptyValues(diags, o.f.Globals.Flags, o.flags.set)...)
}

func warningText(d *diag.Diagnostic) string {
	text := d.Message
	if d.Suggestion != "" {
		text += "; did you mean " + d.Suggestion + "?"
	}
	if d.Text != "" {
		text = d.Flag + " " + d.Text + ": " + text
	} else if d.Flag != "" {
		text = d.Flag + ": " + text
	}
	return text
}

// process sends the requests and stores the results.
func (o *options) process(ctx context.Context, store store) error {
	s, err := o.open(ctx)
	if err != nil {
		return err
	}
	if err := o.checkAsyncOutput(ctx); err != nil {
		return cmdutil.Ended(ctx, err, " before anything was sent")
	}
	if err := store.begin(); err != nil {
		return err
	}
	pending, err := o.pending(store)
	if err != nil {
		return err
	}
	inputs, skipped, err := o.inputs(ctx, store)
	if err != nil {
		return err
	}
	o.f.IO.SetGrace(drainGrace)
	meter := detect.NewMeter(o.budget)
	end := o.startProgress(ctx, store)
	counts, err := run.Run(context.WithoutCancel(ctx), run.Options{
		Jobs: o.jobs, Rate: float64(o.rate), Retries: o.config.Retries, UnitsPerImage: len(o.template.Features), Budget: meter,
		Again: o.again, Ordered: !o.toDir, Template: o.template, Pages: o.template.Pages, CountPages: pdf.CountPages,
		Prepare: o.preparer(), Restore: restore, Fetch: o.fetcher(), Advise: advise,
		Stdin: o.f.IO.In, Classify: classify, Journal: store.journal(), Lookup: store.lookup(), Stored: store.stored(), Sink: watchedSink{store.sink(), &o.failures}, Sender: &sender{o, s},
		Async: o.async, Pending: pending, Operations: newOperations(o, s),
		Drain: ctx, Grace: drainGrace, Progress: &o.progress,
	}, inputs)
	end()
	o.skipped = skipped()
	return o.finish(ctx, store, counts, err)
}
