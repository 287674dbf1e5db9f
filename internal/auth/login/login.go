// Package login signs a person in: it sends the browser to the authorization
// server, waits on this machine for the answer, and exchanges it for tokens (the
// flow of RFC 8252 for installed apps, with the proof key of RFC 7636). Where
// the tokens are kept, and how the address gets into a browser, is up to the
// caller.
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
)

// defaultWait is how long a person may take. Codes of authorization servers
// don't live longer than some minutes either.
const defaultWait = 5 * time.Minute

// Options say how to sign in. The zero value of a field stands for its default.
type Options struct {
	Client   *store.Client
	Scopes   []string         // as full URLs
	HTTP     *http.Client     // for the token endpoint
	Wait     time.Duration    // for the person to come back; 5 minutes
	Now      func() time.Time // the clock; time.Now
	Announce func(Invitation) // is told where to go, once the answer can be taken
}

// An Invitation is where a person is to go.
type Invitation struct {
	Address string // of the authorization server, with all that it needs
	Port    int    // of this machine, to which the browser comes back
}

// An Error is a person who was not signed in.
type Error struct {
	Message string
	Err     error // or nil
}

func (e *Error) Error() string { return e.Message }

func (e *Error) Unwrap() error { return e.Err }

// Run signs a person in and hands the login to keep, whose error is the result
// and is told in the browser too. Other errors are an *Error, or the cause that
// ctx ended with.
func Run(ctx context.Context, o Options, keep func(context.Context, *store.Login) error) error {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Wait <= 0 {
		o.Wait = defaultWait
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp4", "127.0.0.1:0")
	if err != nil {
		return &Error{"no port of this machine can be listened on", err}
	}
	flow := newFlow(o, listener.Addr().String())
	place := newPlace(listener.Addr().String(), flow.state)
	defer place.serve(listener)()

	address, ok := listener.Addr().(*net.TCPAddr)
	if !ok {
		return &Error{"no port of this machine can be listened on", nil}
	}
	if o.Announce != nil {
		o.Announce(Invitation{Address: flow.address(), Port: address.Port})
	}
	timer := time.NewTimer(o.Wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return &Error{fmt.Sprintf("nobody signed in within %s", o.Wait), nil}
	case answer := <-place.answers:
		account, err := flow.finish(ctx, answer, keep)
		answer.result <- outcome{account, err}
		return err
	}
}

// A flow is one sign-in, with what only we and the authorization server know.
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
			// Beside what the calls need, who it is that signed in.
			Scopes: append(slices.Clone(o.Scopes), "openid", "email"),
			Endpoint: oauth2.Endpoint{
				AuthURL: o.Client.AuthURI, TokenURL: o.Client.TokenURI,
				// Trying the other style as well would spend the code.
				AuthStyle: oauth2.AuthStyleInParams,
			},
		},
		state:    rand.Text(),
		verifier: oauth2.GenerateVerifier(),
	}
}

func (f *flow) address() string {
	return f.config.AuthCodeURL(f.state, oauth2.AccessTypeOffline, oauth2.S256ChallengeOption(f.verifier),
		// Without being asked again, Google sends no second refresh token.
		oauth2.SetAuthURLParam("prompt", "consent"))
}

// finish makes a login of the answer and keeps it, and returns whose it is.
func (f *flow) finish(ctx context.Context, a answer, keep func(context.Context, *store.Login) error) (string, error) {
	if a.err != nil {
		return "", a.err
	}
	client := f.options.HTTP
	if client == nil {
		client = new(http.Client)
	}
	exchange := context.WithValue(ctx, oauth2.HTTPClient, auth.Answering(client, f.options.Now))
	token, err := f.config.Exchange(exchange, a.code, oauth2.VerifierOption(f.verifier))
	if ctx.Err() != nil {
		return "", context.Cause(ctx)
	}
	if err != nil {
		return "", &Error{fmt.Sprintf("signing in failed: %v", auth.Reason(err)), err}
	}
	if err := f.check(token); err != nil {
		return "", err
	}
	login := &store.Login{
		ClientID: f.options.Client.ID, TokenURI: f.options.Client.TokenURI, Scopes: f.options.Scopes,
		Account: account(token), SignedIn: f.options.Now().UTC(),
		Secrets: auth.Secrets(f.options.Client.Secret, token, f.options.Now()),
	}
	return login.Account, keep(ctx, login)
}

// check refuses an answer that would be of no use soon.
func (f *flow) check(token *oauth2.Token) error {
	if token.RefreshToken == "" {
		return &Error{"signing in failed: the answer of the token endpoint has no refresh token, so that the login would end within the hour", nil}
	}
	granted, told := token.Extra("scope").(string)
	if !told || granted == "" {
		return nil // RFC 6749, section 5.1: as asked for
	}
	var missing []string
	for _, scope := range f.options.Scopes {
		if !slices.Contains(strings.Fields(granted), scope) {
			missing = append(missing, scope)
		}
	}
	if len(missing) > 0 {
		return &Error{"signing in failed: consent was not given for " + strings.Join(missing, " ") + "; sign in again, and leave it ticked", nil}
	}
	return nil
}

// account is the e-mail address in the ID token, "" where there is none. It came
// from the token endpoint itself, which vouches for it.
func account(token *oauth2.Token) string {
	id, _ := token.Extra("id_token").(string)
	parts := strings.Split(id, ".")
	if len(parts) != 3 {
		return ""
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return ""
	}
	var claims struct {
		Email string `json:"email"`
	}
	if json.Unmarshal(text, &claims) != nil {
		return ""
	}
	return claims.Email
}
