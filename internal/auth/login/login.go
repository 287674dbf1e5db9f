// Package login logs in with a browser: it creates a URL of the authorization
// server, waits on a loopback port for the code, and exchanges the code for tokens
// (RFC 8252, with the proof key of RFC 7636). The caller opens the browser and
// stores the tokens.
package login

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"vision1/internal/auth"
	"vision1/internal/auth/store"
	"vision1/internal/secret"
)

// defaultTimeout is the time limit for signing in. The codes of authorization
// servers expire after a few minutes too.
const defaultTimeout = 5 * time.Minute

// Options configure signing in. The zero value of a field selects its default.
type Options struct {
	Client     *store.Client
	Scopes     []string         // as complete URLs
	HTTP       *http.Client     // for the token endpoint
	Timeout    time.Duration    // for signing in with the browser; default: 5 minutes
	Now        func() time.Time // default: time.Now
	Secrets    *secret.Redactor // learns every secret as soon as it is known
	Retries    int              // maximum number of retries of the token request
	OnRetry    func(attempt int, pause time.Duration, cause error)
	ShowPrompt func(Prompt) // shows the URL, once the callback server is listening
}

// A Prompt is where the user logs in.
type Prompt struct {
	URL  string // the URL to open
	Port int    // the loopback port that the browser is redirected to
}

// An Error is returned if signing in fails.
type Error struct {
	Message string
	Err     error // or nil
}

func (e *Error) Error() string { return e.Message }

func (e *Error) Unwrap() error { return e.Err }

// ExitCode returns the exit code of a command that fails with e.
func (e *Error) ExitCode() int { return auth.ExitCode(e.Err) }

// Hints returns what to do about the error, one line each.
func (e *Error) Hints() []string {
	return []string{"nothing was changed; to try again, run vision1 auth login"}
}

// Run signs in and passes the login to save. It returns the error of save, which
// the browser also shows; any other error is an *Error, or the cause of ctx.
func Run(ctx context.Context, o Options, save func(context.Context, *store.Login) error) error {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Timeout <= 0 {
		o.Timeout = defaultTimeout
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp4", "127.0.0.1:0")
	if err != nil {
		return &Error{"can't listen on a loopback port", err}
	}
	flow := newFlow(o, listener.Addr().String())
	o.Secrets.Add(o.Client.Secret, flow.verifier)
	callback := newCallbackServer(listener.Addr().String(), flow.state, o.Client.Issuer())
	defer callback.serve(listener)()

	address, ok := listener.Addr().(*net.TCPAddr)
	if !ok {
		return &Error{"can't listen on a loopback port", nil}
	}
	if o.ShowPrompt != nil {
		o.ShowPrompt(Prompt{URL: flow.url(), Port: address.Port})
	}
	timer := time.NewTimer(o.Timeout)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return &Error{fmt.Sprintf("no one signed in within %s", o.Timeout), nil}
	case r := <-callback.redirects:
		account, err := flow.finish(ctx, r, save)
		r.result <- outcome{account, err}
		return err
	}
}

// A flow is one attempt to sign in, with its secrets.
type flow struct {
	options  Options
	config   oauth2.Config
	state    string
	verifier string
}

func newFlow(o Options, host string) *flow {
	return &flow{
		options: o,
		config: oauth2.Config{
			ClientID: o.Client.ID, ClientSecret: o.Client.Secret, RedirectURL: "http://" + host + "/",
			// The additional scopes identify the account.
			Scopes: append(slices.Clone(o.Scopes), "openid", "email"),
			Endpoint: oauth2.Endpoint{
				AuthURL: o.Client.AuthURI, TokenURL: o.Client.TokenURI,
				// Trying the other style too would use up the code.
				AuthStyle: oauth2.AuthStyleInParams,
			},
		},
		state:    rand.Text(),
		verifier: oauth2.GenerateVerifier(),
	}
}

// url returns the URL to open in the browser.
func (f *flow) url() string {
	return f.config.AuthCodeURL(f.state, oauth2.AccessTypeOffline, oauth2.S256ChallengeOption(f.verifier),
		// Google sends another refresh token only after another consent.
		oauth2.SetAuthURLParam("prompt", "consent"))
}

// finish exchanges the code for a login, saves it, and returns its account.
func (f *flow) finish(ctx context.Context, r redirect, save func(context.Context, *store.Login) error) (string, error) {
	if r.err != nil {
		return "", r.err
	}
	f.options.Secrets.Add(r.code)
	clientCtx := context.WithValue(ctx, oauth2.HTTPClient, auth.NewTokenClient(auth.TokenOptions{
		Client: f.options.HTTP, Now: f.options.Now, Secrets: f.options.Secrets, Retries: f.options.Retries, OnRetry: f.options.OnRetry,
	}))
	token, err := f.config.Exchange(clientCtx, r.code, oauth2.VerifierOption(f.verifier))
	if ctx.Err() != nil {
		return "", context.Cause(ctx)
	}
	if err != nil {
		return "", &Error{fmt.Sprintf("signing in failed: %v", auth.Reason(err)), err}
	}
	if err := f.check(token); err != nil {
		return "", err
	}
	account, err := f.account(token)
	if err != nil {
		return "", err
	}
	login := &store.Login{
		ClientID: f.options.Client.ID, TokenURI: f.options.Client.TokenURI, Scopes: f.options.Scopes,
		Account: account, SignedIn: f.options.Now().UTC(),
		Secrets: auth.Secrets(f.options.Client.Secret, token, f.options.Now()),
	}
	return login.Account, save(ctx, login)
}

// check returns an error if the token can't be renewed or used.
func (f *flow) check(token *oauth2.Token) error {
	if token.RefreshToken == "" {
		return &Error{"signing in failed: the token endpoint returned no refresh token, so the login would expire within an hour", nil}
	}
	granted, _ := token.Extra("scope").(string)
	if granted == "" {
		return nil // RFC 6749, section 5.1: as requested
	}
	var missing []string
	for _, scope := range f.options.Scopes {
		if !slices.Contains(strings.Fields(granted), scope) {
			missing = append(missing, scope)
		}
	}
	if len(missing) > 0 {
		return &Error{"signing in failed: consent was not given for " + strings.Join(missing, " ") + "; sign in again, and select it", nil}
	}
	return nil
}

// account returns the email address in the ID token, or "". The token came directly
// from the token endpoint, so its signature need not be verified. An ID token of
// another issuer or for another client is an error.
func (f *flow) account(token *oauth2.Token) (string, error) {
	id, _ := token.Extra("id_token").(string)
	parts := strings.Split(id, ".")
	if len(parts) != 3 {
		return "", nil
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return "", nil //nolint:nilerr // not an ID token: the account is unknown
	}
	var claims struct {
		Email    string          `json:"email"`
		Issuer   string          `json:"iss"`
		Audience json.RawMessage `json:"aud"`
	}
	if json.Unmarshal(text, &claims) != nil {
		return "", nil //nolint:nilerr // likewise
	}
	issuer := f.options.Client.Issuer()
	if claims.Issuer != issuer && "https://"+claims.Issuer != issuer { // Google's has no scheme in some tokens
		return "", &Error{"signing in failed: the ID token is from another issuer: " + auth.Excerpt(claims.Issuer), nil}
	}
	if !slices.Contains(audiences(claims.Audience), f.options.Client.ID) {
		return "", &Error{"signing in failed: the ID token is for another client", nil}
	}
	return claims.Email, nil
}

// audiences returns the aud of an ID token: a string, or a list of strings.
func audiences(text json.RawMessage) []string {
	var one string
	if json.Unmarshal(text, &one) == nil {
		return []string{one}
	}
	var all []string
	_ = json.Unmarshal(text, &all) // then it is for no one
	return all
}
