package authcmd

import (
	"context"
	"fmt"
	"strings"
	"time"

	"vision1/internal/auth"
	"vision1/internal/cmdutil"
	"vision1/internal/help"
	"vision1/internal/output"
	"vision1/internal/session"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// sourceStatus is everything about a source of credentials but the secret.
type sourceStatus struct {
	Source       string        `json:"source"`
	Why          string        `json:"why,omitempty"`
	Kind         string        `json:"kind"`
	Account      string        `json:"account,omitempty"`
	Path         string        `json:"path,omitempty"`
	Scopes       []string      `json:"scopes,omitempty"`
	Expires      *time.Time    `json:"expires,omitempty"`
	Renewed      bool          `json:"renewed"`
	TokenHost    string        `json:"token_host,omitempty"`
	Subject      string        `json:"subject_token,omitempty"` // where it comes from
	QuotaProject string        `json:"quota_project,omitempty"`
	Through      *sourceStatus `json:"through,omitempty"`
	NotUsed      []string      `json:"not_used,omitempty"`
}

func statusOf(s *auth.Source) *sourceStatus {
	status := &sourceStatus{
		Source: s.Name, Why: s.Reason, Kind: s.Kind, Account: s.Account, Path: s.Path, Scopes: s.Scopes,
		Renewed: s.Renewable, QuotaProject: s.QuotaProject, TokenHost: s.TokenHost, Subject: s.Subject,
	}
	if !s.Expiry.IsZero() {
		status.Expires = &s.Expiry
	}
	if s.Impersonator != nil {
		status.Through = statusOf(s.Impersonator)
	}
	return status
}

type statusOptions struct {
	common
	json bool
}

func newStatusCommand(f *cmdutil.Factory) *cobra.Command {
	o := &statusOptions{common: common{f: f}}
	cmd := o.command("status", o.run)
	cmd.Flags().AddFlagSet(o.flags())
	return cmd
}

func (o *statusOptions) flags() *pflag.FlagSet {
	f := pflag.NewFlagSet("status", pflag.ContinueOnError)
	f.BoolVar(&o.json, "json", false, "print JSON")
	return f
}

func statusHelp() *help.Document {
	d := help.NewCommand("vision1 [flags] auth status", "Shows what authenticates requests and why: the account, the scopes, the expiry, and the quota "+
		"project. It never prints a secret, and fetches no token.",
		append(cmdutil.AllFlagTerms((&statusOptions{}).flags()), cmdutil.FlagTerms(cmdutil.NewGlobals().Flags, "scope")...)...)
	d.AddExamples(
		help.Example("Show what authenticates requests", "vision1 auth status"),
	)
	return d
}

// run shows what authenticates requests. It fetches no token; only if nothing is
// found on this machine does it ask the metadata server.
func (o *statusOptions) run(ctx context.Context) error {
	if o.config.Endpoint.Emulator {
		return o.emulatorStatus()
	}
	config := o.authConfig()
	source, err := auth.Find(ctx, config)
	if err != nil {
		return err
	}
	if err := session.CheckSource(o.f, source); err != nil {
		return err
	}
	status := statusOf(source)
	for _, other := range auth.Alternatives(ctx, config, source) {
		status.NotUsed = append(status.NotUsed, session.Describe(other))
	}
	if o.json {
		return o.f.IO.PrintJSON(status)
	}
	return o.f.IO.Print(o.f.IO.Redact(status.text("", time.Now())))
}

func (o *statusOptions) emulatorStatus() error {
	why := o.config.Endpoint.Source + " sends requests to an emulator, which needs no credentials"
	if o.json {
		return o.f.IO.PrintJSON(struct {
			Source *string `json:"source"`
			Why    string  `json:"why"`
		}{nil, why})
	}
	return o.f.IO.Print("source:         none\nwhy:            " + why + "\n")
}

// text returns the status as text, one line a field.
func (s *sourceStatus) text(indent string, now time.Time) string {
	var b strings.Builder
	line := func(name, text string) {
		if text != "" {
			fmt.Fprintf(&b, "%s%-15s %s\n", indent, name+":", output.Printable(text))
		}
	}
	line("source", s.Source)
	line("why", s.Why)
	line("kind", s.Kind)
	line("account", s.Account)
	line("file", s.Path)
	line("scopes", strings.Join(s.Scopes, " "))
	line("token", s.token(now))
	line("token host", s.TokenHost)
	line("subject token", s.Subject)
	line("quota project", s.QuotaProject)
	if s.Through != nil {
		b.WriteString(indent + "through:\n" + s.Through.text(indent+"  ", now))
	}
	for _, other := range s.NotUsed {
		line("not used", other)
	}
	return b.String()
}

func (s *sourceStatus) token(now time.Time) string {
	switch {
	case s.Expires == nil && s.Renewed:
		return "fetched when needed"
	case s.Expires == nil:
		return ""
	case s.Renewed:
		return until(*s.Expires, now) + ", then renewed"
	default:
		return until(*s.Expires, now)
	}
}

// until formats the time when something expires.
func until(t, now time.Time) string {
	text := t.Local().Format("2006-01-02 15:04:05 -0700")
	if left := t.Sub(now).Round(time.Second); left > 0 {
		return fmt.Sprintf("until %s (for %s)", text, left)
	}
	return "expired at " + text
}
