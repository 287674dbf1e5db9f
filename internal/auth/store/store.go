// Package store keeps logins: what a person who signed in has agreed to, and
// the tokens that came of it. They are in one file of the configuration folder,
// by OAuth client and set of scopes, or, where that was asked for, their secrets
// are in the keyring of the system.
//
// It also reads, and never writes, what google-vision1-cli keeps in the same
// folder: its OAuth client and its tokens. How a token is fetched or renewed is
// not its business.
package store

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
)

// A Login is what one sign-in has left.
type Login struct {
	ClientID     string    `json:"client_id"`
	TokenURI     string    `json:"token_uri"`
	Scopes       []string  `json:"scopes"`
	Account      string    `json:"account,omitempty"`       // an e-mail address, "" where it is not known
	QuotaProject string    `json:"quota_project,omitempty"` // sent with every call
	SignedIn     time.Time `json:"signed_in"`
	// Keyring is the name under which the keyring of the system has the
	// secrets; "" where they are in the file.
	Keyring string   `json:"keyring,omitempty"`
	Secrets *Secrets `json:"secrets,omitempty"`

	// Foreign is true for a login of google-vision1-cli.
	Foreign bool `json:"-"`
}

// Secrets are what must be shown to no one but the token endpoint and the API.
type Secrets struct {
	ClientSecret string    `json:"client_secret,omitempty"`
	RefreshToken string    `json:"refresh_token,omitempty"`
	AccessToken  string    `json:"access_token,omitempty"`
	Issued       time.Time `json:"issued,omitzero"`
	Expiry       time.Time `json:"expiry,omitzero"` // of the access token
}

// Contents is all that the store holds.
type Contents struct {
	Version int     `json:"version"`
	Logins  []Login `json:"logins"`
	// Ignored has the digests of foreign logins that were signed out, or
	// refused: their file is not ours to change.
	Ignored []string `json:"ignored,omitempty"`
}

// same reports whether two logins stand in the same place: the same client and
// the same scopes.
func same(a, b *Login) bool {
	return a.ClientID == b.ClientID && slices.Equal(sorted(a.Scopes), sorted(b.Scopes))
}

func sorted(scopes []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(scopes)))
}

// Newest returns the login that was made last of those that suit, or nil.
func (c *Contents) Newest(suits func(*Login) bool) *Login {
	var newest *Login
	for i := range c.Logins {
		l := &c.Logins[i]
		if suits(l) && (newest == nil || l.SignedIn.After(newest.SignedIn)) {
			newest = l
		}
	}
	return newest
}

// Same returns the login of the same client and scopes as l, or nil.
func (c *Contents) Same(l *Login) *Login {
	return c.Newest(func(other *Login) bool { return same(l, other) })
}

// put adds l, in place of one of the same client and scopes.
func (c *Contents) put(l *Login) {
	c.take(l)
	added := *l
	added.Scopes = sorted(l.Scopes)
	c.Logins = append(c.Logins, added)
}

// take removes the login of the same client and scopes as l.
func (c *Contents) take(l *Login) {
	c.Logins = slices.DeleteFunc(c.Logins, func(other Login) bool { return same(l, &other) })
}

// ignore notes that a foreign login is not to be used any more.
func (c *Contents) ignore(l *Login) {
	if d := l.digest(); !slices.Contains(c.Ignored, d) {
		c.Ignored = append(c.Ignored, d)
	}
}

func (c *Contents) ignores(l *Login) bool { return slices.Contains(c.Ignored, l.digest()) }

// digest tells one foreign login from another without keeping its secrets.
func (l *Login) digest() string {
	sum := sha256.Sum256([]byte(l.Secrets.RefreshToken + "\n" + strings.Join(sorted(l.Scopes), " ")))
	if l.Secrets.RefreshToken == "" {
		sum = sha256.Sum256([]byte(l.Secrets.AccessToken))
	}
	return hex.EncodeToString(sum[:])
}
