package auth

import (
	"context"
	"errors"
	"fmt"
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
	legacyName  = "the google-vision1-cli login"
	loginAdvice = "sign in again: vision1 auth login"
)

// renewBefore is how long before its expiry a token is renewed, so it doesn't
// expire in transit. Google's libraries use 225 s.
const renewBefore = 4 * time.Minute

// fromLogin returns a source for the stored login that matches the scopes.
func fromLogin(_ context.Context, c Config) (*Source, error) {
	if c.ConfigDir == "" {
		return nil, nil //nolint:nilnil // no configuration directory
	}
	dir := store.Dir(c.ConfigDir)
	login, warning, err := dir.Find(c.matches)
	if err != nil {
		return nil, withSource("stored logins", err)
	}
	if login == nil {
		return nil, nil //nolint:nilnil // not signed in
	}
	source := &Source{
		Name: loginName, Path: dir.LoginsPath(), Kind: "login", Account: login.Account, QuotaProject: login.QuotaProject,
		Reason: "a login for these scopes is stored", Scopes: login.Scopes, Renewable: true,
	}
	if login.Legacy {
		source.Name, source.Path = legacyName, dir.LegacyPath()
		if fresh(login.Secrets, c.now()) {
			source.Renewable = login.Secrets.RefreshToken != ""
		} else if clientWarning, err := c.attachClient(dir, login); login.ClientID == "" || err != nil {
			return nil, err // it can't be renewed without a client: see loginNotes
		} else if warning == "" {
			warning = clientWarning
		}
	}
	source.addWarning(warning)
	source.TokenHost = hostOf(login.TokenURI)
	if login.Keyring != "" {
		source.Kind = "login (in the system keyring)"
	}
	if login.Secrets != nil {
		source.Expiry = login.Secrets.Expiry
		source.Secrets = secretsOf(login.Secrets)
		c.Secrets.Add(source.Secrets...)
	}
	source.authenticateWith(&storedTokenProvider{config: c, dir: dir, login: login, name: source.Name, path: source.Path}, nil, nil)
	return source, nil
}

// matches reports whether a login can be used for the scopes.
func (c Config) matches(l *store.Login) bool {
	if l.Legacy && !fresh(l.Secrets, c.now()) && l.Secrets.RefreshToken == "" {
		return false
	}
	return store.Covers(l.Scopes, c.Scopes) || slices.ContainsFunc(c.AcceptedScopes, func(scope string) bool {
		return store.Covers(l.Scopes, []string{scope})
	})
}

// attachClient sets the client of a google-vision1-cli login, if dir has one.
func (c Config) attachClient(dir store.Dir, login *store.Login) (warning string, err error) {
	client, warning, err := dir.Client()
	if err != nil {
		return "", withSource("the OAuth client of "+legacyName, err)
	}
	if client != nil {
		login.ClientID, login.TokenURI, login.Secrets.ClientSecret = client.ID, client.TokenURI, client.Secret
		c.Secrets.Add(client.Secret)
	}
	return warning, nil
}

// loginNotes describes the stored logins that can't be used.
func loginNotes(c Config) []string {
	if c.ConfigDir == "" {
		return nil
	}
	dir := store.Dir(c.ConfigDir)
	all, _, err := dir.Read()
	if err != nil {
		return nil // Find has returned it
	}
	var notes []string
	for i := range all.Logins {
		notes = append(notes, "a login is stored, but for other scopes: "+strings.Join(all.Logins[i].Scopes, " "))
	}
	legacy, _, _ := dir.LegacyLogins(all) // Find has returned the error
	for i := range legacy {
		if store.Covers(legacy[i].Scopes, c.Scopes) {
			notes = append(notes, fmt.Sprintf("%s has expired, and can't be renewed because %s doesn't exist", legacyName, dir.ClientPath()))
		}
	}
	return slices.Compact(notes)
}

// fresh reports whether the access token is valid and not about to expire.
func fresh(s *store.Secrets, now time.Time) bool {
	return valid(s, now) && now.Add(renewBefore).Before(s.Expiry)
}

// valid reports whether the access token has not expired. If it was issued in the
// future, the clock was set back, so its expiry is not reliable.
func valid(s *store.Secrets, now time.Time) bool {
	return s.AccessToken != "" && now.Before(s.Expiry) && !now.Add(maxClockSkew).Before(s.Issued)
}

func secretsOf(s *store.Secrets) []string {
	return slices.DeleteFunc([]string{s.ClientSecret, s.RefreshToken, s.AccessToken}, func(text string) bool { return text == "" })
}

// storedTokenProvider returns the access token of a login, and renews it. It is
// not safe for concurrent use; the source's cache serializes the calls.
type storedTokenProvider struct {
	config     Config
	dir        store.Dir
	login      *store.Login
	name, path string // of the source, for errors
}

// Token returns the access token. An error is a *TokenError or a *FileError, or
// the cause of ctx.
func (p *storedTokenProvider) Token(ctx context.Context) (*gauth.Token, error) {
	if err := p.load(ctx, p.login); err != nil {
		return nil, p.wrapError(ctx, err)
	}
	if !fresh(p.login.Secrets, p.config.now()) {
		if err := p.renew(ctx); err != nil {
			return nil, p.wrapError(ctx, err)
		}
	}
	s := p.login.Secrets
	if message := checkToken(s.AccessToken); message != "" {
		return nil, &FileError{p.name, p.path, "is not valid: its access token " + message, nil}
	}
	return &gauth.Token{Value: s.AccessToken, Type: "Bearer", Expiry: s.Expiry}, nil
}

// load reads the secrets of a login from the keyring if they are there.
func (p *storedTokenProvider) load(ctx context.Context, l *store.Login) error {
	if err := l.Load(ctx); err != nil {
		return err
	}
	p.config.Secrets.Add(secretsOf(l.Secrets)...)
	return nil
}

func (p *storedTokenProvider) wrapError(ctx context.Context, err error) error {
	var file *credfile.Error
	var token *TokenError
	switch {
	case ctx.Err() != nil && !errors.As(err, &token):
		return fmt.Errorf("renewing the login: %w", context.Cause(ctx))
	case errors.As(err, &file):
		return withSource(p.name, err)
	case errors.As(err, &token):
		return err
	default:
		return &TokenError{Source: p.name, Path: p.path, Err: err, Advice: loginAdvice}
	}
}

// renew stores a new access token in the login and its file, unless another
// process has done so in the meantime.
func (p *storedTokenProvider) renew(ctx context.Context) error {
	if p.login.ClientID == "" { // of google-vision1-cli, and still valid when it was found
		if _, err := p.config.attachClient(p.dir, p.login); err != nil {
			return err
		}
	}
	unlock, lockErr := p.dir.Lock(ctx)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if lockErr == nil {
		defer unlock()
		done, err := p.reload(ctx)
		if done || err != nil {
			return err
		}
	}
	renewed, err := p.fetch(ctx)
	var rejected *endpointError
	switch {
	case errors.As(err, &rejected) && rejected.code == "invalid_grant":
		return p.remove(ctx, err, lockErr)
	case err != nil && valid(p.login.Secrets, p.config.now()):
		return nil // the old token can still be used
	case err != nil:
		return err
	}
	p.login.Secrets = renewed
	saveErr := lockErr
	if saveErr == nil {
		saveErr = p.dir.AddLocked(ctx, p.login)
	}
	if saveErr != nil {
		p.config.warn("the renewed login can't be stored, so the next command must renew it again: " + saveErr.Error())
	}
	return nil
}

// reload reads the login again while the store is locked. It reports whether
// another process has renewed it.
func (p *storedTokenProvider) reload(ctx context.Context) (bool, error) {
	all, _, err := p.dir.Read()
	if err != nil {
		return false, err
	}
	current := all.Same(p.login)
	if current == nil {
		if p.login.Legacy {
			return false, nil // added to vision1's file when first renewed
		}
		return false, errors.New("you have signed out in the meantime")
	}
	if err := p.load(ctx, current); err != nil {
		return false, err
	}
	if p.login.Legacy && !fresh(current.Secrets, p.config.now()) {
		return false, nil
	}
	p.login = current
	return fresh(current.Secrets, p.config.now()), nil
}

// fetch gets a new access token from the token endpoint.
func (p *storedTokenProvider) fetch(ctx context.Context) (*store.Secrets, error) {
	old := p.login.Secrets
	if old.RefreshToken == "" || p.login.TokenURI == "" {
		return nil, errors.New("it has expired and has no refresh token or OAuth client")
	}
	ctx = context.WithValue(ctx, oauth2.HTTPClient, p.config.newTokenClient())
	config := oauth2.Config{ClientID: p.login.ClientID, ClientSecret: old.ClientSecret, Endpoint: oauth2.Endpoint{
		TokenURL: p.login.TokenURI, AuthStyle: oauth2.AuthStyleInParams,
	}}
	token, err := config.TokenSource(ctx, &oauth2.Token{RefreshToken: old.RefreshToken}).Token()
	if err != nil {
		return nil, err
	}
	if message := checkToken(token.AccessToken); message != "" {
		return nil, fmt.Errorf("the access token in the response %s", message)
	}
	return Secrets(old.ClientSecret, token, p.config.now()), nil
}

// Secrets returns the parts to store of a token response received now. A token
// without an expiry is not reused by later commands.
func Secrets(clientSecret string, token *oauth2.Token, now time.Time) *store.Secrets {
	s := &store.Secrets{ClientSecret: clientSecret, RefreshToken: token.RefreshToken, AccessToken: token.AccessToken, Issued: now.UTC()}
	if token.ExpiresIn > 0 {
		s.Expiry = now.Add(time.Duration(token.ExpiresIn) * time.Second).UTC()
	}
	return s
}

// remove removes a login whose refresh token was rejected from the store.
func (p *storedTokenProvider) remove(ctx context.Context, cause, lockErr error) error {
	e := &TokenError{Source: p.name, Path: p.path, Err: cause, Advice: loginAdvice}
	if lockErr == nil {
		lockErr = p.dir.RemoveLocked(ctx, p.login)
	}
	switch {
	case lockErr != nil:
		e.Advice = "the login could not be removed: " + lockErr.Error() + "\n" + e.Advice
	case p.login.Legacy:
		e.Advice = "it will not be used again; " + e.Advice
	default:
		e.Advice = "the login was removed; " + e.Advice
	}
	return e
}

// invalidate removes the access token, which the API has rejected, from the login
// and its file. It ignores errors: later commands then use the token until it
// expires.
func (p *storedTokenProvider) invalidate(ctx context.Context) {
	if p.login.Secrets == nil || p.login.ClientID == "" {
		return
	}
	rejected := p.login.Secrets.AccessToken
	p.login.Secrets.AccessToken = ""
	unlock, err := p.dir.Lock(ctx)
	if err != nil {
		return
	}
	defer unlock()
	all, _, err := p.dir.Read()
	if err != nil {
		return
	}
	current := all.Same(p.login)
	if current == nil || current.Load(ctx) != nil || current.Secrets.AccessToken != rejected {
		return
	}
	current.Secrets.AccessToken = ""
	_ = p.dir.AddLocked(ctx, current)
}
