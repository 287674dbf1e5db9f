package auth

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"time"

	gauth "cloud.google.com/go/auth"
	"cloud.google.com/go/compute/metadata"

	"vision1/internal/shell"
)

const (
	metadataName = "the metadata server"
	// metadataTimeout lets a command that finds no credentials fail within a
	// second.
	metadataTimeout = 900 * time.Millisecond
	// serviceAccount is the path of the machine's own account.
	serviceAccount = "instance/service-accounts/default/"
)

// errNotGoogle is the error if another server responds at the metadata server's
// address.
var errNotGoogle = errors.New("the response is not from Google's metadata server")

// fromMetadata gets the machine's account from the metadata server. The time limit
// is only for this: fetching a token can take longer.
func fromMetadata(ctx context.Context, c Config) (*Source, error) {
	timeoutCtx, cancel := context.WithTimeout(ctx, cmp.Or(c.MetadataTimeout, metadataTimeout))
	defer cancel()
	client := metadata.NewWithOptions(&metadata.Options{Client: metadataClient(c), Logger: noLogger()})
	account, err := client.GetWithContext(timeoutCtx, serviceAccount+"email")
	if ctx.Err() != nil {
		return nil, fmt.Errorf("waiting for the metadata server: %w", context.Cause(ctx))
	}
	if err != nil {
		return nil, &NotFoundError{Err: err, Shell: shell.Of(runtime.GOOS, c.getenv)}
	}
	source := &Source{
		Name: metadataName, Kind: "service account of this machine", Account: strings.TrimSpace(account),
		Reason: "no other credentials were found", Scopes: c.Scopes, Renewable: true, TokenHost: metadataHost(c),
	}
	source.authenticateWith(&errorWrappingProvider{inner: metadataTokens{client, c.Scopes}, source: metadataName, secrets: c.Secrets}, nil, nil)
	return source, nil
}

// metadataTokens fetches tokens from the metadata server.
type metadataTokens struct {
	client *metadata.Client
	scopes []string
}

func (m metadataTokens) Token(ctx context.Context) (*gauth.Token, error) {
	suffix := serviceAccount + "token"
	if len(m.scopes) > 0 {
		suffix += "?scopes=" + url.QueryEscape(strings.Join(m.scopes, ","))
	}
	text, err := m.client.GetWithContext(ctx, suffix)
	if err != nil {
		return nil, fmt.Errorf("getting a token from the metadata server: %w", err)
	}
	var response struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int64  `json:"expires_in"` // seconds
		TokenType   string `json:"token_type"`
	}
	if err := json.Unmarshal([]byte(text), &response); err != nil {
		return nil, fmt.Errorf("the metadata server's response is not a token: %w", err)
	}
	return &gauth.Token{
		Value:  response.AccessToken,
		Type:   response.TokenType,
		Expiry: time.Now().Add(time.Duration(response.ExpiresIn) * time.Second),
		// For these tokens, the library doesn't check the universe domain.
		Metadata: map[string]any{"auth.google.tokenSource": "compute-metadata"},
	}, nil
}

// metadataClient returns c's client, with requests sent to GCE_METADATA_HOST.
func metadataClient(c Config) *http.Client {
	client := new(http.Client)
	if c.MetadataClient != nil {
		*client = *c.MetadataClient
	}
	if client.Transport == nil {
		client.Transport = new(http.Transport) // without a proxy
	}
	client.Transport = metadataTransport{client.Transport, metadataHost(c)}
	return client
}

func metadataHost(c Config) string {
	return cmp.Or(c.getenv("GCE_METADATA_HOST"), "169.254.169.254")
}

type metadataTransport struct {
	next http.RoundTripper
	host string
}

func (m metadataTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.URL.Host, req.Host = m.host, m.host
	resp, err := m.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if resp.Header.Get("Metadata-Flavor") != "Google" {
		_ = resp.Body.Close()
		return nil, errNotGoogle
	}
	return resp, nil
}
