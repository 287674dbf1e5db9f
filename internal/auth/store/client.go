package store

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net/url"
	"path/filepath"

	"vision1/internal/auth/credfile"
	"vision1/internal/secret"
)

// clientFile is the file of the OAuth client, shared with google-vision1-cli.
const clientFile = "vision1-secret.json"

// A Client is an OAuth client for signing in.
type Client struct {
	ID       string `json:"client_id"`
	Secret   string `json:"client_secret"`
	AuthURI  string `json:"auth_uri"`
	TokenURI string `json:"token_uri"`

	// Web is set if the client is for a web server, which can't sign in on an
	// arbitrary loopback port.
	Web bool `json:"-"`
}

// Issuer returns the issuer identifier of the authorization server: the origin of
// its URL.
func (c *Client) Issuer() string {
	u, err := url.Parse(c.AuthURI)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// ClientPath returns the path of the OAuth client's file.
func (f Dir) ClientPath() string { return filepath.Join(string(f), clientFile) }

// Client returns the OAuth client in the directory, or nil, and a warning about
// its file, or "". An error is a *credfile.Error.
func (f Dir) Client() (*Client, string, error) {
	text, access, err := credfile.Read(f.ClientPath())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", err
	}
	client, err := parseClient(f.ClientPath(), text)
	return client, access.Warning(true), err
}

// ReadClient returns the OAuth client in the file at path, which a user gave. It
// also returns a warning about the file, or "". An error is a *credfile.Error, or
// the cause of ctx.
func ReadClient(ctx context.Context, path string) (*Client, string, error) {
	text, access, err := credfile.ReadInput(ctx, path)
	if err != nil {
		return nil, "", err
	}
	client, err := parseClient(path, text)
	return client, access.Warning(true), err
}

// parseClient returns the OAuth client in a text in Google's format:
// {"installed": {...}}. An error is a *credfile.Error for path.
func parseClient(path string, text []byte) (*Client, error) {
	fail := func(message string, err error) (*Client, error) {
		return nil, &credfile.Error{Path: path, Message: message, Err: err}
	}
	var file struct {
		Type      string  `json:"type"`
		Installed *Client `json:"installed"`
		Web       *Client `json:"web"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return fail("is not an OAuth client: it is not a JSON object in the expected format", err)
	}
	client := file.Installed
	switch {
	case client != nil:
	case file.Web != nil:
		client = file.Web
		client.Web = true
	case file.Type != "":
		return fail("is a credentials file ("+file.Type+"), not an OAuth client; use it with --credentials", nil)
	default:
		return fail(`is not an OAuth client: it has no "installed" field`, nil)
	}
	if client.ID == "" {
		return fail("is not a valid OAuth client: it has no client_id", nil)
	}
	if client.AuthURI == "" {
		client.AuthURI = "https://accounts.google.com/o/oauth2/auth"
	}
	if client.TokenURI == "" {
		client.TokenURI = "https://oauth2.googleapis.com/token"
	}
	for name, value := range map[string]string{"auth_uri": client.AuthURI, "token_uri": client.TokenURI} {
		if message := checkURL(value); message != "" {
			return fail("can't be used: its "+name+" "+message, nil)
		}
	}
	return client, nil
}

// checkURL returns why secrets can't be sent to a URL, or "".
func checkURL(text string) string {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return "is not a valid URL"
	case !secret.CanSend(u):
		return "is plain http, which would send secrets unencrypted"
	default:
		return ""
	}
}
