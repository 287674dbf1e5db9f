package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"strings"

	"vision1/internal/auth"
	"vision1/internal/auth/login"
	"vision1/internal/auth/store"
	"vision1/internal/transport"
)

// login signs a person in with a browser. What can go wrong with the folder is
// found before the person is bothered.
func (a *authCommander) login(ctx context.Context, checked *plannedCall) error {
	folder, err := a.folder()
	if err != nil {
		return err
	}
	client, err := a.client(folder)
	if err != nil {
		return err
	}
	if err := folder.Check(); err != nil {
		return err
	}
	if a.keyring {
		if err := store.CheckKeyring(ctx); err != nil {
			return err
		}
	}
	options := transport.Options{Getenv: a.env.Getenv, UserAgent: userAgent()}
	if a.flags.settings.debug {
		options.Debug = a.env.Stderr
	}
	var kept *store.Login
	err = login.Run(ctx, login.Options{
		Client:   client,
		Scopes:   checked.scopes,
		HTTP:     transport.NewTokenClient(options, false),
		Announce: func(i login.Invitation) { a.announce(ctx, i) },
	}, func(ctx context.Context, l *store.Login) error {
		l.QuotaProject = a.flags.settings.quotaProject
		if a.keyring {
			l.Keyring = folder.KeyringName(l)
		}
		kept = l
		return folder.Keep(ctx, l)
	})
	if err != nil {
		return err
	}
	a.welcome(checked, folder, kept)
	return nil
}

// client returns the OAuth client to sign in with.
func (a *authCommander) client(folder store.Folder) (*store.Client, error) {
	path := a.clientFile
	if path == "" {
		path = folder.ClientPath()
	}
	client, warning, err := store.ReadClient(path)
	if errors.Is(err, fs.ErrNotExist) && a.clientFile == "" {
		return nil, noClient(folder)
	}
	if err != nil {
		return nil, err
	}
	if client.Web {
		return nil, &configError{message: path + " is an OAuth client for a web server, which can't sign people in here",
			lines: []string{"make one of the type \"Desktop app\": vision1 help auth login"}}
	}
	if warning != "" {
		a.env.warn(a.flags, warning)
	}
	return client, nil
}

func noClient(folder store.Folder) error {
	return &configError{message: "no OAuth client to sign in with: " + folder.ClientPath() + " is not there", lines: []string{
		"Google wants to know which app asks, so each project has a client of its own; to get one, once:",
		"  1. enable the Cloud Vision API: https://console.cloud.google.com/apis/library/vision.googleapis.com",
		"  2. create an OAuth client ID of the type \"Desktop app\": https://console.cloud.google.com/apis/credentials",
		"  3. download its JSON, and keep it as " + folder.ClientPath(),
		"     or name it: vision1 auth login --client-secret FILE",
		"other ways to sign in need no client: vision1 help credentials",
	}}
}

// announce says where to go, and opens a browser there if there is one.
func (a *authCommander) announce(ctx context.Context, i login.Invitation) {
	if a.noBrowser || !a.hasBrowser() {
		a.env.note("to sign in, open this address in a browser on this machine:")
		a.env.note("  " + i.Address)
		a.env.note("with the browser on another computer (over ssh), forward the port first; there, run")
		a.env.note(fmt.Sprintf("  ssh -N -L %d:127.0.0.1:%d %s", i.Port, i.Port, a.here()))
		a.env.note("then open the address there")
		return
	}
	a.env.note("a browser opens to sign in; if it does not, open this address in one:")
	a.env.note("  " + i.Address)
	go func() { // some ways to open one return only when it is closed
		if err := a.env.OpenBrowser(i.Address); err != nil && ctx.Err() == nil {
			a.env.note("no browser could be opened: " + err.Error())
		}
	}()
}

// hasBrowser tells whether a browser would be seen by who typed the command.
func (a *authCommander) hasBrowser() bool {
	if a.env.OpenBrowser == nil {
		return false
	}
	for _, name := range []string{"BROWSER", "DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"} {
		if a.env.Getenv(name) != "" {
			return true
		}
	}
	return (runtime.GOOS == "darwin" || runtime.GOOS == "windows") && a.env.Getenv("SSH_CONNECTION") == ""
}

// here is how ssh would reach this machine, as far as that is known.
func (a *authCommander) here() string {
	user, host := a.env.Getenv("USER"), "THIS-MACHINE"
	if user == "" {
		user = "YOU"
	}
	// The client's address and port, then ours.
	if parts := strings.Fields(a.env.Getenv("SSH_CONNECTION")); len(parts) == 4 {
		host = parts[2]
	}
	return user + "@" + host
}

// welcome says what came of it, and where it would be of no effect.
func (a *authCommander) welcome(checked *plannedCall, folder store.Folder, l *store.Login) {
	who, place := "signed in", folder.LoginsPath()
	if l.Account != "" {
		who += " as " + l.Account
	}
	if l.Keyring != "" {
		place = "the keyring of the system"
	}
	a.note("%s, for %s", who, strings.Join(l.Scopes, " "))
	a.note("the login is kept in %s", place)
	source, err := auth.Look(a.config(checked))
	if err == nil && source != nil && source.Path != folder.LoginsPath() {
		a.env.warn(a.flags, "calls are signed with "+describe(source)+" all the same: "+source.Why)
	}
}
