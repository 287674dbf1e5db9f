package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	gauth "cloud.google.com/go/auth"
	"golang.org/x/oauth2"

	"vision1/internal/auth/credfile"
	"vision1/internal/auth/store"
)

const (
	loginName   = "vision1 auth login"
	foreignName = "the login of google-vision1-cli"
	loginAdvice = "sign in again: vision1 auth login"
)

// renewAhead is how long before its end a token is renewed, so that it does not
// end on its way. Google's libraries do so 225 s ahead.
const renewAhead = 4 * time.Minute

// fromLogin makes a source of the login in the configuration folder that is
// good for the scopes asked for.
func fromLogin(c Config) (*Source, error) {
	if c.ConfigDir == "" {
		return nil, nil //nolint:nilnil // nowhere to look
	}
	folder := store.Folder(c.ConfigDir)
	login, warning, err := folder.Find(c.suits)
	if err != nil {
		return nil, fileError("the kept logins", err)
	}
	if login == nil {
		return nil, nil //nolint:nilnil // nobody signed in
	}
	source := &Source{
		Name: loginName, Path: folder.LoginsPath(), Kind: "login", Account: login.Account, QuotaProject: login.QuotaProject,
		Why: "a login for these scopes is kept", Scopes: login.Scopes, Renewed: true,
	}
	if login.Foreign {
		source.Name, source.Path = foreignName, folder.ForeignPath()
		if fresh(login.Secrets, c.now()) {
			source.Renewed = login.Secrets.RefreshToken != ""
		} else if more, err := adopt(folder, login); login.ClientID == "" || err != nil {
			return nil, err // without a client it can't be renewed: see loginNotes
		} else if warning == "" {
			warning = more
		}
	}
	if warning != "" {
		source.Warnings = []string{warning}
	}
	if login.Keyring != "" {
		source.Kind = "login (in the keyring of the system)"
	}
	if login.Secrets != nil {
		source.Expiry = login.Secrets.Expiry
		source.Secrets = secretsOf(login.Secrets)
	}
	kept := &keptLogin{config: c, folder: folder, login: login, source: source}
	source.sign(kept, nil, nil)
	source.refused = kept.forget
	return source, nil
}

// suits reports whether a login is good for what is asked for, and of use.
func (c Config) suits(l *store.Login) bool {
	if l.Foreign && !fresh(l.Secrets, c.now()) && l.Secrets.RefreshToken == "" {
		return false
	}
	return store.Covers(l.Scopes, c.Scopes) || slices.ContainsFunc(c.AnyScope, func(scope string) bool {
		return store.Covers(l.Scopes, []string{scope})
	})
}

// adopt gives a foreign login the client of the folder, where there is one.
func adopt(folder store.Folder, login *store.Login) (warning string, err error) {
	client, warning, err := folder.Client()
	if err != nil {
		return "", fileError("the OAuth client of "+foreignName, err)
	}
	if client != nil {
		login.ClientID, login.TokenURI, login.Secrets.ClientSecret = client.ID, client.TokenURI, client.Secret
	}
	return warning, nil
}

// loginNotes says which logins there are that were of no use.
func loginNotes(c Config) []string {
	if c.ConfigDir == "" {
		return nil
	}
	folder := store.Folder(c.ConfigDir)
	all, _, err := folder.Read()
	if err != nil {
		return nil // Find has said it
	}
	var notes []string
	for i := range all.Logins {
		notes = append(notes, "a login is kept, but for other scopes: "+strings.Join(all.Logins[i].Scopes, " "))
	}
	foreign, _, _ := folder.Foreign(all) // likewise
	for i := range foreign {
		if store.Covers(foreign[i].Scopes, c.Scopes) {
			notes = append(notes, fmt.Sprintf("%s has ended, and %s, which could renew it, is not there", foreignName, folder.ClientPath()))
		}
	}
	return slices.Compact(notes)
}

// fresh reports whether the access token is good for some time yet. One that
// was issued in the future says that the clock was set back: its end can't be
// relied on.
func fresh(s *store.Secrets, now time.Time) bool {
	return valid(s, now) && now.Add(renewAhead).Before(s.Expiry)
}

func valid(s *store.Secrets, now time.Time) bool {
	return s.AccessToken != "" && now.Before(s.Expiry) && !now.Add(clockTolerance).Before(s.Issued)
}

func secretsOf(s *store.Secrets) []string {
	return slices.DeleteFunc([]string{s.ClientSecret, s.RefreshToken, s.AccessToken}, func(text string) bool { return text == "" })
}

// keptLogin hands out the access token of a login, and renews it.
type keptLogin struct {
	config Config
	folder store.Folder
	login  *store.Login
	source *Source
}

// Token returns the access token. An error is a *TokenError or a *FileError, or
// that of ctx.
func (k *keptLogin) Token(ctx context.Context) (*gauth.Token, error) {
	if err := k.login.Load(ctx); err != nil {
		return nil, k.fail(ctx, err)
	}
	if !fresh(k.login.Secrets, k.config.now()) {
		if err := k.renew(ctx); err != nil {
			return nil, k.fail(ctx, err)
		}
	}
	s := k.login.Secrets
	if message := checkToken(s.AccessToken); message != "" {
		return nil, &FileError{k.source.Name, k.source.Path, "is broken: its access token " + message, nil}
	}
	return &gauth.Token{Value: s.AccessToken, Type: "Bearer", Expiry: s.Expiry}, nil
}

func (k *keptLogin) fail(ctx context.Context, err error) error {
	var file *credfile.Error
	var token *TokenError
	switch {
	case ctx.Err() != nil && !errors.As(err, &token):
		return fmt.Errorf("renewing the login: %w", context.Cause(ctx))
	case errors.As(err, &file):
		return fileError(k.source.Name, err)
	case errors.As(err, &token):
		return err
	default:
		return &TokenError{Source: k.source.Name, Path: k.source.Path, Err: err, Advice: loginAdvice}
	}
}

// renew puts a new access token into the login and the store, unless another
// process has done so meanwhile.
func (k *keptLogin) renew(ctx context.Context) error {
	unlock, lockErr := k.folder.Lock(ctx)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if lockErr == nil {
		defer unlock()
		done, err := k.renewedByOthers(ctx)
		if done || err != nil {
			return err
		}
	}
	renewed, err := k.fetch(ctx)
	var refused *AnswerError
	switch {
	case errors.As(err, &refused) && refused.Code == "invalid_grant":
		return k.remove(ctx, err, lockErr)
	case err != nil && valid(k.login.Secrets, k.config.now()):
		return nil // it is good for this call yet
	case err != nil:
		return err
	}
	k.login.Secrets = renewed
	keepErr := lockErr
	if keepErr == nil {
		keepErr = k.folder.KeepLocked(ctx, k.login)
	}
	if keepErr != nil {
		k.config.warn("the renewed login is not kept, so that the next call has to renew it too: " + keepErr.Error())
	}
	return nil
}

// renewedByOthers reads the login again, now that no one else can change it.
func (k *keptLogin) renewedByOthers(ctx context.Context) (bool, error) {
	all, _, err := k.folder.Read()
	if err != nil {
		return false, err
	}
	current := all.Same(k.login)
	if current == nil {
		if k.login.Foreign {
			return false, nil // it is not in our store before it was renewed
		}
		return false, errors.New("someone signed out meanwhile")
	}
	if err := current.Load(ctx); err != nil {
		return false, err
	}
	if k.login.Foreign && !fresh(current.Secrets, k.config.now()) {
		return false, nil
	}
	k.login = current
	return fresh(current.Secrets, k.config.now()), nil
}

// fetch asks the token endpoint for a new access token.
func (k *keptLogin) fetch(ctx context.Context) (*store.Secrets, error) {
	old := k.login.Secrets
	if old.RefreshToken == "" {
		return nil, errors.New("it has ended and holds no refresh token")
	}
	client := k.config.TokenClient
	if client == nil {
		client = new(http.Client)
	}
	ctx = context.WithValue(ctx, oauth2.HTTPClient, Answering(client, k.config.now))
	config := oauth2.Config{ClientID: k.login.ClientID, ClientSecret: old.ClientSecret, Endpoint: oauth2.Endpoint{
		TokenURL: k.login.TokenURI, AuthStyle: oauth2.AuthStyleInParams,
	}}
	token, err := config.TokenSource(ctx, &oauth2.Token{RefreshToken: old.RefreshToken}).Token()
	if err != nil {
		return nil, err
	}
	if message := checkToken(token.AccessToken); message != "" {
		return nil, fmt.Errorf("the access token that came %s", message)
	}
	return Secrets(old.ClientSecret, token, k.config.now()), nil
}

// Secrets are what of a token endpoint's answer, which came now, is kept. An
// answer without an expiry is good for the call at hand only.
func Secrets(clientSecret string, token *oauth2.Token, now time.Time) *store.Secrets {
	s := &store.Secrets{ClientSecret: clientSecret, RefreshToken: token.RefreshToken, AccessToken: token.AccessToken, Issued: now.UTC()}
	if token.ExpiresIn > 0 {
		s.Expiry = now.Add(time.Duration(token.ExpiresIn) * time.Second).UTC()
	}
	return s
}

// remove takes a login whose refresh token was refused out of the store.
func (k *keptLogin) remove(ctx context.Context, cause, lockErr error) error {
	e := &TokenError{Source: k.source.Name, Path: k.source.Path, Err: cause, Advice: loginAdvice}
	if lockErr == nil {
		lockErr = k.folder.DropLocked(ctx, k.login)
	}
	switch {
	case lockErr != nil:
		e.Advice = "the login could not be removed: " + lockErr.Error() + "\n" + e.Advice
	case k.login.Foreign:
		e.Advice = "it is not used any more; " + e.Advice
	default:
		e.Advice = "the login was removed; " + e.Advice
	}
	return e
}

// forget makes the next call fetch a new access token: the API has refused this
// one.
func (k *keptLogin) forget(ctx context.Context) {
	if k.login.Secrets == nil || k.login.ClientID == "" {
		return
	}
	unlock, err := k.folder.Lock(ctx)
	if err != nil {
		return // it stays as it is until its end
	}
	defer unlock()
	all, _, err := k.folder.Read()
	if err != nil {
		return
	}
	current := all.Same(k.login)
	if current == nil || current.Load(ctx) != nil || current.Secrets.AccessToken != k.login.Secrets.AccessToken {
		return
	}
	current.Secrets.AccessToken = ""
	_ = k.folder.KeepLocked(ctx, current) // likewise
}
