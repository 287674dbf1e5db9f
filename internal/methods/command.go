// Package methods implements the command of any method of the API. A command
// completes its options from the flags, validates all of them before it opens
// anything, and runs.
//
// command.go is that flow. Each group of flags has a file with its options,
// their validation, and what they do: output.go (--query, --format), pages.go
// (--page-all), wait.go and batch.go (--wait), dryrun.go.
package methods

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"vision1/internal/api"
	"vision1/internal/cmdutil"
	"vision1/internal/diag"
	"vision1/internal/format"
	"vision1/internal/output"
	"vision1/internal/params"
	"vision1/internal/request"
	"vision1/internal/schema"
	"vision1/internal/secret"
	"vision1/internal/session"
)

// A Spec is a method and how its command deals with long-running operations.
type Spec struct {
	Method *api.Method
	Wait   WaitSpec
}

// DefaultSpec returns the Spec of a method that needs none of its own: if its
// response is an operation, --wait waits for it.
func DefaultSpec(m *api.Method) Spec {
	s := Spec{Method: m}
	s.Wait.Offered = m.Response == "Operation"
	return s
}

// NewCommand returns the command of a method.
func NewCommand(f *cmdutil.Factory, spec Spec) *cobra.Command {
	o := &options{f: f, spec: spec, method: spec.Method, flags: NewFlags()}
	cmd := &cobra.Command{
		Use:   usageLine(spec.Method),
		Short: spec.Method.Summary,
		Args:  cobra.ArbitraryArgs, // request.Plan validates them
		RunE: func(cmd *cobra.Command, args []string) error {
			o.args = args
			err := o.run(cmd.Context())
			o.recordHistory(cmd.Context(), err)
			return err
		},
	}
	cmd.Flags().AddFlagSet(o.flags.Set)
	return cmd
}

// options is one command: what was typed, and what follows from it.
type options struct {
	f      *cmdutil.Factory
	spec   Spec
	method *api.Method
	flags  *Flags
	args   []string

	// These are known before anything is sent.
	config   session.Config
	request  *request.Request
	inputs   *request.Files
	output   outputOptions
	pages    pageOptions
	wait     waitOptions
	warnings diag.List

	progress *progress // nil if there is none
}

// run is one command, from its arguments to its output.
func (o *options) run(ctx context.Context) error {
	if err := o.prepare(ctx); err != nil {
		return err
	}
	if o.flags.Skeleton {
		return o.f.IO.WriteOutput(ctx, o.flags.Output, o.writeSkeleton)
	}
	for i := range o.warnings {
		o.f.Warn(warningText(&o.warnings[i]))
	}
	if o.flags.DryRun {
		return o.f.IO.WriteOutput(ctx, o.flags.Output, func(to io.Writer) error { return o.dryRun(ctx, to) })
	}
	err := o.send(ctx)
	if isWaitError(err) { // which reports a signal or --timeout itself
		return err
	}
	return cmdutil.Ended(ctx, err, " before the response was complete")
}

// prepare completes and validates the options: nothing but the files that the
// arguments name is opened. It returns every error as one *cmdutil.UsageError.
func (o *options) prepare(ctx context.Context) error {
	var diags diag.List
	o.inputs = request.NewFiles(ctx, o.f.IO.In)
	o.config, diags = session.Configure(o.f.Globals, o.method.Scopes, o.f.IO.Getenv)
	diags = slices.Concat(o.f.Globals.Diags, diags, o.planRequest(), o.completeWait(), o.completeOutput(), o.completePages())
	diags = slices.Concat(diags, o.validateCredentials(), o.validateJSON(), o.validateFields(), o.validateErrorFields(), o.validateSkeleton())
	diags = append(diags, cmdutil.EmptyValues(diags, o.f.Globals.Flags, o.flags.Set)...)
	if o.f.Globals.Strict {
		diags = diags.Strict()
	}
	if err := context.Cause(ctx); err != nil { // while standard input was read
		return cmdutil.Ended(ctx, err, " before the response was complete")
	}
	if diags.HasErrors() {
		return &cmdutil.UsageError{Diags: diags.Errors(), Command: o.commandName()}
	}
	o.warnings = diags
	return nil
}

func (o *options) commandName() string { return o.method.Resource + " " + o.method.Name }

// planRequest builds the request. After an unknown flag, an extra argument may be
// the value of that flag, and is not reported.
func (o *options) planRequest() diag.List {
	positionals := o.args
	if o.spec.Wait.Always { // the other names are those of further polls
		positionals = o.args[:min(1, len(o.args))]
	}
	var diags diag.List
	o.request, diags = request.Plan(request.Args{
		Method:      o.method,
		Positionals: positionals,
		RequestArgs: o.flags.RequestArgs,
		ParamArgs:   o.flags.ParamArgs,
		JSON:        o.flags.JSON,
		Files:       o.inputs,
		Partial:     o.flags.Skeleton,
		Location:    o.f.Globals.Location, // also if VISION1_ENDPOINT takes precedence
	})
	o.maskQuery()
	if len(o.f.Globals.Diags) > 0 {
		diags = slices.DeleteFunc(diags, func(d diag.Diagnostic) bool {
			return d.Flag == "argument" || d.Text != "" && strings.HasPrefix(d.Flag, "<")
		})
	}
	return diags
}

// maskQuery masks the credentials that -p supplied in everything that is printed.
func (o *options) maskQuery() {
	for name, values := range o.request.Query {
		if secret.AuthenticatesRequest(name) {
			o.f.IO.Secrets.Add(values...)
		}
	}
}

func (o *options) validateCredentials() diag.List {
	var diags diag.List
	diags.Add(o.config.CheckEndpoint(o.request.HasCredentials))
	return diags
}

// paramArg returns the position and the text of the argument of -p that sets a
// parameter.
func (o *options) paramArg(name string) (int, string) {
	for i, text := range o.flags.ParamArgs {
		typed, _, _ := strings.Cut(text, "=")
		if parameter, ok := params.Find(o.method, typed); ok && parameter.Name == name {
			return i + 1, text
		}
	}
	return 0, name
}

// send sends the request and writes the response. The output file is opened
// before anything is sent, and replaced only if the response is complete.
func (o *options) send(ctx context.Context) error {
	destination, err := output.Open(o.flags.Output, o.f.IO.Out)
	if err != nil {
		return err
	}
	defer destination.Discard()
	o.f.IO.OnAbandon(destination.Abandon)
	destination.Terminal = o.f.IO.OutIsTTY
	o.startProgress()
	defer o.progress.end()
	s, err := session.Open(ctx, o.f, session.Options{Config: o.config, Scopes: o.method.Scopes, HasCredentials: o.request.HasCredentials})
	if err != nil {
		return err
	}
	outcome, err := o.execute(ctx, s, destination)
	if err != nil {
		return err
	}
	if err := destination.Commit(); err != nil {
		return err
	}
	return outcome
}

// execute sends the requests that the command consists of, usually one, and
// writes the result to the destination. outcome is the error of a complete
// response: a part of it, or the awaited operation, failed.
func (o *options) execute(ctx context.Context, s *session.Session, destination *output.Destination) (outcome, err error) {
	switch {
	case o.pages.all:
		return nil, o.writePages(ctx, s, destination)
	case len(o.wait.names) > 1:
		return o.waitForAll(ctx, s, destination)
	case o.wait.requested:
		return o.waitForOne(ctx, s, destination)
	default:
		response, err := s.Do(ctx, o.request)
		if err != nil {
			return nil, err
		}
		return o.writeResponse(ctx, response, destination)
	}
}

// formatter returns what formats responses at the destination.
func (o *options) formatter(ctx context.Context, destination *output.Destination) *format.Formatter {
	settings := o.output.settings
	if o.f.IO.OutIsTTY && o.flags.Output == "-" {
		settings.Terminal = true
		settings.Width, _ = o.f.IO.Size()
	}
	return format.New(ctx, destination.Writer(ctx), settings)
}

// validateSkeleton rejects --skeleton for a method without a request message.
func (o *options) validateSkeleton() diag.List {
	if _, ok := api.FindMessage(o.method.Request); ok || !o.flags.Skeleton {
		return nil
	}
	return diag.List{{Flag: "--skeleton", Message: "this method has no request"}}
}

// writeSkeleton writes a request that --json accepts.
func (o *options) writeSkeleton(to io.Writer) error {
	m, _ := api.FindMessage(o.method.Request)
	document, err := schema.Skeleton(m)
	if err != nil {
		return err
	}
	_, err = to.Write(document)
	return err
}

func warningText(d *diag.Diagnostic) string {
	text := d.Message + "; sending anyway"
	if d.Suggestion != "" {
		text += "; did you mean " + d.Suggestion + "?"
	}
	if d.Text != "" {
		text = d.Flag + " " + output.Printable(d.Text) + ": " + text
	}
	return text
}

func usageLine(m *api.Method) string {
	line := m.Name
	for i := range m.Positionals {
		line += " <" + m.Positionals[i].CLIName + ">"
	}
	return line
}
