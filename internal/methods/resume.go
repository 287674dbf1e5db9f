package methods

import (
	"strings"

	"vision1/internal/help"
)

// resumeCommand returns the command that resumes waiting for operations. It
// leaves out -p, whose values may be secrets.
func (o *options) resumeCommand(names []string) string {
	const maxNames = 20
	args := []string{"vision1"}
	g := o.f.Globals
	for _, flag := range []struct{ name, value string }{
		{"--endpoint", g.Endpoint}, {"--location", g.Location}, {"--credentials", g.Credentials},
		{"--access-token-file", g.AccessTokenFile}, {"--impersonate-service-account", g.Impersonate},
		{"--config-dir", g.ConfigDir}, {"--quota-project", g.QuotaProject},
	} {
		if flag.value != "" {
			args = append(args, flag.name, help.ShellQuote(flag.value))
		}
	}
	for _, scope := range g.Scopes {
		args = append(args, "--scope", help.ShellQuote(scope))
	}
	args = append(args, "operations", "wait")
	for _, name := range names[:min(len(names), maxNames)] {
		args = append(args, help.ShellQuote(name))
	}
	if len(names) > maxNames {
		args = append(args, "...")
	}
	if o.flags.Output != "-" {
		args = append(args, "-o", help.ShellQuote(o.flags.Output))
	}
	return strings.Join(args, " ")
}
