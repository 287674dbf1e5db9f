package authcmd

import (
	"context"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"vision1/internal/auth"
	"vision1/internal/cmdutil"
	"vision1/internal/help"
)

type logoutOptions struct {
	common
	revoke bool
}

func newLogoutCommand(f *cmdutil.Factory) *cobra.Command {
	o := &logoutOptions{common: common{f: f}}
	cmd := o.command("logout", o.run)
	cmd.Flags().AddFlagSet(o.flags())
	return cmd
}

func (o *logoutOptions) flags() *pflag.FlagSet {
	f := pflag.NewFlagSet("logout", pflag.ContinueOnError)
	f.BoolVar(&o.revoke, "revoke", false, "also revoke the refresh tokens, so that copies of them no longer work")
	return f
}

func logoutHelp() *help.Document {
	d := help.NewCommand("vision1 [flags] auth logout", "Deletes every login in the configuration directory, from its file or from the keyring. "+
		"Tokens of google-vision1-cli are no longer used, but stay in their file.",
		append(cmdutil.AllFlagTerms((&logoutOptions{}).flags()), cmdutil.FlagTerms(cmdutil.NewGlobals().Flags, "config-dir")...)...)
	d.AddExamples(
		help.Example("Delete the stored logins", "vision1 auth logout"),
		help.Example("Also revoke the access that you gave", "vision1 auth logout --revoke"),
	)
	return d
}

// run deletes every login in the configuration directory, after revoking it if
// that is requested: a login that can't be revoked stays.
func (o *logoutOptions) run(ctx context.Context) error {
	directory, err := o.directory()
	if err != nil {
		return err
	}
	if o.revoke {
		if err := auth.Revoke(ctx, o.authConfig()); err != nil {
			return err
		}
	}
	deleted, err := directory.RemoveAll(ctx)
	if err != nil {
		return err
	}
	legacy := false
	for i := range deleted {
		account := deleted[i].Account
		if account == "" {
			account = "an unknown account"
		}
		if deleted[i].Legacy {
			legacy = true
			continue
		}
		o.f.Inform("logged out: deleted the login of " + account)
	}
	if legacy {
		o.f.Inform("the login of google-vision1-cli is no longer used; its file is unchanged: " + directory.LegacyPath())
	}
	if len(deleted) == 0 {
		o.f.Inform("no login is stored in " + string(directory))
	} else if !o.revoke {
		o.f.Inform("to revoke the access that the account granted: https://myaccount.google.com/connections")
	}
	o.warnIfUnaffected(ctx, "")
	return nil
}
