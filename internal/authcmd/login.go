package authcmd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"vision1/internal/auth/login"
	"vision1/internal/auth/store"
	"vision1/internal/cmdutil"
	"vision1/internal/help"
	"vision1/internal/session"
)

type loginOptions struct {
	common
	clientSecret string
	noBrowser    bool
	keyring      bool
}

func newLoginCommand(f *cmdutil.Factory) *cobra.Command {
	o := &loginOptions{common: common{f: f}}
	cmd := o.command("login", o.run)
	cmd.Flags().AddFlagSet(o.flags())
	return cmd
}

func (o *loginOptions) flags() *pflag.FlagSet {
	f := pflag.NewFlagSet("login", pflag.ContinueOnError)
	f.SortFlags = false
	f.StringVar(&o.clientSecret, "client-secret", "", "`FILE` OAuth client (default: vision1-secret.json in the configuration directory)")
	f.BoolVar(&o.noBrowser, "no-browser", false, "print the URL and open no browser: for a machine that you use over ssh; it prints how to forward the port")
	f.BoolVar(&o.keyring, "keyring", false, "store the secrets in the system's keyring, not in a file")
	return f
}

func loginHelp() *help.Document {
	flags := cmdutil.AllFlagTerms((&loginOptions{}).flags())
	d := help.NewCommand("vision1 [flags] auth login", "Logs you in: a browser opens, you choose an account and give consent, and vision1 stores what it needs "+
		"to send requests on your behalf until you log out. It needs an OAuth client of your project: create an OAuth client ID of the type "+
		"\"Desktop app\" at https://console.cloud.google.com/apis/credentials, download its JSON, and save it as vision1-secret.json in the "+
		"configuration directory.",
		append(flags, cmdutil.FlagTerms(cmdutil.NewGlobals().Flags, "scope", "quota-project", "config-dir", "timeout")...)...)
	d.AddExamples(
		help.Example("Log in with the OAuth client of your project", "vision1 auth login --client-secret client_secret.json"),
		help.Example("Log in on a machine without a browser, over ssh", "vision1 auth login --no-browser"),
		help.Example("Request less access, and store the secrets in the keyring", "vision1 auth login --scope cloud-vision --keyring"),
	)
	return d
}

// run logs in with a browser. Errors in the configuration directory are found
// before the browser opens.
func (o *loginOptions) run(ctx context.Context) error {
	directory, err := o.directory()
	if err != nil {
		return err
	}
	client, err := o.client(ctx, directory)
	if err != nil {
		return err
	}
	if err := directory.CheckWritable(); err != nil {
		return err
	}
	if o.keyring {
		if err := store.CheckKeyring(ctx); err != nil {
			return err
		}
	}
	var stored *store.Login
	err = login.Run(ctx, login.Options{
		Client:  client,
		Scopes:  o.config.Scopes,
		HTTP:    session.TokenClient(o.f, false),
		Secrets: o.f.IO.Secrets,
		Retries: o.config.Retries,
		OnRetry: func(attempt int, pause time.Duration, cause error) {
			session.NoteRetry(o.f, attempt, pause, cause)
		},
		ShowPrompt: func(i login.Prompt) { o.announce(ctx, i) },
	}, func(ctx context.Context, l *store.Login) error {
		l.QuotaProject = o.f.Globals.QuotaProject
		if o.keyring {
			l.Keyring = directory.KeyringName(l)
		}
		stored = l
		return directory.Add(ctx, l)
	})
	if err != nil {
		return err
	}
	o.confirm(ctx, directory, stored)
	return nil
}

// client returns the OAuth client to log in with.
func (o *loginOptions) client(ctx context.Context, directory store.Dir) (*store.Client, error) {
	path := o.clientSecret
	if path == "" {
		path = directory.ClientPath()
	}
	client, warning, err := store.ReadClient(ctx, path)
	if errors.Is(err, fs.ErrNotExist) && o.clientSecret == "" {
		return nil, noClient(directory)
	}
	if err != nil {
		return nil, err
	}
	if client.Web {
		return nil, &cmdutil.ConfigError{Message: path + " is an OAuth client for a web server, which can't be used here",
			Advice: []string{"create one of the type \"Desktop app\": vision1 help auth login"}}
	}
	if warning != "" {
		o.f.Warn(warning)
	}
	return client, nil
}

func noClient(directory store.Dir) error {
	return &cmdutil.ConfigError{Message: "no OAuth client to log in with: no such file: " + directory.ClientPath(), Advice: []string{
		"each project has an OAuth client of its own; to create one, once:",
		"  1. enable the Cloud Vision API: https://console.cloud.google.com/apis/library/vision.googleapis.com",
		"  2. create an OAuth client ID of the type \"Desktop app\": https://console.cloud.google.com/apis/credentials",
		"  3. download its JSON, and save it as " + directory.ClientPath(),
		"     or give its path: vision1 auth login --client-secret FILE",
		"other ways to authenticate need no client: vision1 help credentials",
	}}
}

// announce prints the URL to open, and opens it in a browser if there is one.
func (o *loginOptions) announce(ctx context.Context, i login.Prompt) {
	if o.noBrowser || !o.hasBrowser() {
		o.f.IO.Note("to log in, open this URL in a browser on this machine:")
		o.f.IO.Note("  " + i.URL)
		o.f.IO.Note("if the browser is on another computer (ssh), forward the port first; there, run")
		o.f.IO.Note(fmt.Sprintf("  ssh -N -L %d:127.0.0.1:%d %s", i.Port, i.Port, o.sshTarget()))
		o.f.IO.Note("then open the URL there")
		return
	}
	o.f.IO.Note("opening a browser to log in; if none opens, open this URL:")
	o.f.IO.Note("  " + i.URL)
	go func() { // some browsers return only when they are closed
		if err := o.f.OpenBrowser(i.URL); err != nil && ctx.Err() == nil {
			o.f.IO.Note("could not open a browser: " + err.Error())
		}
	}()
}

// hasBrowser reports whether the user would see a browser.
func (o *loginOptions) hasBrowser() bool {
	if o.f.OpenBrowser == nil {
		return false
	}
	for _, name := range []string{"BROWSER", "DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"} {
		if o.f.IO.Getenv(name) != "" {
			return true
		}
	}
	return (runtime.GOOS == "darwin" || runtime.GOOS == "windows") && o.f.IO.Getenv("SSH_CONNECTION") == ""
}

// sshTarget returns how ssh reaches this machine, as far as that is known.
func (o *loginOptions) sshTarget() string {
	user, host := o.f.IO.Getenv("USER"), "THIS-MACHINE"
	if user == "" {
		user = "YOU"
	}
	// The client's address and port, then ours.
	if parts := strings.Fields(o.f.IO.Getenv("SSH_CONNECTION")); len(parts) == 4 {
		host = parts[2]
	}
	return user + "@" + host
}

// confirm says what was stored, and warns if it has no effect.
func (o *loginOptions) confirm(ctx context.Context, directory store.Dir, l *store.Login) {
	account, location := "logged in", directory.LoginsPath()
	if l.Account != "" {
		account += " as " + l.Account
	}
	if l.Keyring != "" {
		location = "the system's keyring"
	}
	o.f.Inform(account+", for "+strings.Join(l.Scopes, " "), "the login is stored in "+location)
	o.warnIfUnaffected(ctx, directory.LoginsPath())
}
