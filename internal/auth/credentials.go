package auth

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"

	gauth "cloud.google.com/go/auth"
	"cloud.google.com/go/auth/credentials"
)

func fromCredentialsFlag(c Config) (*Source, error) {
	if c.CredentialsFile == "" {
		return nil, nil //nolint:nilnil // not given
	}
	return fromFile(c, "--credentials", c.CredentialsFile, "--credentials was given")
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
		return nil, nil //nolint:nilnil // nowhere to look
	}
	if _, err := os.Stat(path); err != nil && !errors.Is(err, fs.ErrPermission) {
		return nil, nil //nolint:nilnil // nobody signed in with gcloud
	}
	return fromFile(c, "gcloud's application default credentials", path, "gcloud has left it there")
}

// fromFile makes a source of a credentials file. Nothing is fetched yet.
func fromFile(c Config, name, path, why string) (*Source, error) {
	text, warnings, err := readFile(name, path)
	if err != nil {
		return nil, err
	}
	universe := c.getenv("GOOGLE_CLOUD_UNIVERSE_DOMAIN")
	if universe == "" {
		universe = "googleapis.com"
	}
	f, err := parse(name, path, universe, text)
	if err != nil {
		return nil, err
	}
	if len(f.secrets()) == 0 {
		warnings = nil // it only says where a token is to be had
	}
	creds, err := credentials.NewCredentialsFromJSON(credentials.CredType(f.Type), text, &credentials.DetectOptions{
		Scopes:   c.Scopes,
		TokenURL: f.tokenURI(),
		Client:   tokenClient(c, f),
		// There is one call: nothing to fetch ahead of.
		DisableAsyncRefresh: true,
	})
	if err != nil {
		return nil, &FileError{name, path, "can't be used: " + err.Error(), err}
	}
	source := &Source{
		Name: name, Path: path, Kind: f.kind(), Account: f.account(), Why: why, QuotaProject: f.QuotaProject,
		Scopes: c.Scopes, Renewed: true, Secrets: f.secrets(), Warnings: warnings,
	}
	source.sign(&explained{inner: creds.TokenProvider, source: name, path: path, key: f.PrivateKey},
		text, gauth.CredentialsPropertyFunc(creds.UniverseDomain))
	return source, nil
}

// tokenClient is the client for the endpoints that the credentials f name. For
// a workload that proves itself by a certificate the library makes its own.
func tokenClient(c Config, f *file) *http.Client {
	if c.TokenClient == nil || f.CredentialSource != nil && f.CredentialSource.Certificate != nil {
		return nil
	}
	return Answering(c.TokenClient, c.now)
}

// explained fetches tokens, and says of a failure whose it is.
type explained struct {
	inner        gauth.TokenProvider
	source, path string
	key          string // the private key, or ""
	advice       string // what to do about a failure, or ""
}

// Token returns a token; an error is a *TokenError, or a *FileError where the
// key in the file turns out to be none.
func (e *explained) Token(ctx context.Context) (*gauth.Token, error) {
	token, err := e.inner.Token(ctx)
	if err == nil {
		if message := checkToken(token.Value); message != "" {
			err = fmt.Errorf("the access token that came %s", message)
		}
	}
	if err == nil {
		return token, nil
	}
	var inner *TokenError
	var file *FileError
	switch { // the credentials that these are had by have said it
	case errors.As(err, &inner):
		return nil, inner
	case errors.As(err, &file):
		return nil, file
	}
	if e.key != "" && !isKey(e.key) {
		return nil, &FileError{e.source, e.path, "is broken: its private_key can't be read", err}
	}
	return nil, &TokenError{Source: e.source, Path: e.path, Err: err, Advice: e.advice}
}

// isKey reports whether text is a private key that can be read. Parsing one
// takes its time, so that this is asked only where something failed.
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
