package detectcmd

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"vision1/internal/cmdutil"
	"vision1/internal/detect"
	"vision1/internal/detect/journal"
	"vision1/internal/detect/results"
	"vision1/internal/diag"
	"vision1/internal/exitcode"
	"vision1/internal/session"
)

// statusName is the name of the command detect status below detect.
const statusName = "status"

// statusSummary is what it does, in one line.
const statusSummary = "Report how many inputs are done, failed, or unknown"

type statusOptions struct {
	f     *cmdutil.Factory
	json  bool
	watch bool
}

func newStatusCommand(f *cmdutil.Factory) *cobra.Command {
	o := &statusOptions{f: f}
	cmd := &cobra.Command{
		Use:   statusName,
		Short: statusSummary,
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return cmdutil.Ended(cmd.Context(), o.run(cmd.Context(), args), "")
		},
	}
	cmd.Flags().AddFlagSet(o.flags())
	return cmd
}

func (o *statusOptions) flags() *pflag.FlagSet {
	f := pflag.NewFlagSet(statusName, pflag.ContinueOnError)
	f.BoolVar(&o.json, "json", false, "print a JSON object: done, failed, unknown, pending, units, lastRun, settings, and operations")
	f.BoolVar(&o.watch, "watch", false, "print it again every 2 seconds, in place on a terminal, until interrupted")
	return f
}

// A status is what the journals of an output directory say.
type status struct {
	Done     int               `json:"done"`
	Failed   int               `json:"failed"`
	Unknown  int               `json:"unknown"`           // sent without an outcome
	Pending  int               `json:"pending,omitempty"` // in Operations
	Units    *int64            `json:"units,omitempty"`   // of all runs, if it is known
	LastRun  *time.Time        `json:"lastRun,omitempty"`
	Settings map[string]string `json:"settings,omitempty"`
	// Operations are running, or done without being stored. Unnamed is how many requests
	// may have started others.
	Operations []operationStatus `json:"operations,omitempty"`
	Unnamed    int               `json:"unnamedOperations,omitempty"`
}

type operationStatus struct {
	Name   string `json:"name"`
	Inputs int    `json:"inputs"` // without an outcome
}

func (s *status) setOperations(operations []journal.Operation, unnamed int) {
	s.Unnamed = unnamed
	for i := range operations {
		s.Operations = append(s.Operations, operationStatus{operations[i].Name, len(operations[i].Pending)})
	}
}

func (o *statusOptions) run(ctx context.Context, args []string) error {
	_, diags := session.Configure(o.f.Globals, nil, o.f.IO.Getenv)
	name, invalid := outputArgument(statusName, args)
	diags = slices.Concat(o.f.Globals.Diags, diags.Errors(), invalid)
	if o.watch && detect.IsObject(name) {
		diags.Add(&diag.Diagnostic{Flag: "--watch", Message: "requires a local directory"})
	}
	if o.watch && o.json {
		diags.Add(&diag.Diagnostic{Flag: "--watch", Message: "can't be combined with --json"})
	}
	if len(diags) > 0 {
		return &cmdutil.UsageError{Diags: diags, Command: Name + " " + statusName}
	}
	if detect.IsObject(name) {
		s, err := o.readObjects(ctx, name)
		if err != nil {
			return err
		}
		return o.print(s, name)
	}
	state, err := journal.Read(name)
	if err != nil {
		return err
	}
	defer state.Close()
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	if o.watch {
		return o.watchState(ctx, name, state)
	}
	s := newStatus(state)
	operations, err := state.Operations()
	if err != nil {
		return err
	}
	s.setOperations(operations, state.Unnamed())
	return o.print(s, name)
}

func (o *statusOptions) print(s *status, directory string) (err error) {
	if o.json {
		err = o.f.IO.PrintJSON(s)
	} else {
		err = o.f.IO.Print(s.text())
	}
	if err == nil && s.Failed > 0 {
		return &statusError{directory: directory, failed: s.Failed}
	}
	return err
}

// readObjects returns the status of results in Cloud Storage, where units are not
// recorded.
func (o *statusOptions) readObjects(ctx context.Context, name string) (*status, error) {
	command := &options{f: o.f, flags: newFlags()}
	command.flags.output = name
	if diags := command.completeRequest(); diags.HasErrors() {
		return nil, &cmdutil.UsageError{Diags: diags.Errors(), Command: Name + " " + statusName}
	}
	objects, err := command.outputObjects(ctx)
	if err != nil {
		return nil, err
	}
	return readBucketStatus(ctx, objects)
}

func newStatus(state *journal.State) *status {
	c := state.Counts()
	s := &status{Done: c.Done, Failed: c.Failed, Unknown: c.Unknown, Pending: c.Pending, Units: &c.Units}
	if last := state.LastRun(); last != nil {
		s.LastRun, s.Settings = &last.Time, last.Settings
	}
	return s
}

func (s *status) text() string {
	unknown := ""
	if s.Unknown > 0 {
		unknown = "sent without an outcome; the next run sends them again"
	}
	var t table
	t.add("done", group(int64(s.Done)))
	t.add("failed", group(int64(s.Failed)))
	t.add("unknown", group(int64(s.Unknown)), unknown, unnamedText(s.Unnamed))
	t.addCount("pending", int64(s.Pending), "in operations that are running, or whose results are not stored; the next run waits for them")
	for _, o := range s.Operations {
		t.add("operation", o.Name, plural(int64(o.Inputs), "input"))
	}
	if s.Units != nil {
		t.add("units", group(*s.Units), "in all runs")
	}
	if s.LastRun != nil {
		t.add("last run", s.LastRun.Local().Format(time.DateTime), s.Settings["features"])
	}
	return t.String()
}

// unnamedText says what to do about operations whose names are not known.
func unnamedText(n int) string {
	if n == 0 {
		return ""
	}
	return plural(int64(n), "request") + " may have started an operation whose name was not recorded; to check: vision1 operations list"
}

// A statusError reports that inputs failed.
type statusError struct {
	directory string
	failed    int
}

func (e *statusError) Error() string { return cmdutil.Count(e.failed, "input") + " failed" }

// ExitCode returns exitcode.Partial.
func (*statusError) ExitCode() int { return exitcode.Partial }

// Hints says where the failures are.
func (e *statusError) Hints() []string {
	lines := []string{"to try them again, run the detect command with --again failed"}
	if detect.IsObject(e.directory) {
		return append([]string{"all failures: " + strings.TrimSuffix(e.directory, "/") + "/" + failedPrefix}, lines...)
	}
	if path := filepath.Join(e.directory, results.FailuresName); fileExists(path) {
		lines = append([]string{"all failures: " + path}, lines...)
	}
	return lines
}
