// Package auth finds out which credentials sign a call: an access token, an API
// key or a credentials file that a flag or a variable names, a login kept in the
// configuration folder, gcloud's file, or the metadata server of Google's
// machines. It makes client options of them, which package transport signs with.
//
// Everything about a token that does not come from the command line (-p) is
// here: where it is looked for, in which order, how it is fetched and what its
// failures mean. A call's own request and reply are not. Signing in is in the
// package login, where logins are kept in the package store.
package auth

import (
	"context"
	"errors"
	"net/http"
	"time"

	gauth "cloud.google.com/go/auth"
	"google.golang.org/api/option"
)

// Config says where credentials are looked for. The zero value of a field
// stands for its default.
type Config struct {
	AccessTokenFile string   // --access-token-file, or ""
	CredentialsFile string   // --credentials, or ""
	ConfigDir       string   // the configuration folder, which has the logins; "" for none
	Scopes          []string // as full URLs
	AnyScope        []string // where Scopes are only the default: a login for one of these will do
	QuotaProject    string   // --quota-project, or ""
	Impersonate     []string // the service account to act as, then those through which; or none

	Getenv          func(string) string // the environment; nil is an empty one
	TokenClient     *http.Client        // for token endpoints; the library's own
	MetadataClient  *http.Client        // for the metadata server: one without a proxy
	MetadataTimeout time.Duration       // how long it may take to answer at all; 0.9 s
	Now             func() time.Time    // the clock; time.Now
	Warn            func(string)        // is told what goes wrong and does not matter to the call
}

// A Source is where the credentials of a call come from.
type Source struct {
	Name         string   // the flag or variable, or what the place is called
	Path         string   // the file, or ""
	Kind         string   // "access token", "API key", "service account", ...
	Account      string   // whose credentials they are, or "" where that is not known
	Why          string   // why it is this one that counts: "--credentials was given"
	QuotaProject string   // what goes as X-Goog-User-Project, or ""
	APIKey       string   // sent as the header X-Goog-Api-Key, or ""
	Through      *Source  // whose credentials act as Account, or nil
	Scopes       []string // what its tokens are for; nil where that is not known

	Expiry   time.Time // of the token at hand; zero where there is none, or that is not known
	Renewed  bool      // a new token is fetched when it is needed
	Options  []option.ClientOption
	Secrets  []string // what must never be shown
	Warnings []string // what looks wrong but is used all the same

	provider gauth.TokenProvider
	refused  func(context.Context)
}

// Find returns the source that signs a call, the first of these that is there:
// --access-token-file, --credentials, GOOGLE_OAUTH_ACCESS_TOKEN,
// VISION1_API_KEY, GOOGLE_APPLICATION_CREDENTIALS, a login in the configuration
// folder, gcloud's file for Application Default Credentials, and the metadata
// server, the only one for which the network is touched.
//
// An error is a *FileError, a *ValueError or, where nothing was found, a
// *NoneError. That a token can't be had is found by the call, as a *TokenError.
func Find(ctx context.Context, c Config) (*Source, error) {
	base := c.base()
	source, err := look(base)
	if source == nil && err == nil {
		source, err = fromMetadata(ctx, base)
		var none *NoneError
		if errors.As(err, &none) {
			none.Notes = loginNotes(base)
		}
	}
	return c.settle(source, err)
}

// Look decides as Find does, but without the network: it returns nil where
// nothing was found on this machine, and the metadata server would be asked.
func Look(c Config) (*Source, error) { return c.settle(look(c.base())) }

// Others returns what would be used if used were not there, in that order.
// What can't be used is left out.
func Others(c Config, used *Source) []*Source {
	var others []*Source
	if used.Through != nil {
		used = used.Through
	}
	for _, place := range places() {
		source, err := place(c.base())
		if err == nil && source != nil && source.Name != used.Name {
			others = append(others, source)
		}
	}
	return others
}

func places() []func(Config) (*Source, error) {
	return []func(Config) (*Source, error){
		fromTokenFile,
		fromCredentialsFlag,
		fromTokenVariable,
		fromKeyVariable,
		fromCredentialsVariable,
		fromLogin,
		fromGcloud,
	}
}

func look(c Config) (*Source, error) {
	for _, place := range places() {
		source, err := place(c)
		if source != nil || err != nil {
			return source, err
		}
	}
	return nil, nil //nolint:nilnil // nothing found is no failure yet
}

// settle does with a source what does not depend on where it came from.
func (c Config) settle(source *Source, err error) (*Source, error) {
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
	return source, nil
}

// Token returns an access token, fetching one where that is needed. An error is
// a *TokenError, a *FileError or, for a source that has none, a *ValueError.
func (s *Source) Token(ctx context.Context) (string, error) {
	if s.provider == nil {
		return "", &ValueError{s.Name, "is an API key, which is no access token and can't be made one"}
	}
	token, err := s.provider.Token(ctx)
	if err != nil {
		return "", err
	}
	return token.Value, nil
}

// Refused is to be called when the API did not take the source's token, so that
// the next call does not try the same one again.
func (s *Source) Refused(ctx context.Context) {
	if s.refused != nil {
		s.refused(ctx)
	}
}

// sign makes provider what signs the calls.
func (s *Source) sign(provider gauth.TokenProvider, text []byte, universe gauth.CredentialsPropertyProvider) {
	s.provider = provider
	s.Options = []option.ClientOption{option.WithAuthCredentials(gauth.NewCredentials(&gauth.CredentialsOptions{
		TokenProvider:          provider,
		JSON:                   text,
		UniverseDomainProvider: universe,
	}))}
}

// QuotaProject returns the quota project of a call whose credentials name none:
// --quota-project or GOOGLE_CLOUD_QUOTA_PROJECT.
func QuotaProject(c Config) string { return c.quotaProject() }

func (c Config) quotaProject() string {
	if c.QuotaProject != "" {
		return c.QuotaProject
	}
	return c.getenv("GOOGLE_CLOUD_QUOTA_PROJECT")
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
