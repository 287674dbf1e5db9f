package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"vision1/internal/auth"
)

// sourceStatus is what auth status tells of a source of credentials: everything
// but the secret.
type sourceStatus struct {
	Source       string        `json:"source"`
	Why          string        `json:"why,omitempty"`
	Kind         string        `json:"kind"`
	Account      string        `json:"account,omitempty"`
	Path         string        `json:"path,omitempty"`
	Scopes       []string      `json:"scopes,omitempty"`
	Expires      *time.Time    `json:"expires,omitempty"`
	Renewed      bool          `json:"renewed"`
	QuotaProject string        `json:"quota_project,omitempty"`
	Through      *sourceStatus `json:"through,omitempty"`
	NotUsed      []string      `json:"not_used,omitempty"`
}

func statusOf(s *auth.Source) *sourceStatus {
	status := &sourceStatus{
		Source: s.Name, Why: s.Why, Kind: s.Kind, Account: s.Account, Path: s.Path, Scopes: s.Scopes,
		Renewed: s.Renewed, QuotaProject: s.QuotaProject,
	}
	if !s.Expiry.IsZero() {
		status.Expires = &s.Expiry
	}
	if s.Through != nil {
		status.Through = statusOf(s.Through)
	}
	return status
}

// status says what would sign a call. No token is fetched for that; only where
// nothing is found on this machine is the metadata server asked.
func (a *authCommander) status(ctx context.Context, checked *plannedCall) error {
	if checked.endpoint.Emulator {
		return a.emulatorStatus(checked)
	}
	config := a.config(checked)
	source, err := auth.Find(ctx, config)
	if err != nil {
		return err
	}
	for _, warning := range source.Warnings {
		a.env.warn(a.flags, warning)
	}
	status := statusOf(source)
	for _, other := range auth.Others(config, source) {
		status.NotUsed = append(status.NotUsed, describe(other))
	}
	if a.json {
		return a.printJSON(status)
	}
	return a.env.print(status.text("", time.Now()))
}

func (a *authCommander) emulatorStatus(checked *plannedCall) error {
	why := checked.endpoint.Source + " sends calls to an emulator, which takes no credentials"
	if a.json {
		return a.printJSON(struct {
			Source *string `json:"source"`
			Why    string  `json:"why"`
		}{nil, why})
	}
	return a.env.print("source:         none\nwhy:            " + why + "\n")
}

func (a *authCommander) printJSON(value any) error {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(value); err != nil {
		return fmt.Errorf("writing the status: %w", err)
	}
	return a.env.print(b.String())
}

// text is the status for people, a line each.
func (s *sourceStatus) text(indent string, now time.Time) string {
	var b strings.Builder
	line := func(name, text string) {
		if text != "" {
			fmt.Fprintf(&b, "%s%-15s %s\n", indent, name+":", text)
		}
	}
	line("source", s.Source)
	line("why", s.Why)
	line("kind", s.Kind)
	line("account", s.Account)
	line("file", s.Path)
	line("scopes", strings.Join(s.Scopes, " "))
	line("token", s.token(now))
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
		return "fetched when it is needed"
	case s.Expires == nil:
		return ""
	case s.Renewed:
		return until(*s.Expires, now) + ", then renewed"
	default:
		return until(*s.Expires, now)
	}
}
