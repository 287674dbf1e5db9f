package cli

import (
	"context"

	"vision1/internal/auth"
)

// logout forgets every login in the configuration folder.
func (a *authCommander) logout(ctx context.Context, checked *plannedCall) error {
	folder, err := a.folder()
	if err != nil {
		return err
	}
	dropped, err := folder.DropAll(ctx)
	if err != nil {
		return err
	}
	foreign := false
	for i := range dropped {
		who := dropped[i].Account
		if who == "" {
			who = "an account that is not known"
		}
		if dropped[i].Foreign {
			foreign = true
			continue
		}
		a.note("signed out: the login of %s was removed", who)
	}
	if foreign {
		a.note("the login of google-vision1-cli is not used any more; its file is left as it was: %s", folder.ForeignPath())
	}
	if len(dropped) == 0 {
		a.note("no login was kept in %s", string(folder))
	} else {
		a.note("what the account has agreed to can be taken back at https://myaccount.google.com/connections")
	}
	if source, err := auth.Look(a.config(checked)); err == nil && source != nil {
		a.env.warn(a.flags, "calls are still signed, with "+describe(source)+": "+source.Why)
	}
	return nil
}

// printToken prints the access token that would sign a call.
func (a *authCommander) printToken(ctx context.Context, checked *plannedCall) error {
	source, err := auth.Find(ctx, a.config(checked))
	if err != nil {
		return err
	}
	for _, warning := range source.Warnings {
		a.env.warn(a.flags, warning)
	}
	token, err := source.Token(ctx)
	if err != nil {
		return err
	}
	return a.env.print(token + "\n")
}
