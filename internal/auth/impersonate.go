package auth

import (
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

// base is where the credentials are looked for that act as a service account:
// what they need is the right to do so, not the scopes of the call.
func (c Config) base() Config {
	if len(c.Impersonate) > 0 {
		c.Scopes, c.AnyScope = []string{store.CloudPlatform}, []string{iamScope}
	}
	return c
}

// impersonated makes a source of the service account c.Impersonate[0], whose
// tokens are had by the credentials of source, through the other accounts.
func impersonated(c Config, source *Source) (*Source, error) {
	if source.provider == nil {
		return nil, &ValueError{impersonateFlag, "needs credentials that have an access token, not an API key (" + source.Name + ")"}
	}
	client := new(http.Client)
	if c.TokenClient != nil {
		*client = *c.TokenClient
	}
	client = Answering(client, c.now)
	project := source.QuotaProject
	if chosen := c.quotaProject(); chosen != "" {
		project = chosen
	}
	client.Transport = &bearer{client.Transport, source.provider, project}
	universe := gauth.CredentialsPropertyFunc(func(context.Context) (string, error) {
		return c.getenv("GOOGLE_CLOUD_UNIVERSE_DOMAIN"), nil
	})
	creds, err := impersonate.NewCredentials(&impersonate.CredentialsOptions{
		TargetPrincipal: c.Impersonate[0], Delegates: c.Impersonate[1:], Scopes: c.Scopes, Client: client,
		Credentials: gauth.NewCredentials(&gauth.CredentialsOptions{TokenProvider: source.provider, UniverseDomainProvider: universe}),
	})
	if err != nil {
		return nil, &ValueError{impersonateFlag, fmt.Sprintf("can't be used: %v", err)}
	}
	acting := &Source{
		Name: impersonateFlag, Kind: "impersonated service account", Account: c.Impersonate[0], Through: source,
		Why: impersonateFlag + " was given", Scopes: c.Scopes, Renewed: true,
		// The quota project of the credentials is theirs, not the account's.
		Secrets: source.Secrets, Warnings: source.Warnings, refused: source.refused,
	}
	acting.sign(&explained{
		inner: creds.TokenProvider, source: impersonateFlag,
		advice: "who acts as " + c.Impersonate[0] + " needs the role roles/iam.serviceAccountTokenCreator on it",
	}, nil, gauth.CredentialsPropertyFunc(creds.UniverseDomain))
	return acting, nil
}

// bearer signs the request for a token with another one.
type bearer struct {
	next     http.RoundTripper
	provider gauth.TokenProvider
	project  string // that the request is counted for, or ""
}

func (b *bearer) RoundTrip(req *http.Request) (*http.Response, error) {
	token, err := b.provider.Token(req.Context())
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
