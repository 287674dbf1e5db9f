package auth

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"vision1/internal/auth/store"
)

// Revoke revokes the refresh tokens of all logins in the configuration directory,
// those of google-vision1-cli too. It doesn't delete the logins. An error is a
// *TokenError, an error of the store, or the cause of ctx.
func Revoke(ctx context.Context, c Config) error {
	dir := store.Dir(c.ConfigDir)
	all, _, err := dir.Read()
	if err != nil {
		return withSource("stored logins", err)
	}
	legacy, _, err := dir.LegacyLogins(all)
	if err != nil {
		return withSource("stored logins", err)
	}
	logins := slices.Concat(all.Logins, legacy)
	for i := range logins {
		l := &logins[i]
		if l.Legacy {
			if _, err := c.attachClient(dir, l); err != nil {
				return err
			}
		}
		if err := l.Load(ctx); err != nil {
			return err
		}
		if l.Secrets.RefreshToken == "" {
			continue
		}
		if err := c.revoke(ctx, l); err != nil {
			return &TokenError{Source: loginName, Path: dir.LoginsPath(), Err: err, Action: "revoke the login of " + cmp.Or(l.Account, "an unknown account")}
		}
	}
	return nil
}

// revoke sends a refresh token to the revocation endpoint (RFC 7009), which is
// beside the token endpoint. A token that is invalid already is not an error.
func (c Config) revoke(ctx context.Context, l *store.Login) error {
	c.Secrets.Add(secretsOf(l.Secrets)...)
	u, err := url.Parse(cmp.Or(l.TokenURI, "https://oauth2.googleapis.com/token"))
	if err != nil {
		return fmt.Errorf("the token_uri of the login: %w", err)
	}
	u.Path = path.Join(path.Dir(u.Path), "revoke")
	form := url.Values{"token": {l.Secrets.RefreshToken}, "token_type_hint": {"refresh_token"}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), strings.NewReader(form.Encode()))
	if err != nil {
		return fmt.Errorf("the revocation request: %w", err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := c.newTokenClient().Do(req)
	var rejected *endpointError
	switch {
	case errors.As(err, &rejected) && rejected.code == "invalid_token":
		return nil
	case err != nil:
		return err
	}
	return resp.Body.Close()
}
