package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"vision1/internal/auth/credfile"
)

// legacyFile is the file in which google-vision1-cli stores its tokens.
const legacyFile = "vision1"

// LegacyPath returns the path of google-vision1-cli's token file.
func (f Dir) LegacyPath() string { return filepath.Join(string(f), legacyFile) }

// legacyToken is one element of the list in the file. ExpiresAt is the year, day
// of the year, hour, minute, second, nanosecond, and the offset from UTC in
// hours, minutes, and seconds.
type legacyToken struct {
	Scopes []string `json:"scopes"`
	Token  *struct {
		AccessToken  string `json:"access_token"`
		RefreshToken string `json:"refresh_token"`
		ExpiresAt    []int  `json:"expires_at"`
	} `json:"token"`
}

// LegacyLogins returns the logins of google-vision1-cli that c doesn't ignore, and
// a warning about their file, or "". They have no OAuth client, which is in
// another file: see Client. An error is a *credfile.Error.
func (f Dir) LegacyLogins(c *Contents) ([]Login, string, error) {
	path := f.LegacyPath()
	text, access, err := credfile.Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", err
	}
	fail := func(format string, args ...any) ([]Login, string, error) {
		return nil, "", &credfile.Error{Path: path, Message: "is not a valid google-vision1-cli token file: " + fmt.Sprintf(format, args...)}
	}
	var tokens []legacyToken
	if err := json.Unmarshal(text, &tokens); err != nil {
		return fail("it is not a JSON list of tokens")
	}
	var logins []Login
	for i, t := range tokens {
		if t.Token == nil || len(t.Scopes) == 0 {
			return fail("entry %d has no token or no scopes", i+1)
		}
		expiry, err := expiresAt(t.Token.ExpiresAt)
		if err != nil {
			return fail("entry %d: %v", i+1, err)
		}
		l := Login{Scopes: t.Scopes, Legacy: true, Secrets: &Secrets{
			AccessToken: t.Token.AccessToken, RefreshToken: t.Token.RefreshToken, Expiry: expiry,
		}}
		if !c.ignores(&l) {
			logins = append(logins, l)
		}
	}
	return logins, access.Warning(true), nil
}

// expiresAt converts a time of google-vision1-cli. No numbers are the zero time.
func expiresAt(parts []int) (time.Time, error) {
	if len(parts) == 0 {
		return time.Time{}, nil
	}
	if len(parts) != 9 {
		return time.Time{}, fmt.Errorf("expires_at has %d numbers, not 9", len(parts))
	}
	limits := [9][2]int{{1, 9999}, {1, 366}, {0, 23}, {0, 59}, {0, 60}, {0, 999999999}, {-25, 25}, {-59, 59}, {-59, 59}}
	for i, n := range parts {
		if n < limits[i][0] || n > limits[i][1] {
			return time.Time{}, fmt.Errorf("number %d of expires_at is out of range", i+1)
		}
	}
	zone := time.FixedZone("", parts[6]*3600+parts[7]*60+parts[8])
	return time.Date(parts[0], time.January, parts[1], parts[2], parts[3], parts[4], parts[5], zone).UTC(), nil
}
