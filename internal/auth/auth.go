// Package auth finds out which credentials sign a call: an access token, an API
// key or a credentials file that a flag or a variable names, gcloud's file, or
// the metadata server of Google's machines. It makes client options of them,
// which package transport signs with.
//
// Everything about a token that does not come from the command line (-p) is
// here: where it is looked for, in which order, how it is fetched and what its
// failures mean. A call's own request and reply are not.
package auth

import (
	"context"
	"net/http"
	"time"

	"google.golang.org/api/option"
)

// Config says where credentials are looked for. The zero value of a field
// stands for its default.
type Config struct {
	AccessTokenFile string   // --access-token-file, or ""
	CredentialsFile string   // --credentials, or ""
	Scopes          []string // as full URLs
	QuotaProject    string   // --quota-project, or ""

	Getenv          func(string) string // the environment; nil is an empty one
	TokenClient     *http.Client        // for token endpoints; the library's own
	MetadataClient  *http.Client        // for the metadata server: one without a proxy
	MetadataTimeout time.Duration       // how long it may take to answer at all; 0.9 s
}

// A Source is where the credentials of a call come from.
type Source struct {
	Name         string // the flag or variable, or what the place is called
	Path         string // the file, or ""
	Kind         string // "access token", "API key", "service account", ...
	Account      string // whose credentials they are, or "" where that is not known
	QuotaProject string // what goes as X-Goog-User-Project, or ""
	APIKey       string // sent as the header X-Goog-Api-Key, or ""

	Options  []option.ClientOption // what signs the call
	Secrets  []string              // what must never be shown
	Warnings []string              // what looks wrong but is used all the same
}

// Find returns the source that signs a call, the first of these that is there:
// --access-token-file, --credentials, GOOGLE_OAUTH_ACCESS_TOKEN,
// VISION1_API_KEY, GOOGLE_APPLICATION_CREDENTIALS, gcloud's file for
// Application Default Credentials, and the metadata server, the only one for
// which the network is touched.
//
// An error is a *FileError, a *ValueError or, where nothing was found, a
// *NoneError. That a token can't be had is found by the call, as a *TokenError.
func Find(ctx context.Context, c Config) (*Source, error) {
	source, err := Look(c)
	if source != nil || err != nil {
		return source, err
	}
	return fromMetadata(ctx, c)
}

// Look decides as Find does, but without the network: it returns nil where
// nothing was found on this machine, and the metadata server would be asked.
func Look(c Config) (*Source, error) {
	places := []func(Config) (*Source, error){
		fromTokenFile,
		fromCredentialsFlag,
		fromTokenVariable,
		fromKeyVariable,
		fromCredentialsVariable,
		// A login kept in the configuration folder comes here.
		fromGcloud,
	}
	for _, place := range places {
		source, err := place(c)
		if err != nil {
			return nil, err
		}
		if source != nil {
			if project := c.quotaProject(); project != "" {
				source.QuotaProject = project
			}
			return source, nil
		}
	}
	return nil, nil //nolint:nilnil // nothing found is no failure yet
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

func (c Config) getenv(name string) string {
	if c.Getenv == nil {
		return ""
	}
	return c.Getenv(name)
}
