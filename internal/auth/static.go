package auth

import (
	"context"
	"strings"

	gauth "cloud.google.com/go/auth"
	"golang.org/x/oauth2"
	"google.golang.org/api/option"
)

func fromTokenFile(ctx context.Context, c Config) (*Source, error) {
	if c.AccessTokenFile == "" {
		return nil, nil //nolint:nilnil // not set
	}
	const name = "--access-token-file"
	text, access, err := readFile(ctx, name, c.AccessTokenFile)
	if err != nil {
		return nil, err
	}
	token := strings.TrimSpace(string(text))
	c.Secrets.Add(token)
	if strings.HasPrefix(token, "{") {
		return nil, &FileError{name, c.AccessTokenFile, "contains JSON, not an access token; for a credentials file, use --credentials", nil}
	}
	if message := checkToken(token); message != "" {
		return nil, &FileError{name, c.AccessTokenFile, message, nil}
	}
	source := tokenSource(name, name+" is set", token)
	source.Path = c.AccessTokenFile
	source.addWarning(access.Warning(true))
	return source, nil
}

func fromTokenVariable(_ context.Context, c Config) (*Source, error) {
	const name = "GOOGLE_OAUTH_ACCESS_TOKEN"
	token, err := variable(c, name)
	if token == "" || err != nil {
		return nil, err
	}
	return tokenSource(name, name+" is set", token), nil
}

func fromKeyVariable(_ context.Context, c Config) (*Source, error) {
	const name = "VISION1_API_KEY"
	key, err := variable(c, name)
	if key == "" || err != nil {
		return nil, err
	}
	return &Source{
		Name: name, Kind: "API key", Reason: name + " is set", APIKey: key,
		// The library would put the key into the URL, which is often logged.
		Options: []option.ClientOption{option.WithoutAuthentication()},
		Secrets: []string{key},
	}, nil
}

func tokenSource(name, why, token string) *Source {
	static := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: token})
	return &Source{
		Name: name, Kind: "access token", Reason: why,
		Options: []option.ClientOption{option.WithTokenSource(static)},
		Secrets: []string{token},
		tokens:  &tokenCache{provider: staticToken(token)},
	}
}

// staticToken provides a token with an unknown expiry.
type staticToken string

func (t staticToken) Token(context.Context) (*gauth.Token, error) {
	return &gauth.Token{Value: string(t)}, nil
}

// variable returns the token or key in an environment variable, or "" if it is
// empty or not set.
func variable(c Config, name string) (string, error) {
	value := c.getenv(name)
	if value == "" {
		return "", nil
	}
	value = strings.TrimSpace(value)
	c.Secrets.Add(value)
	if message := checkToken(value); message != "" {
		return "", &ValueError{name, message}
	}
	return value, nil
}

// checkToken returns why a token or key is invalid, or "". It allows the
// characters that a header can contain without quoting.
func checkToken(token string) string {
	if token == "" {
		return "is empty"
	}
	for i := range len(token) {
		switch b := token[i]; {
		case b == ' ' || b == '\t' || b == '\n' || b == '\r':
			return "contains white space"
		case b < ' ' || b >= 0x7f:
			return "contains invalid characters"
		}
	}
	return ""
}
