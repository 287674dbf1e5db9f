package auth

import (
	"cmp"
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"time"

	gauth "cloud.google.com/go/auth"
	"cloud.google.com/go/auth/credentials"

	"vision1/internal/auth/credfile"
	"vision1/internal/secret"
)

func fromCredentialsFlag(ctx context.Context, c Config) (*Source, error) {
	if c.CredentialsFile == "" {
		return nil, nil //nolint:nilnil // not set
	}
	return fromFile(ctx, c, "--credentials", c.CredentialsFile, "--credentials is set")
}

func fromCredentialsVariable(ctx context.Context, c Config) (*Source, error) {
	const name = "GOOGLE_APPLICATION_CREDENTIALS"
	path := c.getenv(name)
	if path == "" {
		return nil, nil //nolint:nilnil // not set
	}
	return fromFile(ctx, c, name, path, name+" is set")
}

func fromJSONVariable(_ context.Context, c Config) (*Source, error) {
	const name = "VISION1_CREDENTIALS_JSON"
	text := c.getenv(name)
	if text == "" {
		return nil, nil //nolint:nilnil // not set
	}
	return fromText(c, place{name: name}, []byte(text), credfile.Access{}, name+" is set")
}

func fromGcloud(ctx context.Context, c Config) (*Source, error) {
	path := gcloudFile(c)
	if path == "" {
		return nil, nil //nolint:nilnil // no home directory
	}
	if _, err := os.Stat(path); err != nil && !errors.Is(err, fs.ErrPermission) {
		return nil, nil //nolint:nilnil // not signed in with gcloud
	}
	return fromFile(ctx, c, "gcloud's application default credentials", path, "gcloud created this file")
}

// fromFile returns a source for a credentials file. It fetches nothing.
func fromFile(ctx context.Context, c Config, name, path, why string) (*Source, error) {
	text, access, err := readFile(ctx, name, path)
	if err != nil {
		return nil, err
	}
	return fromText(c, place{name, path}, text, access, why)
}

// A place is where credentials come from.
type place struct {
	name string // the flag or variable
	path string // the file, or ""
}

// fromText returns a source for the text of a credentials file.
func fromText(c Config, from place, text []byte, access credfile.Access, why string) (*Source, error) {
	c.Secrets.AddJSON(text)
	f, err := parse(from.name, from.path, c.universe(), text)
	if err != nil {
		return nil, err
	}
	creds, err := credentials.NewCredentialsFromJSON(credentials.CredType(f.Type), text, &credentials.DetectOptions{
		Scopes:              c.Scopes,
		TokenURL:            f.tokenURI(),
		Client:              tokenClient(c, f),
		Logger:              noLogger(),
		DisableAsyncRefresh: true, // it would ignore the context of the request
		EarlyTokenRefresh:   noLibraryCache,
	})
	if err != nil {
		return nil, &FileError{from.name, from.path, "can't be used: " + err.Error(), err}
	}
	source := &Source{
		Name: from.name, Path: from.path, Kind: f.kind(), Account: f.account(), Reason: why, QuotaProject: f.QuotaProject,
		Scopes: c.Scopes, Renewable: true, Secrets: f.secrets(), TokenHost: f.tokenHost(), Subject: f.subject(),
	}
	source.addWarning(access.Warning(len(f.secrets()) > 0)) // without secrets, the file only describes where to get a token
	source.addWarning(f.foreignHosts(from, c.universe()))
	provider := &errorWrappingProvider{inner: creds.TokenProvider, source: from.name, path: from.path, key: f.PrivateKey, secrets: c.Secrets}
	if credentials.CredType(f.Type) == credentials.AuthorizedUser {
		provider.expiredAdvice = "log in again: gcloud auth application-default login"
	}
	source.authenticateWith(provider, text, gauth.CredentialsPropertyFunc(creds.UniverseDomain))
	return source, nil
}

// noLibraryCache makes the library fetch a token whenever it is called, which
// tokenCache does only if it needs one.
const noLibraryCache = 100 * 365 * 24 * time.Hour

func (s *Source) addWarning(text string) {
	if text != "" {
		s.Warnings = append(s.Warnings, text)
	}
}

// universe returns the domain that credentials must be for.
func (c Config) universe() string {
	return cmp.Or(c.getenv("GOOGLE_CLOUD_UNIVERSE_DOMAIN"), "googleapis.com")
}

// tokenClient returns the client for the token endpoints in f. For a workload that
// authenticates with a certificate, it returns nil: the library creates its own.
func tokenClient(c Config, f *credentialsFile) *http.Client {
	if c.TokenClient == nil || f.CredentialSource != nil && f.CredentialSource.Certificate != nil {
		return nil
	}
	return c.newTokenClient()
}

// errorWrappingProvider adds the source of the credentials to errors.
type errorWrappingProvider struct {
	inner        gauth.TokenProvider
	source, path string
	key          string // the private key, or ""
	advice       string // what to do about an error, or ""
	// expiredAdvice is what to do if the endpoint rejects the credentials themselves
	// (invalid_grant, with invalid_rapt as its subtype): they are expired or revoked.
	expiredAdvice string
	secrets       *secret.Redactor
}

// Token returns a token. An error is a *TokenError, or a *FileError if the
// private key in the file is invalid.
func (e *errorWrappingProvider) Token(ctx context.Context) (*gauth.Token, error) {
	token, err := e.inner.Token(ctx)
	if err == nil {
		e.secrets.Add(token.Value)
		if message := checkToken(token.Value); message != "" {
			err = fmt.Errorf("the access token in the response %s", message)
		}
	}
	if err == nil {
		return token, nil
	}
	var tokenErr *TokenError
	var fileErr *FileError
	switch { // from the credentials that impersonate these
	case errors.As(err, &tokenErr):
		return nil, tokenErr
	case errors.As(err, &fileErr):
		return nil, fileErr
	}
	if e.key != "" && !isKey(e.key) {
		return nil, &FileError{e.source, e.path, "is not valid: its private_key can't be read", err}
	}
	failed := &TokenError{Source: e.source, Path: e.path, Err: err, Advice: e.advice}
	if failed.Code() == "invalid_grant" {
		failed.Advice = cmp.Or(e.expiredAdvice, e.advice)
	}
	return nil, failed
}

// isKey reports whether text is a valid private key. Parsing one is slow, so this
// is called only after an error.
func isKey(text string) bool {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return false
	}
	_, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		_, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	}
	if err != nil {
		_, err = x509.ParseECPrivateKey(block.Bytes)
	}
	return err == nil
}
