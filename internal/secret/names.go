package secret

import (
	"slices"
	"strings"
)

// Parameter reports whether a query or form parameter with that name, in any
// spelling, holds a secret.
func Parameter(name string) bool {
	switch strings.ToLower(name) {
	case "key", "code", "x-goog-signature", "x-amz-signature", "x-amz-security-token":
		return true
	}
	return Field(name)
}

// Field reports whether a JSON field with that name, in any spelling, holds a
// secret. "key" and "code" don't: the API has fields with these names.
func Field(name string) bool {
	folded := strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name))
	return slices.Contains([]string{
		"token", "accesstoken", "oauthtoken", "idtoken", "refreshtoken", "sessiontoken", "securitytoken", "authtoken",
		"clientsecret", "privatekey", "assertion", "clientassertion", "subjecttoken", "actortoken", "codeverifier",
		"secretaccesskey", "password", "apikey",
	}, folded)
}

// Header reports whether a header with that name holds a secret.
func Header(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc([]string{
		"authorization", "token", "secret", "api-key", "apikey", "password", "cookie", "credential", "signature",
	}, func(part string) bool { return strings.Contains(name, part) })
}

// IsPublicTokenField reports whether the field of that name in a request to or a
// response from a token endpoint can be shown.
func IsPublicTokenField(name string) bool {
	return slices.Contains([]string{"error", "error_description", "expires_in", "token_type", "scope"}, name)
}

// IsPublicTokenHeader reports whether the header of that name in a request to or a
// response from a token endpoint can be shown.
func IsPublicTokenHeader(name string) bool {
	return slices.Contains([]string{
		"accept", "accept-encoding", "cache-control", "content-length", "content-type", "date", "metadata-flavor", "retry-after",
		"server", "user-agent", "x-goog-api-client", "x-goog-user-project",
	}, strings.ToLower(name))
}

// IsPublicTokenParameter reports whether the parameter of that name in the URL of
// a token endpoint can be shown.
func IsPublicTokenParameter(name string) bool {
	return slices.Contains([]string{"alt", "api-version", "audience", "format", "recursive", "scope", "scopes"}, name)
}
