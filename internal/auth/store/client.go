package store

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net/netip"
	"net/url"
	"path/filepath"

	"vision1/internal/auth/credfile"
)

// clientFile is where the OAuth client is, the same as for google-vision1-cli.
const clientFile = "vision1-secret.json"

// A Client is an OAuth client, in whose name people sign in.
type Client struct {
	ID       string `json:"client_id"`
	Secret   string `json:"client_secret"`
	AuthURI  string `json:"auth_uri"`
	TokenURI string `json:"token_uri"`

	// Web is true for a client of a web server, which is not let in from a
	// port of the system's choice.
	Web bool `json:"-"`
}

// ClientPath is the file with the OAuth client.
func (f Folder) ClientPath() string { return filepath.Join(string(f), clientFile) }

// Client returns the OAuth client in the folder, nil where there is none. The
// warning is about its file. An error is a *credfile.Error.
func (f Folder) Client() (*Client, string, error) {
	client, warning, err := ReadClient(f.ClientPath())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, "", nil
	}
	return client, warning, err
}

// ReadClient returns the OAuth client in the file at path, which has the form
// that Google hands it out in: {"installed": {...}}. An error is a
// *credfile.Error.
func ReadClient(path string) (*Client, string, error) {
	text, warning, err := credfile.Read(path)
	if err != nil {
		return nil, "", err
	}
	fail := func(message string, err error) (*Client, string, error) {
		return nil, "", &credfile.Error{Path: path, Message: message, Err: err}
	}
	var file struct {
		Type      string  `json:"type"`
		Installed *Client `json:"installed"`
		Web       *Client `json:"web"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return fail("is no OAuth client: it is no JSON object of that form", err)
	}
	client := file.Installed
	switch {
	case client != nil:
	case file.Web != nil:
		client = file.Web
		client.Web = true
	case file.Type != "":
		return fail("is no OAuth client but credentials ("+file.Type+"), which go with --credentials", nil)
	default:
		return fail(`is no OAuth client: it has no member "installed"`, nil)
	}
	if client.ID == "" {
		return fail("is no OAuth client: it has no client_id", nil)
	}
	if client.AuthURI == "" {
		client.AuthURI = "https://accounts.google.com/o/oauth2/auth"
	}
	if client.TokenURI == "" {
		client.TokenURI = "https://oauth2.googleapis.com/token"
	}
	for name, address := range map[string]string{"auth_uri": client.AuthURI, "token_uri": client.TokenURI} {
		if u, err := url.Parse(address); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			return fail("is no OAuth client: its "+name+" is no address", err)
		} else if u.Scheme == "http" && !loopback(u.Hostname()) {
			return fail("can't be used: its "+name+" is plain http, which shows secrets to everyone on the way", nil)
		}
	}
	return client, warning, nil
}

// loopback reports whether a host is this machine.
func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}
