package auth

import (
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"

	"cloud.google.com/go/auth/credentials"

	"vision1/internal/auth/credfile"
)

// file is what is looked at in a credentials file, of any type.
type file struct {
	Type           string `json:"type"`
	UniverseDomain string `json:"universe_domain"`
	QuotaProject   string `json:"quota_project_id"`

	ClientEmail string `json:"client_email"`
	PrivateKey  string `json:"private_key"`

	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	RefreshToken string `json:"refresh_token"`
	TokenURI     string `json:"token_uri"`

	Audience         string            `json:"audience"`
	SubjectTokenType string            `json:"subject_token_type"`
	CredentialSource *credentialSource `json:"credential_source"`

	Impersonation string `json:"service_account_impersonation_url"`
	Source        *file  `json:"source_credentials"`

	Installed *struct{} `json:"installed"` // an OAuth client, taken for credentials
	Web       *struct{} `json:"web"`
}

type credentialSource struct {
	Certificate *struct{} `json:"certificate"`
}

// readFile returns what is in the file path, which source named, and warnings
// about it.
func readFile(source, path string) ([]byte, []string, error) {
	text, warning, err := credfile.Read(path)
	if err != nil {
		return nil, nil, fileError(source, err)
	}
	if warning == "" {
		return text, nil, nil
	}
	return text, []string{warning}, nil
}

// parse returns the credentials in text, checked as far as that can be done
// without sending them anywhere.
func parse(source, path, universe string, text []byte) (*file, error) {
	fail := func(err error, format string, args ...any) (*file, error) {
		return nil, &FileError{source, path, fmt.Sprintf(format, args...), err}
	}
	f := new(file)
	if err := json.Unmarshal(text, f); err != nil {
		var syntax *json.SyntaxError
		var kind *json.UnmarshalTypeError
		switch {
		case errors.As(err, &syntax):
			return fail(err, "is no JSON (at byte %d)", syntax.Offset)
		case errors.As(err, &kind) && kind.Field != "":
			return fail(err, "is no credentials file: %s is not as it should be", kind.Field)
		}
		return fail(err, "is no credentials file: it holds no JSON object")
	}
	if f.Type == "" && (f.Installed != nil || f.Web != nil) {
		return fail(nil, "is an OAuth client, not credentials: it is for signing in, and can't sign a call itself")
	}
	if f.kind() == "" {
		return fail(nil, "is no credentials file: its type is %q, not service_account, authorized_user, external_account "+
			"or impersonated_service_account", f.Type)
	}
	if name := f.missing(); name != "" {
		return fail(nil, "is not complete: it has no %s", name)
	}
	if f.PrivateKey != "" {
		if block, _ := pem.Decode([]byte(f.PrivateKey)); block == nil {
			return fail(nil, "is broken: its private_key is no key in PEM")
		}
	}
	if f.UniverseDomain != "" && f.UniverseDomain != universe {
		return fail(nil, "is for %s, not for %s; GOOGLE_CLOUD_UNIVERSE_DOMAIN names another universe", f.UniverseDomain, universe)
	}
	return f, nil
}

// kind is what people call the type of the credentials, "" for an unknown one.
func (f *file) kind() string {
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

// missing returns the first member that credentials of this type need and f
// does not have.
func (f *file) missing() string {
	type member struct {
		name  string
		there bool
	}
	var members []member
	switch credentials.CredType(f.Type) {
	case credentials.ServiceAccount:
		members = []member{{"client_email", f.ClientEmail != ""}, {"private_key", f.PrivateKey != ""}}
	case credentials.AuthorizedUser, credentials.ExternalAccountAuthorizedUser:
		members = []member{{"client_id", f.ClientID != ""}, {"client_secret", f.ClientSecret != ""}, {"refresh_token", f.RefreshToken != ""}}
	case credentials.ExternalAccount:
		members = []member{{"audience", f.Audience != ""}, {"subject_token_type", f.SubjectTokenType != ""}, {"credential_source", f.CredentialSource != nil}}
	case credentials.ImpersonatedServiceAccount:
		members = []member{{"service_account_impersonation_url", f.Impersonation != ""}, {"source_credentials", f.Source != nil}}
	}
	for _, m := range members {
		if !m.there {
			return m.name
		}
	}
	if f.Source != nil {
		if f.Source.kind() == "" {
			return "source_credentials of a known type"
		}
		if name := f.Source.missing(); name != "" {
			return "source_credentials." + name
		}
	}
	return ""
}

// account is whose credentials they are, as far as f says.
func (f *file) account() string {
	if f.ClientEmail != "" {
		return f.ClientEmail
	}
	// .../serviceAccounts/EMAIL:generateAccessToken
	_, rest, _ := strings.Cut(f.Impersonation, "/serviceAccounts/")
	email, _, _ := strings.Cut(rest, ":")
	return email
}

// secrets are the values in f that must not be shown.
func (f *file) secrets() []string {
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

// tokenURI is the token endpoint that a user's credentials name, "" for
// Google's.
func (f *file) tokenURI() string {
	if f.Source != nil {
		return f.Source.tokenURI()
	}
	if credentials.CredType(f.Type) == credentials.AuthorizedUser {
		return f.TokenURI
	}
	return ""
}

// gcloudFile is where gcloud keeps Application Default Credentials, "" where
// there is no home to look in.
func gcloudFile(c Config) string {
	const name = "application_default_credentials.json"
	if folder := c.getenv("CLOUDSDK_CONFIG"); folder != "" {
		return filepath.Join(folder, name)
	}
	if runtime.GOOS == "windows" {
		if folder := c.getenv("APPDATA"); folder != "" {
			return filepath.Join(folder, "gcloud", name)
		}
		return ""
	}
	if home := c.getenv("HOME"); home != "" {
		return filepath.Join(home, ".config", "gcloud", name)
	}
	return ""
}
