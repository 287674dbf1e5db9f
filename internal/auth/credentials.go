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
)

func fromCredentialsFlag(c Config) (*Source, error) {
	if c.CredentialsFile == "" {
		return nil, nil //nolint:nilnil // not set
	}
	return fromFile(c, "--credentials", c.CredentialsFile, "--credentials is set")
}

func fromCredentialsVariable(c Config) (*Source, error) {
	const name = "GOOGLE_APPLICATION_CREDENTIALS"
	path := c.getenv(name)
	if path == "" {
		return nil, nil //nolint:nilnil // not set
	}
	return fromFile(c, name, path, name+" is set")
}

func fromGcloud(c Config) (*Source, error) {
	path := gcloudFile(c)
	if path == "" {
		return nil, nil //nolint:nilnil // no home directory
	}
	if _, err := os.Stat(path); err != nil && !errors.Is(err, fs.ErrPermission) {
		return nil, nil //nolint:nilnil // not signed in with gcloud
	}
	return fromFile(c, "gcloud's application default credentials", path, "gcloud created this file")
}

// fromFile returns a source for a credentials file. It fetches nothing.
func fromFile(c Config, name, path, why string) (*Source, error) {
	text, warnings, err := readFile(name, path)
	if err != nil {
		return nil, err
	}
	universe := cmp.Or(c.getenv("GOOGLE_CLOUD_UNIVERSE_DOMAIN"), "googleapis.com")
	f, err := parse(name, path, universe, text)
	if err != nil {
		return nil, err
	}
	if len(f.secrets()) == 0 {
		warnings = nil // the file only describes where to get a token
	}
	creds, err := credentials.NewCredentialsFromJSON(credentials.CredType(f.Type), text, &credentials.DetectOptions{
		Scopes:              c.Scopes,
		TokenURL:            f.tokenURI(),
		Client:              tokenClient(c, f),
		DisableAsyncRefresh: true, // it would ignore the context of the request
		EarlyTokenRefresh:   noLibraryCache,
	})
	if err != nil {
		return nil, &FileError{name, path, "can't be used: " + err.Error(), err}
	}
	source := &Source{
		Name: name, Path: path, Kind: f.kind(), Account: f.account(), Reason: why, QuotaProject: f.QuotaProject,
		Scopes: c.Scopes, Renewable: true, Secrets: f.secrets(), Warnings: warnings,
	}
	source.authenticateWith(&errorWrappingProvider{inner: creds.TokenProvider, source: name, path: path, key: f.PrivateKey},
		text, gauth.CredentialsPropertyFunc(creds.UniverseDomain))
	return source, nil
}

// noLibraryCache makes the library fetch a token whenever it is called, which
// tokenCache does only if it needs one.
const noLibraryCache = 100 * 365 * 24 * time.Hour

// tokenClient returns the client for the token endpoints in f. For a workload that
// authenticates with a certificate, it returns nil: the library creates its own.
func tokenClient(c Config, f *credentialsFile) *http.Client {
	if c.TokenClient == nil || f.CredentialSource != nil && f.CredentialSource.Certificate != nil {
		return nil
	}
	return WithTokenErrors(c.TokenClient, c.now)
}

// errorWrappingProvider adds the source of the credentials to errors.
type errorWrappingProvider struct {
	inner        gauth.TokenProvider
	source, path string
	key          string // the private key, or ""
	advice       string // what to do about an error, or ""
}

// Token returns a token. An error is a *TokenError, or a *FileError if the
// private key in the file is invalid.
func (e *errorWrappingProvider) Token(ctx context.Context) (*gauth.Token, error) {
	token, err := e.inner.Token(ctx)
	if err == nil {
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
	return nil, &TokenError{Source: e.source, Path: e.path, Err: err, Advice: e.advice}
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
