package authcmd

import (
	"context"

	"github.com/spf13/cobra"

	"vision1/internal/cmdutil"
	"vision1/internal/help"
)

type logoutOptions struct{ common }

func newLogoutCommand(f *cmdutil.Factory) *cobra.Command {
	o := &logoutOptions{common{f: f}}
	return o.command("logout", o.run)
}

func logoutHelp() *help.Document {
	return help.New("vision1 auth logout", "Deletes every login in the configuration directory, from its file or from the keyring. "+
		"Tokens of google-vision1-cli are no longer used, but stay in their file.")
}

// run deletes every login in the configuration directory.
func (o *logoutOptions) run(ctx context.Context) error {
	directory, err := o.directory()
	if err != nil {
		return err
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
	} else {
		o.f.Inform("to revoke the access that the account granted: https://myaccount.google.com/connections")
	}
	o.warnIfUnaffected("")
	return nil
}
