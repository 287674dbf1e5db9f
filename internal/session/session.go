// Package session sends requests: it looks up credentials and opens the
// transport once, for any number of concurrent requests.
//
// config.go validates the global flags, credentials.go finds what authenticates
// requests, session.go sends them, operation.go polls long-running operations
// with them, and error.go and advice.go say what failed and what to do about it.
package session

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"vision1/internal/auth"
	"vision1/internal/call"
	"vision1/internal/cmdutil"
	"vision1/internal/request"
	"vision1/internal/transport"
)

// Options says how the requests of a session are sent.
type Options struct {
	Config Config
	Scopes []string // that the requests accept, as URLs
	// HasCredentials says that every request carries credentials in its query, so
	// none are looked up. Secrets are these.
	HasCredentials bool
	Secrets        []string
}

// A Session sends requests with one set of credentials over shared connections.
// It is safe for concurrent use.
type Session struct {
	f        *cmdutil.Factory
	config   Config
	client   *http.Client
	endpoint transport.Endpoint
	source   *auth.Source // nil if requests carry no credentials or their own
}

// Open looks up credentials, unless the requests carry them or go to an emulator,
// and sends nothing to the API. An error is a *cmdutil.UsageError or one of
// package auth.
func Open(ctx context.Context, f *cmdutil.Factory, o Options) (*Session, error) {
	f.IO.Secrets.Add(o.Secrets...)
	source, err := findSource(ctx, f, &o)
	if err != nil {
		return nil, err
	}
	options := transportOptions(f, &o, source)
	client, endpoint, err := transport.NewClient(ctx, options)
	if err != nil {
		return nil, err
	}
	return &Session{f: f, config: o.Config, client: client, endpoint: endpoint, source: source}, nil
}

// findSource returns what authenticates the requests, or nil.
func findSource(ctx context.Context, f *cmdutil.Factory, o *Options) (*auth.Source, error) {
	if o.HasCredentials || o.Config.Endpoint.Emulator {
		return nil, nil //nolint:nilnil // no source is not an error
	}
	source, err := auth.Find(ctx, AuthConfig(f, o.Config, o.Scopes))
	if err != nil {
		return nil, err
	}
	if f.Globals.Debug {
		f.IO.Note("authenticated with " + Describe(source) + ": " + source.Reason)
		if tokens := DescribeTokens(source); tokens != "" {
			f.IO.Note(tokens)
		}
	}
	return source, CheckSource(f, source)
}

// Do sends a request and returns the response, whose body the caller closes. An
// error is an *Error.
func (s *Session) Do(ctx context.Context, r *request.Request) (*call.Response, error) {
	attempts := 1
	response, err := call.Do(ctx, r, call.Options{
		Client: s.client, Endpoint: s.endpoint.URL, Retries: s.config.Retries,
		OnRetry: func(pause time.Duration, cause error) {
			NoteRetry(s.f, attempts, pause, cause)
			attempts++
		},
	})
	if err == nil {
		return response, nil
	}
	var rejected *call.ServiceError
	if s.source != nil && errors.As(err, &rejected) && rejected.Code == http.StatusUnauthorized {
		s.source.Invalidate(ctx) // the next request fetches a new token
	}
	return nil, &Error{Err: err, Request: r, Endpoint: s.config.Endpoint, Source: s.source, Attempts: attempts}
}

// NoteRetry prints that a request is repeated, if somebody may be waiting.
func NoteRetry(f *cmdutil.Factory, attempt int, pause time.Duration, cause error) {
	if f.Globals.Debug || f.IO.ErrIsTTY && !f.Globals.Quiet {
		f.IO.Note("retry " + strconv.Itoa(attempt) + " in " + pause.Round(time.Millisecond).String() + ": " + cause.Error())
	}
}
