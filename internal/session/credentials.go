package session

import (
	"fmt"
	"net/http"

	"vision1/internal/auth"
	"vision1/internal/cmdutil"
	"vision1/internal/transport"
)

// AuthConfig returns where to find credentials, and how their tokens are fetched.
// Without --scope, a login for any of anyScope will do.
func AuthConfig(f *cmdutil.Factory, c Config, anyScope []string) auth.Config {
	a := auth.Config{
		AccessTokenFile: f.Globals.AccessTokenFile,
		CredentialsFile: f.Globals.Credentials,
		ConfigDir:       f.ConfigDir(),
		Scopes:          c.Scopes,
		QuotaProject:    f.Globals.QuotaProject,
		Impersonate:     c.Impersonate,
		Getenv:          f.IO.Getenv,
		TokenClient:     TokenClient(f, false),
		MetadataClient:  TokenClient(f, true),
		Warn:            f.Warn,
	}
	if len(f.Globals.Scopes) == 0 {
		a.AcceptedScopes = anyScope
	}
	return a
}

// TokenClient returns the HTTP client for token endpoints, or for the metadata
// server, which is never behind a proxy.
func TokenClient(f *cmdutil.Factory, metadata bool) *http.Client {
	return transport.NewTokenClient(baseOptions(f), metadata)
}

func baseOptions(f *cmdutil.Factory) transport.Options {
	o := transport.Options{Getenv: f.IO.Getenv, UserAgent: f.UserAgent()}
	if f.Globals.Debug {
		o.Debug = f.IO.Err
	}
	return o
}

// transportOptions returns how requests are authenticated and sent; source is
// nil if no credentials were looked up.
func transportOptions(f *cmdutil.Factory, o *Options, source *auth.Source) transport.Options {
	t := baseOptions(f)
	t.Endpoint, t.Secrets = o.Config.Endpoint, o.Secrets
	if source == nil {
		t.QuotaProject = auth.QuotaProject(AuthConfig(f, o.Config, o.Scopes))
		return t
	}
	t.Auth, t.QuotaProject = source.Options, source.QuotaProject
	t.Secrets = append(t.Secrets, source.Secrets...)
	if source.APIKey != "" {
		t.Header = http.Header{"X-Goog-Api-Key": {source.APIKey}}
	}
	return t
}

// Describe names a source of credentials for a message.
func Describe(s *auth.Source) string {
	switch {
	case s.Impersonator != nil:
		return fmt.Sprintf("the service account %s, through %s", s.Account, Describe(s.Impersonator))
	case s.Path != "" && s.Account != "":
		return fmt.Sprintf("the %s %s of %s (%s)", s.Kind, s.Account, s.Name, s.Path)
	case s.Path != "":
		return fmt.Sprintf("the %s of %s (%s)", s.Kind, s.Name, s.Path)
	default:
		return fmt.Sprintf("the %s of %s", s.Kind, s.Name)
	}
}
