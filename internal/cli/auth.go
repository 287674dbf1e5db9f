package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vision1/internal/api"
	"vision1/internal/auth"
	"vision1/internal/auth/store"
	"vision1/internal/diag"
	"vision1/internal/help"
)

const authCommand = "auth"

// defaultConfigDir is the folder below the home folder, the same one as that of
// google-vision1-cli.
const defaultConfigDir = ".google-service-cli"

// authCommands are the commands below auth, and what their pages say.
func authCommands() []help.Topic {
	return []help.Topic{
		{Name: "login", Summary: "sign in with a browser", Document: authLoginPage},
		{Name: "status", Summary: "what would sign a call", Document: authStatusPage},
		{Name: "logout", Summary: "forget the logins that are kept", Document: authLogoutPage},
		{Name: "print-access-token", Summary: "print the access token that would sign a call", Document: authTokenPage},
	}
}

// newAuthCommand makes the commands that sign people in and out.
func newAuthCommand(env *Env, flags *flagSet) *cobra.Command {
	cmd := &cobra.Command{
		Use:   authCommand,
		Short: "Sign in and out, and see what signs calls",
		Args:  cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand("command", authCommand, args[0], authWords())
			}
			return &usageError{command: authCommand, problems: diag.List{{Flag: "command", Text: authCommand,
				Message: "needs a command: " + strings.Join(authWords(), ", ")}}}
		},
	}
	a := &authCommander{env: env, flags: flags}
	login := a.command("login", a.login)
	login.Flags().StringVar(&a.clientFile, "client-secret", "", "`file` with the OAuth client, in place of the one in the configuration folder")
	login.Flags().BoolVar(&a.noBrowser, "no-browser", false, "print the address, and open no browser")
	login.Flags().BoolVar(&a.keyring, "keyring", false, "keep the secrets in the keyring of the system")
	status := a.command("status", a.status)
	status.Flags().BoolVar(&a.json, "json", false, "print it as JSON")
	cmd.AddCommand(login, status, a.command("logout", a.logout), a.command("print-access-token", a.printToken))
	return cmd
}

// authCommander runs the commands of auth.
type authCommander struct {
	env   *Env
	flags *flagSet

	clientFile string
	noBrowser  bool
	keyring    bool
	json       bool
}

// command makes one command, which takes no arguments.
func (a *authCommander) command(name string, run func(context.Context, *plannedCall) error) *cobra.Command {
	return &cobra.Command{
		Use:  name,
		Args: cobra.ArbitraryArgs, // checked says what is wrong with them
		RunE: func(cmd *cobra.Command, args []string) error {
			checked, err := a.checked(name, args)
			if err != nil {
				return err
			}
			ctx, cancel := withTimeout(cmd.Context(), checked.timeout)
			defer cancel()
			if err := run(ctx, checked); err != nil {
				if cause := context.Cause(ctx); cause != nil {
					err = &authEndedError{cause}
				}
				return err
			}
			return nil
		},
	}
}

// An authEndedError is a command of auth that was ended from outside.
type authEndedError struct{ cause error }

func (e *authEndedError) Error() string { return e.cause.Error() }

func (e *authEndedError) Unwrap() error { return e.cause }

// checked reads the global flags, which mean the same as for a call.
func (a *authCommander) checked(name string, args []string) (*plannedCall, error) {
	s := &a.flags.settings
	checked, problems := s.check(&api.Method{Scopes: []string{store.CloudPlatform}}, a.env.Getenv)
	problems = append(append(diag.List{}, a.flags.problems...), problems...)
	for _, text := range args {
		problems = append(problems, diag.Diagnostic{Flag: "argument", Text: text, Message: "auth " + name + " takes no arguments"})
	}
	if len(problems) > 0 {
		return nil, &usageError{problems: problems, command: authCommand + " " + name}
	}
	return checked, nil
}

// config looks for credentials as a call of any method would.
func (a *authCommander) config(checked *plannedCall) auth.Config {
	var those []string
	for _, s := range api.Scopes() {
		those = append(those, s.URL)
	}
	return a.env.authConfig(a.flags, checked.scopes, those)
}

// folder is the configuration folder. An error is a *configError.
func (a *authCommander) folder() (store.Folder, error) {
	if path := a.env.configDir(&a.flags.settings); path != "" {
		return store.Folder(path), nil
	}
	return "", &configError{message: "there is no home folder to keep a login in; give a folder with --config-dir"}
}

// note tells a person how it went, unless --quiet was given.
func (a *authCommander) note(format string, args ...any) {
	if !a.flags.settings.quiet {
		a.env.note(fmt.Sprintf(format, args...))
	}
}

// A configError is a configuration folder that lacks what is needed.
type configError struct {
	message string
	lines   []string // what to do about it
}

func (e *configError) Error() string { return e.message }

// configDir is --config-dir, VISION1_CONFIG_DIR or the default; "" where there
// is no home folder.
func (env *Env) configDir(s *settings) string {
	path := s.configDir
	if path == "" {
		path = env.Getenv("VISION1_CONFIG_DIR")
	}
	home := env.Getenv("HOME")
	if runtime.GOOS == "windows" {
		home = env.Getenv("USERPROFILE")
	}
	switch {
	case path == "" && home == "":
		return ""
	case path == "":
		return filepath.Join(home, defaultConfigDir)
	case home != "" && (path == "~" || strings.HasPrefix(path, "~/")):
		return filepath.Join(home, path[1:]) // no shell has done it in --config-dir=~/x
	default:
		return path
	}
}

// impersonated returns the accounts of --impersonate-service-account.
func (s *settings) impersonated() []string {
	if s.impersonate == "" {
		return nil
	}
	return strings.Split(s.impersonate, ",")
}

func (s *settings) impersonationProblems() diag.List {
	for _, email := range s.impersonated() {
		name, domain, ok := strings.Cut(email, "@")
		if !ok || name == "" || domain == "" || strings.ContainsAny(email, " \t\r\n/?#:%") {
			return diag.List{{Flag: "--impersonate-service-account", Text: s.impersonate,
				Message: "takes the e-mail address of a service account, then those through which, with commas between"}}
		}
	}
	return nil
}

// until tells people when something ends.
func until(t, now time.Time) string {
	text := t.Local().Format("2006-01-02 15:04:05 -0700")
	if left := t.Sub(now).Round(time.Second); left > 0 {
		return fmt.Sprintf("until %s (for %s)", text, left)
	}
	return "ended at " + text
}
