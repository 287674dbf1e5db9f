package auth

import (
	"context"
	"strings"

	gauth "cloud.google.com/go/auth"
	"golang.org/x/oauth2"
	"google.golang.org/api/option"
)

func fromTokenFile(c Config) (*Source, error) {
	if c.AccessTokenFile == "" {
		return nil, nil //nolint:nilnil // not given
	}
	const name = "--access-token-file"
	text, warnings, err := readFile(name, c.AccessTokenFile)
	if err != nil {
		return nil, err
	}
	token := strings.TrimSpace(string(text))
	if strings.HasPrefix(token, "{") {
		return nil, &FileError{name, c.AccessTokenFile, "holds JSON, not an access token; a credentials file goes with --credentials", nil}
	}
	if message := checkToken(token); message != "" {
		return nil, &FileError{name, c.AccessTokenFile, message, nil}
	}
	source := tokenSource(name, name+" was given", token)
	source.Path, source.Warnings = c.AccessTokenFile, warnings
	return source, nil
}

func fromTokenVariable(c Config) (*Source, error) {
	const name = "GOOGLE_OAUTH_ACCESS_TOKEN"
	token, err := variable(c, name)
	if token == "" || err != nil {
		return nil, err
	}
	return tokenSource(name, name+" is set", token), nil
}

func fromKeyVariable(c Config) (*Source, error) {
	const name = "VISION1_API_KEY"
	key, err := variable(c, name)
	if key == "" || err != nil {
		return nil, err
	}
	return &Source{
		Name: name, Kind: "API key", Why: name + " is set", APIKey: key,
		// The library would put a key into the query, where logs keep it.
		Options: []option.ClientOption{option.WithoutAuthentication()},
		Secrets: []string{key},
	}, nil
}

func tokenSource(name, why, token string) *Source {
	fixed := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: token})
	return &Source{
		Name: name, Kind: "access token", Why: why,
		Options:  []option.ClientOption{option.WithTokenSource(fixed)},
		Secrets:  []string{token},
		provider: fixedToken(token),
	}
}

// fixedToken is a token that nothing is known of.
type fixedToken string

func (t fixedToken) Token(context.Context) (*gauth.Token, error) {
	return &gauth.Token{Value: string(t)}, nil
}

// variable returns the token or key in the variable name, "" where it is not
// set or empty.
func variable(c Config, name string) (string, error) {
	value := c.getenv(name)
	if value == "" {
		return "", nil
	}
	value = strings.TrimSpace(value)
	if message := checkToken(value); message != "" {
		return "", &ValueError{name, message}
	}
	return value, nil
}

// checkToken says what is wrong with a token or key, "" for nothing. What may
// be in one is what may be in a header without being quoted.
func checkToken(token string) string {
	if token == "" {
		return "is empty"
	}
	for i := range len(token) {
		switch b := token[i]; {
		case b == ' ' || b == '\t' || b == '\n' || b == '\r':
			return "holds white space within the value"
		case b < ' ' || b >= 0x7f:
			return "holds characters that no token has"
		}
	}
	return ""
}
