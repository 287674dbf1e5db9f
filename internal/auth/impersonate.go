package auth

import (
	"cmp"
	"context"
	"fmt"
	"net/http"

	gauth "cloud.google.com/go/auth"
	"cloud.google.com/go/auth/credentials/impersonate"

	"vision1/internal/auth/store"
)

const (
	impersonateFlag = "--impersonate-service-account"
	iamScope        = "https://www.googleapis.com/auth/iam"
)

// forBase returns the configuration that finds the credentials themselves. For
// impersonating a service account, they don't need the scopes of the request.
func (c Config) forBase() Config {
	if len(c.Impersonate) > 0 {
		c.Scopes, c.AcceptedScopes = []string{store.CloudPlatform}, []string{iamScope}
	}
	return c
}

// impersonated returns a source for the service account c.Impersonate[0]. Its
// tokens are created with the credentials of source, through the delegates.
func impersonated(c Config, source *Source) (*Source, error) {
	if source.tokens == nil {
		return nil, &ValueError{impersonateFlag, "requires credentials with an access token, not an API key (" + source.Name + ")"}
	}
	client := c.newTokenClient()
	project := cmp.Or(c.quotaProject(), source.QuotaProject)
	client.Transport = &bearerTransport{client.Transport, source.tokens, project}
	universe := gauth.CredentialsPropertyFunc(func(context.Context) (string, error) {
		return c.getenv("GOOGLE_CLOUD_UNIVERSE_DOMAIN"), nil
	})
	options := &impersonate.CredentialsOptions{
		TargetPrincipal: c.Impersonate[0], Delegates: c.Impersonate[1:], Scopes: c.Scopes, Client: client, Logger: noLogger(),
		Credentials: gauth.NewCredentials(&gauth.CredentialsOptions{TokenProvider: source.tokens, UniverseDomainProvider: universe}),
	}
	creds, err := impersonate.NewCredentials(options)
	if err != nil {
		return nil, &ValueError{impersonateFlag, fmt.Sprintf("can't be used: %v", err)}
	}
	target := &Source{
		Name: impersonateFlag, Kind: "impersonated service account", Account: c.Impersonate[0], Impersonator: source,
		Reason: impersonateFlag + " is set", Scopes: c.Scopes, Renewable: true, TokenHost: "iamcredentials." + c.universe(),
		// The quota project of the credentials is not used for the service account.
		Secrets: source.Secrets, Warnings: source.Warnings,
	}
	target.authenticateWith(&errorWrappingProvider{
		inner: impersonatedTokens{options}, source: impersonateFlag, secrets: c.Secrets,
		advice: "to impersonate " + c.Impersonate[0] + ", you need the role roles/iam.serviceAccountTokenCreator on it",
	}, nil, gauth.CredentialsPropertyFunc(creds.UniverseDomain))
	return target, nil
}

// impersonatedTokens fetches tokens with new credentials, because those of the
// library cache their token.
type impersonatedTokens struct {
	options *impersonate.CredentialsOptions
}

func (i impersonatedTokens) Token(ctx context.Context) (*gauth.Token, error) {
	creds, err := impersonate.NewCredentials(i.options)
	if err != nil {
		return nil, err
	}
	return creds.Token(ctx)
}

// bearerTransport authenticates token requests with another token.
type bearerTransport struct {
	next    http.RoundTripper
	tokens  gauth.TokenProvider
	project string // the quota project, or ""
}

func (b *bearerTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	token, err := b.tokens.Token(req.Context())
	if err != nil {
		return nil, err
	}
	req = req.Clone(req.Context())
	req.Header.Set("Authorization", "Bearer "+token.Value)
	if b.project != "" {
		req.Header.Set("X-Goog-User-Project", b.project)
	}
	return b.next.RoundTrip(req)
}
