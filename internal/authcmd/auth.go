// Package authcmd implements the commands below auth: login, status, logout, and
// print-access-token. Each has an options struct, a constructor, and a run
// function.
package authcmd

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"vision1/internal/auth"
	"vision1/internal/auth/store"
	"vision1/internal/cmdutil"
	"vision1/internal/diag"
	"vision1/internal/help"
	"vision1/internal/session"
)

// Name is the name of the parent command.
const Name = "auth"

// Summary is what the commands do, in one line.
const Summary = "Log in and out, and show what authenticates requests"

// A Command is a command below auth.
type Command struct {
	Name, Summary string
	Help          func() *help.Document
	new           func(f *cmdutil.Factory) *cobra.Command
}

// Commands returns the commands below auth.
func Commands() []Command {
	return []Command{
		{"login", "Log in with a browser", loginHelp, newLoginCommand},
		{"status", "Show what authenticates requests", statusHelp, newStatusCommand},
		{"logout", "Delete the stored logins", logoutHelp, newLogoutCommand},
		{"print-access-token", "Print the access token that authenticates requests", tokenHelp, newTokenCommand},
	}
}

// Flags returns the flags of all commands below auth.
func Flags() *pflag.FlagSet {
	f := pflag.NewFlagSet(Name, pflag.ContinueOnError)
	for _, set := range []*pflag.FlagSet{new(loginOptions).flags(), new(statusOptions).flags(), new(logoutOptions).flags()} {
		f.AddFlagSet(set)
	}
	return f
}

// NewCommand returns the command auth with its subcommands.
func NewCommand(f *cmdutil.Factory) *cobra.Command {
	cmd := &cobra.Command{
		Use:   Name,
		Short: Summary,
		Args:  cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(args[0])
			}
			return &cmdutil.UsageError{Command: Name, Diags: diag.List{{Flag: "command", Text: Name,
				Message: "requires a command: " + strings.Join(names(), ", ")}}}
		},
	}
	for _, c := range Commands() {
		sub := c.new(f)
		sub.Use, sub.Short, sub.Args = c.Name, c.Summary, cobra.ArbitraryArgs // run validates them
		cmd.AddCommand(sub)
	}
	return cmd
}

// Help returns the help of auth, or of the command below it that args name.
func Help(args []string) (*help.Document, error) {
	if len(args) == 0 {
		var list []help.Term
		for _, c := range Commands() {
			list = append(list, help.Term{Name: "vision1 auth " + c.Name, Text: c.Summary})
		}
		return help.NewList("vision1 [flags] auth <command>", Summary+". What else can authenticate requests, and its precedence: vision1 help credentials.", list...), nil
	}
	i := slices.IndexFunc(Commands(), func(c Command) bool { return c.Name == args[0] })
	if i < 0 {
		return nil, unknownCommand(args[0])
	}
	return Commands()[i].Help(), nil
}

func names() []string {
	var list []string
	for _, c := range Commands() {
		list = append(list, c.Name)
	}
	return list
}

func unknownCommand(name string) error { return cmdutil.UnknownCommand("command", Name, name, names()) }

// common is what the commands below auth share.
type common struct {
	f      *cmdutil.Factory
	config session.Config
}

// command returns a cobra command without arguments that validates the global
// flags, which mean the same as for a request, before it calls run.
func (c *common) command(name string, run func(context.Context) error) *cobra.Command {
	return &cobra.Command{RunE: func(cmd *cobra.Command, args []string) error {
		var diags diag.List
		c.config, diags = session.Configure(c.f.Globals, session.AllScopes(), c.f.IO.Getenv)
		diags = slices.Concat(c.f.Globals.Diags, diags.Errors())
		diags = append(diags, cmdutil.EmptyValues(diags, cmd.Flags())...)
		for _, text := range args {
			diags.Add(&diag.Diagnostic{Flag: "argument", Text: text, Message: "auth " + name + " accepts no arguments"})
		}
		if len(diags) > 0 {
			return &cmdutil.UsageError{Diags: diags, Command: Name + " " + name}
		}
		if len(c.f.Globals.Scopes) == 0 {
			c.config.Scopes = []string{store.CloudPlatform}
		}
		ctx := cmd.Context()
		err := run(ctx)
		if cause := context.Cause(ctx); err != nil && cause != nil {
			err = cause
		}
		return cmdutil.Ended(ctx, err, "")
	}}
}

// authConfig returns where to find credentials, as for a request of any method.
func (c *common) authConfig() auth.Config {
	return session.AuthConfig(c.f, c.config, session.AllScopes())
}

// directory returns the configuration directory. An error is a
// *cmdutil.ConfigError.
func (c *common) directory() (store.Dir, error) {
	if path := c.f.ConfigDir(); path != "" {
		return store.Dir(path), nil
	}
	return "", &cmdutil.ConfigError{Message: "no home directory to store a login in; give a directory with --config-dir"}
}

// warnIfUnaffected warns if requests are authenticated with something other than
// the login at path, which takes precedence over it.
func (c *common) warnIfUnaffected(ctx context.Context, path string) {
	source, err := auth.FindLocal(ctx, c.authConfig())
	if err == nil && source != nil && (path == "" || source.Path != path) {
		c.f.Warn("requests are still authenticated with " + session.Describe(source) + ": " + source.Reason)
	}
}
