// Package store stores logins: the account, scopes, and tokens from vision1 auth
// login. They are in one file in the configuration directory, one login for each
// OAuth client and set of scopes. On request, their secrets are in the system
// keyring instead.
//
// It also reads, but never writes, the OAuth client and the tokens that
// google-vision1-cli stores in the same directory. Package auth fetches and
// renews tokens.
package store

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
)

// A Login is the result of signing in.
type Login struct {
	ClientID     string    `json:"client_id"`
	TokenURI     string    `json:"token_uri"`
	Scopes       []string  `json:"scopes"`
	Account      string    `json:"account,omitempty"`       // the email address, or "" if unknown
	QuotaProject string    `json:"quota_project,omitempty"` // sent with every request
	SignedIn     time.Time `json:"signed_in"`
	// Keyring is the name of the secrets in the system keyring, or "" if they
	// are in the file.
	Keyring string   `json:"keyring,omitempty"`
	Secrets *Secrets `json:"secrets,omitempty"`

	// Legacy is set if the login was created by google-vision1-cli.
	Legacy bool `json:"-"`
}

// Secrets are sent only to the token endpoint and the API.
type Secrets struct {
	ClientSecret string    `json:"client_secret,omitempty"`
	RefreshToken string    `json:"refresh_token,omitempty"`
	AccessToken  string    `json:"access_token,omitempty"`
	Issued       time.Time `json:"issued,omitzero"`
	Expiry       time.Time `json:"expiry,omitzero"` // of the access token
}

// Contents is the contents of the logins file.
type Contents struct {
	Version int     `json:"version"`
	Logins  []Login `json:"logins"`
	// Ignored has the digests of google-vision1-cli's logins that were signed out
	// or rejected. Their file belongs to that program, so it isn't changed.
	Ignored []string `json:"ignored,omitempty"`
}

// sameSlot reports whether one login replaces the other: they have the same
// client and the same scopes.
func sameSlot(a, b *Login) bool {
	return a.ClientID == b.ClientID && slices.Equal(sorted(a.Scopes), sorted(b.Scopes))
}

func sorted(scopes []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(scopes)))
}

// newest returns the newest login that matches, or nil.
func (c *Contents) newest(matches func(*Login) bool) *Login {
	var newest *Login
	for i := range c.Logins {
		l := &c.Logins[i]
		if matches(l) && (newest == nil || l.SignedIn.After(newest.SignedIn)) {
			newest = l
		}
	}
	return newest
}

// Same returns the login with the same client and scopes as l, or nil.
func (c *Contents) Same(l *Login) *Login {
	return c.newest(func(other *Login) bool { return sameSlot(l, other) })
}

// add adds l, replacing the login with the same client and scopes.
func (c *Contents) add(l *Login) {
	c.remove(l)
	added := *l
	added.Scopes = sorted(l.Scopes)
	c.Logins = append(c.Logins, added)
}

// remove removes the login with the same client and scopes as l.
func (c *Contents) remove(l *Login) {
	c.Logins = slices.DeleteFunc(c.Logins, func(other Login) bool { return sameSlot(l, &other) })
}

// ignore records that a login of google-vision1-cli must not be used again.
func (c *Contents) ignore(l *Login) {
	if d := l.digest(); !slices.Contains(c.Ignored, d) {
		c.Ignored = append(c.Ignored, d)
	}
}

func (c *Contents) ignores(l *Login) bool { return slices.Contains(c.Ignored, l.digest()) }

// digest identifies a login of google-vision1-cli without storing its secrets.
func (l *Login) digest() string {
	sum := sha256.Sum256([]byte(l.Secrets.RefreshToken + "\n" + strings.Join(sorted(l.Scopes), " ")))
	if l.Secrets.RefreshToken == "" {
		sum = sha256.Sum256([]byte(l.Secrets.AccessToken))
	}
	return hex.EncodeToString(sum[:])
}
