// Package auth finds the credentials that authenticate requests: an access
// token, an API key, or a credentials file from a flag or a variable, a login in
// the configuration directory, gcloud's file, or the metadata server of Google's
// machines. It returns them as client options for package transport.
//
// It covers all credentials that are not on the command line (-p): their
// precedence, fetching tokens, and errors. Package login logs in, and package
// store stores logins.
package auth

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"
	"unicode"

	gauth "cloud.google.com/go/auth"
	"google.golang.org/api/option"

	"vision1/internal/secret"
)

// Config says where to find credentials. The zero value of a field selects its
// default.
type Config struct {
	AccessTokenFile string   // --access-token-file, or ""
	CredentialsFile string   // --credentials, or ""
	ConfigDir       string   // the configuration directory, which has the logins; "" for none
	Scopes          []string // as complete URLs
	AcceptedScopes  []string // a login for any of these is accepted too; set if Scopes is only the default
	QuotaProject    string   // --quota-project, or ""
	Impersonate     []string // the service account to impersonate, then the delegates, if any

	Getenv          func(string) string // default: an empty environment
	TokenClient     *http.Client        // for token endpoints; default: the library's own
	Secrets         *secret.Redactor    // learns every secret as soon as it is known
	Retries         int                 // maximum number of retries of a token request
	OnRetry         func(attempt int, pause time.Duration, cause error)
	MetadataClient  *http.Client     // for the metadata server; default: a client without a proxy
	MetadataTimeout time.Duration    // for the first response of the metadata server; default: 0.9 s
	Now             func() time.Time // default: time.Now
	Warn            func(string)     // receives warnings about errors that don't stop the request
}

// A Source is where the credentials of requests come from. All of its methods are
// safe for concurrent use, and its tokens are cached.
type Source struct {
	Name         string   // the flag or variable, or a name for the place
	Path         string   // the file, or ""
	Kind         string   // "access token", "API key", "service account", ...
	Account      string   // the account, or "" if unknown
	Reason       string   // why this source takes precedence: "--credentials is set"
	QuotaProject string   // sent as X-Goog-User-Project, or ""
	APIKey       string   // sent in the header X-Goog-Api-Key, or ""
	Impersonator *Source  // the credentials that impersonate Account, or nil
	Scopes       []string // the scopes of its tokens; nil if unknown
	TokenHost    string   // the host of the token endpoint, or ""
	Subject      string   // where the token for the token endpoint comes from: "URL https://…", or ""

	Expiry    time.Time // of the stored token; zero if there is none, or unknown
	Renewable bool      // whether a new token is fetched when needed
	Options   []option.ClientOption
	Secrets   []string // values to mask
	Warnings  []string // problems that don't prevent using the source

	tokens *tokenCache // nil for an API key
}

// Find returns the first of these sources that is set: --access-token-file,
// --credentials, GOOGLE_OAUTH_ACCESS_TOKEN, VISION1_API_KEY,
// GOOGLE_APPLICATION_CREDENTIALS, VISION1_CREDENTIALS_JSON, a login in the configuration directory, gcloud's
// file for Application Default Credentials, and the metadata server, the only one
// that needs the network.
//
// An error is a *FileError, a *ValueError, or a *NoneError if there is no source.
// A *TokenError is returned only later, by the request that needs a token.
func Find(ctx context.Context, c Config) (*Source, error) {
	base := c.forBase()
	source, err := findLocal(ctx, base)
	if source == nil && err == nil {
		source, err = fromMetadata(ctx, base)
		var none *NotFoundError
		if errors.As(err, &none) {
			none.Notes = loginNotes(base)
		}
	}
	return c.finalize(source, err)
}

// FindLocal returns the same source as Find, but without using the network: it returns
// nil if Find would use the metadata server.
func FindLocal(ctx context.Context, c Config) (*Source, error) {
	return c.finalize(findLocal(ctx, c.forBase()))
}

// Alternatives returns the local sources that would be used without the used one, in
// order of precedence. It omits those that can't be used.
func Alternatives(ctx context.Context, c Config, used *Source) []*Source {
	var others []*Source
	if used.Impersonator != nil {
		used = used.Impersonator
	}
	for _, provider := range providers() {
		source, err := provider(ctx, c.forBase())
		if err == nil && source != nil && source.Name != used.Name {
			others = append(others, source)
		}
	}
	return others
}

// providers returns the functions that find local sources, in order of
// precedence. Each returns nil if its source is not set.
func providers() []func(context.Context, Config) (*Source, error) {
	return []func(context.Context, Config) (*Source, error){
		fromTokenFile,
		fromCredentialsFlag,
		fromTokenVariable,
		fromKeyVariable,
		fromCredentialsVariable,
		fromJSONVariable,
		fromLogin,
		fromGcloud,
	}
}

func findLocal(ctx context.Context, c Config) (*Source, error) {
	for _, provider := range providers() {
		source, err := provider(ctx, c)
		if source != nil || err != nil {
			return source, err
		}
	}
	return nil, nil //nolint:nilnil // the metadata server may have credentials
}

// finalize applies the settings that are independent of the kind of source.
func (c Config) finalize(source *Source, err error) (*Source, error) {
	if source == nil || err != nil {
		return nil, err
	}
	if len(c.Impersonate) > 0 {
		if source, err = impersonated(c, source); err != nil {
			return nil, err
		}
	}
	if project := c.quotaProject(); project != "" {
		source.QuotaProject = project
	}
	if !IsProject(source.QuotaProject) {
		return nil, &ValueError{"the quota project for " + source.Name, "has a control character"}
	}
	return source, nil
}

// Token returns an access token, and fetches one if needed. An error is a
// *TokenError, a *FileError, or a *ValueError for a source without tokens.
func (s *Source) Token(ctx context.Context) (string, error) {
	if s.tokens == nil {
		return "", &ValueError{s.Name, "is an API key, not an access token"}
	}
	token, err := s.tokens.Token(ctx)
	if err != nil {
		return "", err
	}
	return token.Value, nil
}

// Invalidate must be called if the API rejects the token, so it is not used again:
// neither by this process nor, for a stored login, by later ones.
func (s *Source) Invalidate(ctx context.Context) {
	for ; s != nil; s = s.Impersonator {
		if s.tokens != nil {
			s.tokens.invalidate(ctx)
		}
	}
}

// authenticateWith makes the source use tokens from provider, which need be
// neither cached nor safe for concurrent use.
func (s *Source) authenticateWith(provider gauth.TokenProvider, text []byte, universe gauth.CredentialsPropertyProvider) {
	s.tokens = &tokenCache{provider: provider}
	s.Options = []option.ClientOption{option.WithAuthCredentials(gauth.NewCredentials(&gauth.CredentialsOptions{
		TokenProvider:          uncached{s.tokens},
		JSON:                   text,
		UniverseDomainProvider: universe,
	}))}
}

// IsProject reports whether text can be sent as a quota project.
func IsProject(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) })
}

// QuotaProject returns the quota project for credentials without one:
// --quota-project or GOOGLE_CLOUD_QUOTA_PROJECT.
func QuotaProject(c Config) string { return c.quotaProject() }

func (c Config) quotaProject() string {
	if c.QuotaProject != "" {
		return c.QuotaProject
	}
	return c.getenv("GOOGLE_CLOUD_QUOTA_PROJECT")
}

// newTokenClient returns the client for token endpoints.
func (c Config) newTokenClient() *http.Client {
	return NewTokenClient(TokenOptions{Client: c.TokenClient, Now: c.now, Secrets: c.Secrets, Retries: c.Retries, OnRetry: c.OnRetry})
}

func (c Config) now() time.Time {
	if c.Now == nil {
		return time.Now()
	}
	return c.Now()
}

func (c Config) warn(text string) {
	if c.Warn != nil {
		c.Warn(text)
	}
}

func (c Config) getenv(name string) string {
	if c.Getenv == nil {
		return ""
	}
	return c.Getenv(name)
}
