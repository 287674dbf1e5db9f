package auth

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"cloud.google.com/go/auth/credentials"
)

// A credentialSource says where the token of another provider comes from, which
// the token endpoint exchanges.
type credentialSource struct {
	URL           string           `json:"url"`
	File          string           `json:"file"`
	EnvironmentID string           `json:"environment_id"` // "aws1"
	Executable    *json.RawMessage `json:"executable"`
	Certificate   *struct{}        `json:"certificate"`
}

// tokenHost returns the host that the credentials, or those that impersonate a
// service account, are sent to.
func (f *credentialsFile) tokenHost() string {
	if f.Source != nil {
		return f.Source.tokenHost()
	}
	return hostOf(cmp.Or(f.TokenURL, f.TokenURI, "https://oauth2.googleapis.com/token"))
}

func hostOf(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return ""
	}
	return u.Host
}

// subject returns where the token of another provider comes from, or "".
func (f *credentialsFile) subject() string {
	s := f.CredentialSource
	switch {
	case f.Source != nil:
		return f.Source.subject()
	case s == nil:
		return ""
	case s.EnvironmentID != "":
		return "AWS (" + s.EnvironmentID + ")"
	case s.URL != "":
		address, _, _ := strings.Cut(s.URL, "?") // its parameters can be secrets
		return "URL " + address
	case s.File != "":
		return "file " + s.File
	case s.Executable != nil:
		var e struct {
			Command string `json:"command"`
		}
		_ = json.Unmarshal(*s.Executable, &e) // then the library rejects it too
		command, _, _ := strings.Cut(e.Command, " ")
		return "command " + command
	case s.Certificate != nil:
		return "client certificate"
	default:
		return ""
	}
}

// foreignHosts returns a warning if the credentials are sent to a host outside of
// the universe, or "".
func (f *credentialsFile) foreignHosts(from place, universe string) string {
	var foreign []string
	for c := f; c != nil; c = c.Source {
		for _, field := range []struct {
			name, url string
			used      bool
		}{
			{"token_url", c.TokenURL, !sendsToTokenURI(c)},
			{"token_uri", c.TokenURI, sendsToTokenURI(c)},
			{"service_account_impersonation_url", c.Impersonation, true},
		} {
			if field.used && field.url != "" && !inUniverse(field.url, universe) {
				foreign = append(foreign, field.name+" is at "+cmp.Or(hostOf(field.url), "an invalid URL"))
			}
		}
	}
	if foreign == nil {
		return ""
	}
	return fmt.Sprintf("%s: its %s, which is not under %s; use it only if you trust where it comes from",
		cmp.Or(from.path, from.name), strings.Join(foreign, ", its "), universe)
}

// sendsToTokenURI reports whether credentials of this type use the token_uri.
func sendsToTokenURI(f *credentialsFile) bool {
	kind := credentials.CredType(f.Type)
	return kind == credentials.ServiceAccount || kind == credentials.AuthorizedUser
}

func inUniverse(text, universe string) bool {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" {
		return false
	}
	host := strings.ToLower(u.Hostname())
	return host == universe || strings.HasSuffix(host, "."+universe) || universe == "googleapis.com" && host == "accounts.google.com"
}
