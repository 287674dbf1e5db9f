package session

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"vision1/internal/auth"
	"vision1/internal/cmdutil"
	"vision1/internal/diag"
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
		Secrets:         f.IO.Secrets,
		Retries:         c.Retries,
		OnRetry:         func(attempt int, pause time.Duration, cause error) { NoteRetry(f, attempt, pause, cause) },
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

// DownloadClient returns the HTTP client for files that anybody can read.
func DownloadClient(f *cmdutil.Factory) *http.Client {
	return transport.NewDownloadClient(baseOptions(f))
}

func baseOptions(f *cmdutil.Factory) transport.Options {
	o := transport.Options{Getenv: f.IO.Getenv, UserAgent: f.UserAgent(), Secrets: f.IO.Secrets}
	if f.Globals.Debug {
		o.Debug = f.IO.Err
	}
	return o
}

// transportOptions returns how requests are authenticated and sent; source is
// nil if no credentials were looked up.
func transportOptions(f *cmdutil.Factory, o *Options, source *auth.Source) transport.Options {
	t := baseOptions(f)
	t.Endpoint = o.Config.Endpoint
	if source == nil {
		t.QuotaProject = auth.QuotaProject(AuthConfig(f, o.Config, o.Scopes))
		return t
	}
	t.Auth, t.QuotaProject = source.Options, source.QuotaProject
	if source.APIKey != "" {
		t.Header = http.Header{"X-Goog-Api-Key": {source.APIKey}}
	}
	return t
}

// CheckSource prints the warnings about a source of credentials. With --strict,
// they are errors.
func CheckSource(f *cmdutil.Factory, source *auth.Source) error {
	var diags diag.List
	for _, text := range source.Warnings {
		diags.Add(&diag.Diagnostic{Severity: diag.Warning, Flag: source.Name, Message: text})
	}
	if f.Globals.Strict && len(diags) > 0 {
		return &cmdutil.UsageError{Diags: diags.Strict(), Command: "credentials"}
	}
	for _, text := range source.Warnings {
		f.Warn(text)
	}
	return nil
}

// DescribeTokens returns which host issues the tokens of a source, and where the
// token that it exchanges comes from; "" if it has no token endpoint.
func DescribeTokens(s *auth.Source) string {
	var lines []string
	for ; s != nil; s = s.Impersonator {
		if s.TokenHost != "" {
			lines = append(lines, "tokens from "+s.TokenHost)
		}
		if s.Subject != "" {
			lines = append(lines, "subject token from "+s.Subject)
		}
	}
	return strings.Join(lines, ", ")
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
