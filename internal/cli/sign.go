package cli

import (
	"vision1/internal/auth"
	"vision1/internal/transport"
)

// authConfig says where credentials are looked for, and how their tokens are
// fetched.
func (c *methodCommand) authConfig(p *plannedCall) auth.Config {
	s := &c.flags.settings
	plain := transport.Options{Getenv: c.env.Getenv, UserAgent: userAgent()}
	if s.debug {
		plain.Debug = c.env.Stderr
	}
	return auth.Config{
		AccessTokenFile: s.accessTokenFile,
		CredentialsFile: s.credentials,
		Scopes:          p.scopes,
		QuotaProject:    s.quotaProject,
		Getenv:          c.env.Getenv,
		TokenClient:     transport.NewTokenClient(plain, false),
		MetadataClient:  transport.NewTokenClient(plain, true),
	}
}

// transportOptions says how the call is signed and sent; source is nil where
// nothing signs it.
func (c *methodCommand) transportOptions(p *plannedCall, source *auth.Source) transport.Options {
	o := transport.Options{Endpoint: p.endpoint, Getenv: c.env.Getenv, UserAgent: userAgent()}
	if c.flags.settings.debug {
		o.Debug = c.env.Stderr
	}
	for _, name := range []string{"key", "access_token", "oauth_token"} {
		if text := p.Query.Get(name); text != "" {
			o.Secrets = append(o.Secrets, text)
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
