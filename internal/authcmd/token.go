package authcmd

import (
	"context"

	"github.com/spf13/cobra"

	"vision1/internal/auth"
	"vision1/internal/cmdutil"
	"vision1/internal/help"
	"vision1/internal/session"
)

type tokenOptions struct{ common }

func newTokenCommand(f *cmdutil.Factory) *cobra.Command {
	o := &tokenOptions{common{f: f}}
	return o.command("print-access-token", o.run)
}

func tokenHelp() *help.Document {
	d := help.NewCommand("vision1 [flags] auth print-access-token", "Prints the access token that authenticates requests, and fetches one if needed, "+
		"for curl and other programs. The token is a secret, usually valid for an hour.",
		cmdutil.FlagTerms(cmdutil.NewGlobals().Flags, "scope")...)
	d.AddExamples(
		help.Example("Send a request with curl", "curl -H \"Authorization: Bearer $(vision1 auth print-access-token)\" https://vision.googleapis.com/v1/operations"),
	)
	return d
}

// run prints the access token.
func (o *tokenOptions) run(ctx context.Context) error {
	source, err := auth.Find(ctx, o.authConfig())
	if err != nil {
		return err
	}
	if err := session.CheckSource(o.f, source); err != nil {
		return err
	}
	token, err := source.Token(ctx)
	if err != nil {
		return err
	}
	return o.f.IO.Print(token + "\n")
}
