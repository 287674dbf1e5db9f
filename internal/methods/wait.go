package methods

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"vision1/internal/api"
	"vision1/internal/call"
	"vision1/internal/cmdutil"
	"vision1/internal/diag"
	"vision1/internal/lro"
	"vision1/internal/output"
	"vision1/internal/request"
	"vision1/internal/session"
)

// A WaitSpec says how a command deals with long-running operations. The zero
// value is a command that doesn't.
type WaitSpec struct {
	Offered bool // it has --wait
	Always  bool // it only waits, for any number of operations
	Named   bool // its arguments name the operations; otherwise its response does
	// Outcome returns how a completed operation differs from what the command asks
	// for, as the end of a sentence that starts with its name; "" if it doesn't.
	// nil asks for an operation without an error.
	Outcome func(o *lro.Operation) string
	Verb    string // added to the state of an operation: ", canceling"
	Help    string // what --wait does; "" for the default
}

// waitOptions says which operations to wait for, and how.
type waitOptions struct {
	requested bool
	interval  time.Duration // between two polls; 0 for the default
	// names are the operations to wait for, and polls the requests that get them,
	// in the same order. If the response names the operation, both are empty until
	// it arrived.
	names []string
	polls []*request.Request
}

// poll returns the request that gets the operation of that name.
func (w *waitOptions) poll(name string) *request.Request {
	return w.polls[slices.Index(w.names, name)]
}

// completeWait parses the flags of waiting, and builds the polls of the
// operations that the arguments name.
func (o *options) completeWait() diag.List {
	var diags diag.List
	invalid := func(flag, text, message, suggestion string) {
		diags.Add(&diag.Diagnostic{Flag: flag, Text: text, Message: message, Suggestion: suggestion})
	}
	o.wait.requested = o.spec.Wait.Always || o.flags.Wait
	if o.flags.Wait && !o.spec.Wait.Offered {
		invalid("--wait", "", "this method starts no operation to wait for", "")
	}
	if o.flags.Interval != "" {
		var d *diag.Diagnostic
		o.wait.interval, d = cmdutil.ParseDuration("--interval", o.flags.Interval)
		diags.Add(d)
		if !o.wait.requested {
			invalid("--interval", o.flags.Interval, "requires --wait", "")
		}
	}
	if o.flags.isSet(progressFlag) && !o.wait.requested {
		invalid("--progress", o.flags.Progress, "requires --wait", "")
	}
	if values := []string{cmdutil.ProgressAuto, cmdutil.ProgressPlain}; !slices.Contains(values, o.flags.Progress) {
		invalid("--progress", o.flags.Progress, "valid values are auto and plain", diag.Nearest(o.flags.Progress, values))
	}
	if o.wait.requested {
		diags = append(diags, o.validateWaitParams()...)
	}
	if o.wait.requested && o.spec.Wait.Named {
		diags = append(diags, o.planPolls()...)
	}
	return diags
}

// validateWaitParams rejects parameters that would make polls unreadable.
func (o *options) validateWaitParams() diag.List {
	var diags diag.List
	for i, text := range o.flags.ParamArgs {
		var message string
		switch name, value, _ := strings.Cut(text, "="); {
		case name == "fields":
			message = "waiting requires the complete operation"
		case name == "callback", name == "alt" && value != "json":
			message = "waiting requires the operation as JSON"
		default:
			continue
		}
		diags.Add(&diag.Diagnostic{Flag: "-p", Index: i + 1, Text: text, Message: message})
	}
	return diags
}

// planPolls builds the polls of the operations that the arguments name. Errors in
// the first name are those of the request itself. A name that is repeated is
// waited for once.
func (o *options) planPolls() diag.List {
	names := o.args
	if !o.spec.Wait.Always {
		names = o.args[:min(1, len(o.args))]
	}
	var diags diag.List
	seen := make(map[string]bool, len(names))
	for i, name := range names {
		if seen[name] {
			continue
		}
		seen[name] = true
		poll, invalid := request.Plan(request.Args{Method: pollMethod(), Positionals: []string{name}})
		if i > 0 {
			for j := range invalid {
				invalid[j].Index = i + 1
			}
			diags = append(diags, invalid...)
		}
		if !invalid.HasErrors() {
			o.addPoll(name, poll)
		}
	}
	return diags
}

func (o *options) addPoll(name string, poll *request.Request) {
	poll = poll.WithQuery(systemParameters(o.request.Query))
	poll.HasCredentials = o.request.HasCredentials
	o.wait.names, o.wait.polls = append(o.wait.names, name), append(o.wait.polls, poll)
}

// pollMethod returns operations.get.
func pollMethod() *api.Method {
	r, _ := api.FindResource("operations")
	m, _ := r.FindMethod("get")
	return m
}

// systemParameters returns the part of a query that applies to polls too: the
// parameters of any method, without those of the method itself.
func systemParameters(query url.Values) url.Values {
	kept := url.Values{}
	parameters := api.SystemParameters()
	for i := range parameters {
		if name := parameters[i].Name; query.Has(name) {
			kept[name] = query[name]
		}
	}
	return kept
}

// waitForOne sends the request, waits for the operation that it names or starts,
// and writes that operation.
func (o *options) waitForOne(ctx context.Context, s *session.Session, destination *output.Destination) (outcome, err error) {
	started, err := o.start(ctx, s)
	if err != nil {
		return nil, err
	}
	name, operation := o.wait.names[0], started
	if operation == nil || !operation.Done {
		if operation, err = o.poller(s).Wait(ctx, name, started); err != nil {
			return nil, o.stopped(ctx, name, err)
		}
	}
	o.progress.end()
	partial, err := o.writeResponse(ctx, responseOf(operation), destination)
	return cmp.Or(o.checkOutcome(operation), partial), o.unwritten(ctx, name, err)
}

func responseOf(operation *lro.Operation) *call.Response {
	return &call.Response{Body: io.NopCloser(bytes.NewReader(operation.Raw)), ContentType: "application/json"}
}

// start sends the request and returns the operation that it starts, or what is
// known of the one that it names: nil for a command that only waits.
func (o *options) start(ctx context.Context, s *session.Session) (*lro.Operation, error) {
	if o.spec.Wait.Always {
		return nil, nil //nolint:nilnil // nothing is known yet, which is not an error
	}
	response, err := s.Do(ctx, o.request)
	if err != nil {
		return nil, err
	}
	if o.spec.Wait.Named { // accepted, whatever the response says
		_ = response.Body.Close()
		return &lro.Operation{Name: o.wait.names[0]}, nil
	}
	body, err := session.ReadJSON(ctx, response)
	if err != nil {
		return nil, err
	}
	started, err := lro.Read(body, "")
	if err != nil {
		return nil, err
	}
	poll, err := request.New(pollMethod(), []string{started.Name}, nil, nil)
	if err != nil {
		return nil, &lro.UnusableError{Message: "the response names an operation that can't be polled: " + err.Error()}
	}
	o.addPoll(started.Name, poll)
	o.progress.update(started.Name, started, nil)
	return started, nil
}

func (o *options) poller(s *session.Session) *lro.Poller {
	w := s.Poller(o.wait.poll)
	w.Interval, w.OnPoll = o.wait.interval, o.progress.update
	return w
}

// checkOutcome returns an *operationError if the operation did not complete as
// requested.
func (o *options) checkOutcome(operation *lro.Operation) error {
	outcome := o.spec.Wait.Outcome
	if outcome == nil {
		outcome = Succeeded
	}
	if text := outcome(operation); text != "" {
		return &operationError{operation: operation, method: o.method, text: text}
	}
	return nil
}

// Succeeded is the Outcome of an operation that is to complete without an error.
func Succeeded(o *lro.Operation) string {
	switch {
	case o.Error == nil:
		return ""
	case o.Canceled():
		return "was canceled: " + o.Error.Text()
	default:
		return "failed: " + o.Error.Text()
	}
}
