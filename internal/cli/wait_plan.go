package cli

import (
	"context"
	"net/url"
	"strings"
	"time"

	"vision1/internal/api"
	"vision1/internal/call"
	"vision1/internal/diag"
	"vision1/internal/help"
	"vision1/internal/lro"
)

const (
	operationsResource = "operations"
	waitMethod         = "wait"
)

// waiting is what was typed about waiting for operations.
type waiting struct {
	asked    bool          // by --wait, or by the command wait
	interval time.Duration // between two looks; 0 backs off
	// names are the operations to wait for, and polls the calls that look at
	// them, in the same order. Where a call is to start the operation, they are
	// known once it was made.
	names []string
	polls []*call.Plan
	// warnings are about the names after the first.
	warnings diag.List
}

// poll returns the call that looks at the operation of that name.
func (w *waiting) poll(name string) *call.Plan {
	for i, known := range w.names {
		if known == name {
			poll := *w.polls[i]
			return &poll
		}
	}
	return nil
}

func isWait(m *api.Method) bool { return m.Resource == operationsResource && m.Name == waitMethod }

func isCancel(m *api.Method) bool { return m.Resource == operationsResource && m.Name == "cancel" }

// canWait tells whether a method leads to an operation to wait for.
func canWait(m *api.Method) bool { return m.Response == "Operation" || isCancel(m) }

// withWait returns the resource with the command wait where that belongs to it.
// It is no method of the API, but one that calls operations.get.
func withWait(r *api.Resource) *api.Resource {
	get, ok := r.FindMethod("get")
	if r.Name != operationsResource || !ok {
		return r
	}
	wait := *get
	wait.Name, wait.Summary = waitMethod, "Wait until long-running operations have ended"
	wait.Detail = "Asks for the operation again and again, less often with time, and writes it out once it has ended. " +
		"Failures of the network or the service on the way are waited through. With several names it waits for all of them at once " +
		"and writes each as a line of JSON as it ends."
	extended := *r
	extended.Methods = append(append([]api.Method{}, r.Methods...), wait)
	return &extended
}

// findResource finds a resource with all of its commands.
func findResource(name string) (*api.Resource, bool) {
	r, ok := api.FindResource(name)
	if !ok {
		return nil, false
	}
	return withWait(r), true
}

// ownPositionals returns the arguments that belong to the first call: for the
// command wait, which takes any number of names, the first.
func (c *methodCommand) ownPositionals(args []string) []string {
	if isWait(c.method) {
		return args[:min(1, len(args))]
	}
	return args
}

// planWait checks what was typed about waiting, and plans the looks at the
// operations that it names.
func (c *methodCommand) planWait(p *plannedCall, args []string) diag.List {
	var problems diag.List
	bad := func(flag, text, message, suggestion string) {
		problems = append(problems, diag.Diagnostic{Flag: flag, Text: text, Message: message, Suggestion: suggestion})
	}
	p.wait.asked = isWait(c.method) || c.call.wait
	if c.call.wait && !canWait(c.method) {
		bad("--wait", "", "this method starts no operation to wait for", "")
	}
	if c.call.interval != "" {
		var err error
		if p.wait.interval, err = time.ParseDuration(c.call.interval); err != nil || p.wait.interval <= 0 {
			bad("--interval", c.call.interval, "not a duration above zero, as in 5s or 1m", "")
		}
		if !p.wait.asked {
			bad("--interval", c.call.interval, "goes with --wait", "")
		}
	}
	if formats := []string{progressAuto, progressPlain}; c.call.progress != progressAuto && c.call.progress != progressPlain {
		bad("--progress", c.call.progress, "auto or plain", diag.Nearest(c.call.progress, formats))
	}
	if p.wait.asked {
		problems = append(problems, c.checkWaitProperties()...)
	}
	if isWait(c.method) || p.wait.asked && isCancel(c.method) {
		problems = append(problems, c.planPolls(&p.wait, c.namesOf(args))...)
	}
	return problems
}

// namesOf returns the names among the arguments; cancel takes one.
func (c *methodCommand) namesOf(args []string) []string {
	if isCancel(c.method) {
		return args[:min(1, len(args))]
	}
	return args
}

// planPolls plans the looks. What is wrong with the first name was said with
// the call itself. A name that comes twice is waited for once.
func (c *methodCommand) planPolls(w *waiting, names []string) diag.List {
	var problems diag.List
	known := make(map[string]bool, len(names))
	for i, name := range names {
		if known[name] {
			continue
		}
		known[name] = true
		poll, bad := c.planPoll(name)
		if len(bad) > 0 {
			if i > 0 {
				bad[0].Index = i + 1
				problems = append(problems, bad[0])
			}
			continue
		}
		if i > 0 {
			problems = append(problems, c.flags.settings.refuseWarnings(poll.Warnings)...)
			w.warnings = append(w.warnings, poll.Warnings...)
		}
		w.names, w.polls = append(w.names, name), append(w.polls, poll)
	}
	return problems
}

// planPoll plans a look at the operation of that name.
func (c *methodCommand) planPoll(name string) (*call.Plan, diag.List) {
	r, _ := findResource(operationsResource)
	m, _ := r.FindMethod(waitMethod)
	return call.Make(call.Input{Method: m, Positionals: []string{name}, NamePatterns: lro.NamePatterns(m)})
}

// pollQuery returns what of a call's query belongs to the looks that follow it:
// the properties of any call, not those of the method.
func pollQuery(query url.Values) url.Values {
	kept := url.Values{}
	properties := api.Properties()
	for i := range properties {
		if name := properties[i].Name; query.Has(name) {
			kept[name] = query[name]
		}
	}
	return kept
}

// checkWaitProperties refuses properties that would keep the looks from being
// read.
func (c *methodCommand) checkWaitProperties() diag.List {
	var problems diag.List
	for i, word := range c.call.properties {
		var message string
		switch name, text, _ := strings.Cut(word, "="); {
		case name == "fields":
			message = "the operation has to come whole to be waited for"
		case name == "callback", name == "alt" && text != "json":
			message = "the operation has to come as JSON to be waited for"
		default:
			continue
		}
		problems = append(problems, diag.Diagnostic{Flag: "-p", Index: i + 1, Text: word, Message: message})
	}
	return problems
}

// dryRunAll prints the calls that are known before anything was sent.
func (c *methodCommand) dryRunAll(ctx context.Context, p *plannedCall) error {
	if err := c.dryRun(ctx, p); err != nil {
		return err
	}
	if !p.wait.asked {
		return nil
	}
	c.warnAll(p.wait.warnings)
	for i := 1; i < len(p.wait.names); i++ {
		poll := *p
		poll.Plan = p.wait.poll(p.wait.names[i])
		poll.Query, poll.Signed, poll.Warnings = p.Query, p.Signed, nil
		if err := c.dryRun(ctx, &poll); err != nil {
			return err
		}
	}
	if isWait(c.method) {
		c.dryNote("it would be sent again and again until the operation has ended")
		return nil
	}
	c.dryNote("then the operation would be asked for again and again until it has ended")
	return nil
}

// goOn returns the command that goes on waiting for operations. What was typed
// with -p may be a secret, and is left out.
func (c *methodCommand) goOn(names []string) string {
	const most = 20
	words := []string{"vision1"}
	s := &c.flags.settings
	for _, flag := range []struct{ name, text string }{
		{"--endpoint", s.endpoint}, {"--location", s.location}, {"--credentials", s.credentials},
		{"--access-token-file", s.accessTokenFile}, {"--impersonate-service-account", s.impersonate},
		{"--config-dir", s.configDir}, {"--quota-project", s.quotaProject},
	} {
		if flag.text != "" {
			words = append(words, flag.name, help.ShellQuote(flag.text))
		}
	}
	for _, scope := range s.scopes {
		words = append(words, "--scope", help.ShellQuote(scope))
	}
	words = append(words, operationsResource, waitMethod)
	for _, name := range names[:min(len(names), most)] {
		words = append(words, help.ShellQuote(name))
	}
	if len(names) > most {
		words = append(words, "...")
	}
	if c.call.output != "-" {
		words = append(words, "-o", help.ShellQuote(c.call.output))
	}
	return strings.Join(words, " ")
}
