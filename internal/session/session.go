// Package session sends requests: it looks up credentials and opens the
// transport once, for any number of concurrent requests.
//
// config.go validates the global flags, credentials.go finds what authenticates
// requests, session.go sends them, operation.go polls long-running operations
// with them, client.go calls other APIs, and error.go, fieldpath.go, and advice.go
// say what failed and what to do about it.
package session

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"
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
	// none are looked up.
	HasCredentials bool
	// KeepsRecord says that the caller records what its requests change, so the error
	// of the command doesn't have to report it.
	KeepsRecord bool
}

// Hooks change how a request is repeated. The zero value changes nothing.
type Hooks struct {
	// Sleep pauses before a retry.
	Sleep func(ctx context.Context, pause time.Duration) error
	// OnRetry is called before a retry, in place of a note on standard error.
	OnRetry func(pause time.Duration, cause error)
}

// A Session sends requests with one set of credentials over shared connections.
// It is safe for concurrent use.
type Session struct {
	f        *cmdutil.Factory
	options  Options
	client   *http.Client
	endpoint transport.Endpoint
	source   *auth.Source // nil if requests carry no credentials or their own
	project  string       // the quota project, or ""

	mu       sync.Mutex
	rejected int // how many tokens were discarded, because they were rejected
}

// Open looks up credentials, unless the requests carry them or go to an emulator,
// and sends nothing to the API. An error is a *cmdutil.UsageError or one of
// package auth.
func Open(ctx context.Context, f *cmdutil.Factory, o Options) (*Session, error) {
	source, err := findSource(ctx, f, &o)
	if err != nil {
		return nil, err
	}
	options := transportOptions(f, &o, source)
	client, endpoint, err := transport.NewClient(ctx, options)
	if err != nil {
		return nil, err
	}
	return &Session{f: f, options: o, client: client, endpoint: endpoint, source: source, project: options.QuotaProject}, nil
}

// QuotaProject returns the project that quota and billing are charged to, which each
// request names, or "".
func (s *Session) QuotaProject() string { return s.project }

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
// error is an *Error. If the service rejects a token that can be renewed, the
// request is sent again, once, with a new one.
func (s *Session) Do(ctx context.Context, r *request.Request) (*call.Response, error) {
	return s.DoWith(ctx, r, Hooks{})
}

// DoWith is Do with hooks.
func (s *Session) DoWith(ctx context.Context, r *request.Request, h Hooks) (*call.Response, error) {
	attempts := 1
	options := call.Options{
		Client: s.client, Endpoint: s.endpoint.URL, Retries: s.options.Config.Retries, Sleep: h.Sleep,
		OnRetry: func(pause time.Duration, cause error) {
			if h.OnRetry != nil {
				h.OnRetry(pause, cause)
			} else {
				NoteRetry(s.f, attempts, pause, cause)
			}
			attempts++
		},
	}
	reports := !r.Repeatable() && !s.options.KeepsRecord
	if reports {
		s.f.Effect.Sending(r.Method.Response == "Operation")
	}
	response, err := s.authenticated(ctx, func() (*call.Response, error) { return call.Do(ctx, r, options) })
	switch {
	case err == nil && reports:
		response.Body = s.f.Effect.CarriedOut(response.Body)
	case err != nil && reports:
		s.f.Effect.Failed()
	}
	if err != nil {
		return nil, &Error{Err: err, Request: r, Endpoint: s.options.Config.Endpoint, Source: s.source, Attempts: attempts}
	}
	return response, nil
}

// authenticated calls send, once more if the service rejects a token that can be
// renewed. A rejected token is never sent again.
func (s *Session) authenticated(ctx context.Context, send func() (*call.Response, error)) (*call.Response, error) {
	for renewed := false; ; renewed = true {
		before := s.rejectedTokens()
		response, err := send()
		if !s.isTokenRejected(err) {
			return response, err
		}
		s.discardToken(ctx, before)
		if renewed || !s.source.Renewable || ctx.Err() != nil {
			return response, err
		}
	}
}

func (s *Session) isTokenRejected(err error) bool {
	var rejected *call.ServiceError
	return s.source != nil && errors.As(err, &rejected) && rejected.Code == http.StatusUnauthorized
}

func (s *Session) rejectedTokens() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rejected
}

// discardToken makes the next request fetch a new token, unless a concurrent
// request has done so since before, the number of rejected tokens when the request
// was sent.
func (s *Session) discardToken(ctx context.Context, before int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rejected == before {
		s.source.Invalidate(ctx)
		s.rejected++
	}
}

// NoteRetry prints that a request is repeated, if somebody may be waiting.
func NoteRetry(f *cmdutil.Factory, attempt int, pause time.Duration, cause error) {
	const longPause = 30 * time.Second // which is reported wherever standard error goes
	if f.Globals.Debug || !f.Globals.Quiet && (f.IO.ErrIsTTY || pause >= longPause) {
		f.IO.Note("retry " + strconv.Itoa(attempt) + " in " + pause.Round(time.Millisecond).String() + ": " + cause.Error())
	}
}
