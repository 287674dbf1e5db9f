package auth

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"

	"cloud.google.com/go/auth/credentials"

	"vision1/internal/auth/credfile"
	"vision1/internal/secret"
)

// credentialsFile has the fields that are used of a credentials file, of all types.
type credentialsFile struct {
	Type           string `json:"type"`
	UniverseDomain string `json:"universe_domain"`
	QuotaProject   string `json:"quota_project_id"`

	ClientEmail string `json:"client_email"`
	PrivateKey  string `json:"private_key"`

	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	RefreshToken string `json:"refresh_token"`
	TokenURI     string `json:"token_uri"`

	TokenURL         string            `json:"token_url"`
	Audience         string            `json:"audience"`
	SubjectTokenType string            `json:"subject_token_type"`
	CredentialSource *credentialSource `json:"credential_source"`

	Impersonation string           `json:"service_account_impersonation_url"`
	Source        *credentialsFile `json:"source_credentials"`

	Installed *struct{} `json:"installed"` // an OAuth client, not credentials
	Web       *struct{} `json:"web"`
}

// readFile returns the contents of the file at path, which source names, and who
// else can use it.
func readFile(ctx context.Context, source, path string) ([]byte, credfile.Access, error) {
	text, access, err := credfile.ReadInput(ctx, path)
	return text, access, withSource(source, err)
}

// parse returns the credentials in text, validated as far as possible without the
// network. They must be for the universe, a domain name.
func parse(source, path, universe string, text []byte) (*credentialsFile, error) {
	fail := func(err error, format string, args ...any) (*credentialsFile, error) {
		return nil, &FileError{source, path, fmt.Sprintf(format, args...), err}
	}
	f := new(credentialsFile)
	if err := json.Unmarshal(text, f); err != nil {
		var syntax *json.SyntaxError
		var mismatch *json.UnmarshalTypeError
		switch {
		case errors.As(err, &syntax):
			return fail(err, "is not valid JSON (at byte %d)%s", syntax.Offset, likelyContent(path, text))
		case errors.As(err, &mismatch) && mismatch.Field != "":
			return fail(err, "is not a valid credentials file: %s has the wrong type", mismatch.Field)
		}
		return fail(err, "is not a credentials file: it is not a JSON object")
	}
	if f.Type == "" && (f.Installed != nil || f.Web != nil) {
		return fail(nil, "is an OAuth client, not a credentials file: an OAuth client is for signing in with vision1 auth login")
	}
	if f.kind() == "" {
		return fail(nil, "is not a credentials file: its type is %q; supported types are service_account, authorized_user, external_account, "+
			"and impersonated_service_account", f.Type)
	}
	if name := f.missing(); name != "" {
		return fail(nil, "is incomplete: it has no %s", name)
	}
	if f.PrivateKey != "" {
		if block, _ := pem.Decode([]byte(f.PrivateKey)); block == nil {
			return fail(nil, "is not valid: its private_key is not a PEM key")
		}
	}
	if f.UniverseDomain != "" && f.UniverseDomain != universe {
		return fail(nil, "is for %s, not for %s; to use another universe, set GOOGLE_CLOUD_UNIVERSE_DOMAIN", f.UniverseDomain, universe)
	}
	return f, nil
}

// likelyContent returns what text that is not JSON probably is, for the end of a
// message, or "". It repeats nothing of the text; path is "" for a variable.
func likelyContent(path string, text []byte) string {
	trimmed := strings.TrimSpace(string(text))
	kind := secret.KindOf(trimmed)
	decoded, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(trimmed), ""))
	switch {
	case err == nil && bytes.HasPrefix(bytes.TrimSpace(decoded), []byte("{")):
		return "; it is base64: decode it first (base64 -d)"
	case bytes.HasPrefix(text, []byte("\xff\xfe")), bytes.HasPrefix(text, []byte("\xfe\xff")):
		return "; it is UTF-16: save it as UTF-8"
	case bytes.HasPrefix(text, []byte("\x30\x82")):
		return "; it is a key in the format P12: create one in the format JSON"
	case kind == secret.PrivateKey:
		return "; it is only a private key: use the JSON file that contains it"
	case kind == secret.Token:
		return "; it is an access token: use --access-token-file or GOOGLE_OAUTH_ACCESS_TOKEN"
	case kind == secret.APIKey:
		return "; it is an API key: set VISION1_API_KEY"
	case path == "" && (strings.HasSuffix(trimmed, ".json") || strings.HasPrefix(trimmed, "/")):
		return "; to name a file, set GOOGLE_APPLICATION_CREDENTIALS"
	default:
		return ""
	}
}

// kind returns the name of the type, or "" if the type is unknown.
func (f *credentialsFile) kind() string {
	switch credentials.CredType(f.Type) {
	case credentials.ServiceAccount:
		return "service account"
	case credentials.AuthorizedUser:
		return "authorized user"
	case credentials.ExternalAccount:
		return "external account"
	case credentials.ExternalAccountAuthorizedUser:
		return "external account authorized user"
	case credentials.ImpersonatedServiceAccount:
		return "impersonated service account"
	}
	return ""
}

// missing returns the first field that credentials of this type require and f
// doesn't have, or "".
func (f *credentialsFile) missing() string {
	type field struct {
		name string
		set  bool
	}
	var required []field
	switch credentials.CredType(f.Type) {
	case credentials.ServiceAccount:
		required = []field{{"client_email", f.ClientEmail != ""}, {"private_key", f.PrivateKey != ""}}
	case credentials.AuthorizedUser, credentials.ExternalAccountAuthorizedUser:
		required = []field{{"client_id", f.ClientID != ""}, {"client_secret", f.ClientSecret != ""}, {"refresh_token", f.RefreshToken != ""}}
	case credentials.ExternalAccount:
		required = []field{{"audience", f.Audience != ""}, {"subject_token_type", f.SubjectTokenType != ""}, {"credential_source", f.CredentialSource != nil}}
	case credentials.ImpersonatedServiceAccount:
		required = []field{{"service_account_impersonation_url", f.Impersonation != ""}, {"source_credentials", f.Source != nil}}
	}
	for _, f := range required {
		if !f.set {
			return f.name
		}
	}
	if f.Source != nil {
		if f.Source.kind() == "" {
			return "source_credentials of a supported type"
		}
		if name := f.Source.missing(); name != "" {
			return "source_credentials." + name
		}
	}
	return ""
}

// account returns the account of the credentials, or "" if unknown.
func (f *credentialsFile) account() string {
	if f.ClientEmail != "" {
		return f.ClientEmail
	}
	// .../serviceAccounts/EMAIL:generateAccessToken
	_, rest, _ := strings.Cut(f.Impersonation, "/serviceAccounts/")
	email, _, _ := strings.Cut(rest, ":")
	return email
}

// secrets returns the values in f to mask.
func (f *credentialsFile) secrets() []string {
	var all []string
	for _, s := range []string{f.PrivateKey, f.ClientSecret, f.RefreshToken} {
		if s != "" {
			all = append(all, s)
		}
	}
	if f.Source != nil {
		all = append(all, f.Source.secrets()...)
	}
	return all
}

// tokenURI returns the token endpoint in an authorized user's credentials, or ""
// for Google's.
func (f *credentialsFile) tokenURI() string {
	if f.Source != nil {
		return f.Source.tokenURI()
	}
	if credentials.CredType(f.Type) == credentials.AuthorizedUser {
		return f.TokenURI
	}
	return ""
}

// gcloudFile returns the path of gcloud's file for Application Default
// Credentials, or "" if there is no home directory.
func gcloudFile(c Config) string {
	const name = "application_default_credentials.json"
	if dir := c.getenv("CLOUDSDK_CONFIG"); dir != "" {
		return filepath.Join(dir, name)
	}
	if runtime.GOOS == "windows" {
		if dir := c.getenv("APPDATA"); dir != "" {
			return filepath.Join(dir, "gcloud", name)
		}
		return ""
	}
	if home := c.getenv("HOME"); home != "" {
		return filepath.Join(home, ".config", "gcloud", name)
	}
	return ""
}
