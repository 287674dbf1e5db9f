package cli

import (
	"fmt"

	"context"
	"errors"
	"net/http"

	"vision1/internal/auth"
	"vision1/internal/call"
	"vision1/internal/params"
	"vision1/internal/transport"
)

// authConfig says where credentials are looked for, and how their tokens are
// fetched.
func (c *methodCommand) authConfig(p *plannedCall) auth.Config {
	return c.env.authConfig(c.flags, p.scopes, c.method.Scopes)
}

// authConfig looks for credentials for scopes or, unless --scope was given, for
// any of those.
func (env *Env) authConfig(flags *flagSet, scopes, those []string) auth.Config {
	s := &flags.settings
	plain := transport.Options{Getenv: env.Getenv, UserAgent: userAgent()}
	if s.debug {
		plain.Debug = env.Stderr
	}
	c := auth.Config{
		AccessTokenFile: s.accessTokenFile,
		CredentialsFile: s.credentials,
		ConfigDir:       env.configDir(s),
		Scopes:          scopes,
		QuotaProject:    s.quotaProject,
		Impersonate:     s.impersonated(),
		Getenv:          env.Getenv,
		TokenClient:     transport.NewTokenClient(plain, false),
		MetadataClient:  transport.NewTokenClient(plain, true),
		Warn:            func(text string) { env.warn(flags, text) },
	}
	if len(s.scopes) == 0 {
		c.AnyScope = those
	}
	return c
}

// refusedToken makes the next call fetch a new token where the service did not
// take this one.
func (c *methodCommand) refusedToken(ctx context.Context, source *auth.Source, err error) {
	var refusal *call.ServiceError
	if source != nil && errors.As(err, &refusal) && refusal.Code == http.StatusUnauthorized {
		source.Refused(ctx)
	}
}

// noteSource says in the text of --debug what signs the call.
func (c *methodCommand) noteSource(source *auth.Source) {
	if c.flags.settings.debug {
		c.env.note("signed with " + describe(source) + ": " + source.Why)
	}
}

// transportOptions says how the call is signed and sent; source is nil where
// nothing signs it.
func (c *methodCommand) transportOptions(p *plannedCall, source *auth.Source) transport.Options {
	o := transport.Options{Endpoint: p.endpoint, Getenv: c.env.Getenv, UserAgent: userAgent()}
	if c.flags.settings.debug {
		o.Debug = c.env.Stderr
	}
	for name, values := range p.Query {
		if params.Secret(name) {
			o.Secrets = append(o.Secrets, values...)
		}
	}
	if source == nil {
		o.QuotaProject = auth.QuotaProject(c.authConfig(p))
		return o
	}
	o.Auth, o.QuotaProject = source.Options, source.QuotaProject
	o.Secrets = append(o.Secrets, source.Secrets...)
	if source.APIKey != "" {
		o.Header = map[string][]string{"X-Goog-Api-Key": {source.APIKey}}
	}
	return o
}

// describe names a source of credentials to people.
func describe(s *auth.Source) string {
	switch {
	case s.Through != nil:
		return fmt.Sprintf("the service account %s, by %s", s.Account, describe(s.Through))
	case s.Path != "" && s.Account != "":
		return fmt.Sprintf("the %s %s of %s (%s)", s.Kind, s.Account, s.Name, s.Path)
	case s.Path != "":
		return fmt.Sprintf("the %s of %s (%s)", s.Kind, s.Name, s.Path)
	default:
		return fmt.Sprintf("the %s of %s", s.Kind, s.Name)
	}
}
