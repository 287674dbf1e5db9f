package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	gauth "cloud.google.com/go/auth"
	"cloud.google.com/go/compute/metadata"
)

const (
	metadataName = "the metadata server"
	// metadataTimeout leaves a command that finds nothing some time to say so
	// within a second.
	metadataTimeout = 900 * time.Millisecond
	// serviceAccount is the account that the machine itself has.
	serviceAccount = "instance/service-accounts/default/"
)

// errNotGoogle is returned for what is at the address of the metadata server
// but is none of Google's.
var errNotGoogle = errors.New("what answered is not Google's metadata server")

// fromMetadata asks the metadata server whose machine this is. Once it has
// answered, a token may take longer.
func fromMetadata(ctx context.Context, c Config) (*Source, error) {
	timeout := c.MetadataTimeout
	if timeout <= 0 {
		timeout = metadataTimeout
	}
	asking, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	client := metadata.NewWithOptions(&metadata.Options{Client: metadataClient(c)})
	account, err := client.GetWithContext(asking, serviceAccount+"email")
	if ctx.Err() != nil {
		return nil, fmt.Errorf("asking the metadata server: %w", ctx.Err())
	}
	if err != nil {
		return nil, &NoneError{Err: err}
	}
	source := &Source{
		Name: metadataName, Kind: "service account of this machine", Account: strings.TrimSpace(account),
		Why: "nothing else was found", Scopes: c.Scopes, Renewed: true,
	}
	source.sign(&explained{inner: metadataTokens{client, c.Scopes}, source: metadataName}, nil, nil)
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
		return nil, fmt.Errorf("asking the metadata server for a token: %w", err)
	}
	var answer struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int64  `json:"expires_in"` // seconds
		TokenType   string `json:"token_type"`
	}
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		return nil, fmt.Errorf("the metadata server's answer is no token: %w", err)
	}
	return &gauth.Token{
		Value:  answer.AccessToken,
		Type:   answer.TokenType,
		Expiry: time.Now().Add(time.Duration(answer.ExpiresIn) * time.Second),
		// The library takes it as good for the universe that the machine is in.
		Metadata: map[string]any{"auth.google.tokenSource": "compute-metadata"},
	}, nil
}

// metadataClient is c's client, going to where GCE_METADATA_HOST says.
func metadataClient(c Config) *http.Client {
	client := new(http.Client)
	if c.MetadataClient != nil {
		*client = *c.MetadataClient
	}
	if client.Transport == nil {
		client.Transport = new(http.Transport) // without a proxy
	}
	host := c.getenv("GCE_METADATA_HOST")
	if host == "" {
		host = "169.254.169.254"
	}
	client.Transport = metadataHost{client.Transport, host}
	return client
}

type metadataHost struct {
	next http.RoundTripper
	host string
}

func (m metadataHost) RoundTrip(req *http.Request) (*http.Response, error) {
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
