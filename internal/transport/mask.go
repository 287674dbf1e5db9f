package transport

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// masked stands where a secret was.
const masked = "***"

// shortest is the length below which a known secret is not looked for in a
// text: it would be found everywhere.
const shortest = 4

// Secrets are values that must not be shown: tokens, keys, client secrets.
type Secrets []string

// Redact returns text with every one of s masked, also where it is written as
// in a URL or in JSON.
func (s Secrets) Redact(text string) string {
	var forms []string
	for _, secret := range s {
		if len(secret) < shortest {
			continue
		}
		forms = append(forms, secret, url.QueryEscape(secret), url.PathEscape(secret))
		if quoted, err := json.Marshal(secret); err == nil {
			forms = append(forms, string(quoted[1:len(quoted)-1]))
		}
	}
	// The longest first, lest a part of one secret leave the rest of another.
	slices.SortFunc(forms, func(a, b string) int { return len(b) - len(a) })
	for _, form := range slices.Compact(forms) {
		text = strings.ReplaceAll(text, form, masked)
	}
	return text
}

// MaskURL returns u as text with the secrets of its query (key, access_token
// and so on), and a user name and password, masked.
func MaskURL(u *url.URL) string {
	c := *u
	c.RawQuery = maskPairs(u.RawQuery)
	c.Fragment, c.RawFragment = maskPairs(u.Fragment), ""
	if c.User != nil {
		c.User = url.User("xxxxx")
	}
	return c.String()
}

// MaskHeader returns a copy of h with the values that sign a request, or keep
// a session, masked.
func MaskHeader(h http.Header) http.Header {
	c := h.Clone()
	for name, values := range c {
		for i, v := range values {
			switch strings.ToLower(name) {
			case "authorization", "proxy-authorization":
				scheme, _, found := strings.Cut(v, " ")
				values[i] = masked
				if found {
					values[i] = scheme + " " + masked
				}
			case "x-goog-api-key", "cookie", "set-cookie", "x-goog-iam-authorization-token",
				"x-amz-security-token", "x-aws-ec2-metadata-token":
				values[i] = masked
			case "location", "content-location", "referer":
				values[i] = maskLink(v)
			}
		}
	}
	return c
}

func maskLink(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return masked
	}
	return MaskURL(u)
}

// WithoutURL takes the URL, which can hold a key, out of an error of
// http.Client; what is left says what failed.
func WithoutURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// maskPairs masks the secret values in a=b&c=d, a query or a form, and leaves
// the rest as it was written.
func maskPairs(text string) string {
	if text == "" {
		return ""
	}
	pairs := strings.Split(text, "&")
	for i, pair := range pairs {
		name, _, found := strings.Cut(pair, "=")
		plain, err := url.QueryUnescape(name)
		if err != nil {
			plain = name
		}
		if found && secretParameter(plain) {
			pairs[i] = name + "=" + masked
		}
	}
	return strings.Join(pairs, "&")
}

// maskMembers masks the values of secret members of JSON objects in text, which
// may be cut anywhere, or be no JSON at all around them.
func maskMembers(text string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, `"`)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteByte('"')
		text = after
		if n := secretMember(text); n > 0 {
			b.WriteString(text[:n] + masked)
			text = text[n+stringEnd(text[n:]):]
		}
	}
}

// secretMember returns the length of what is before the value where text, which
// follows a quote, begins with the name of a secret member whose value is a
// string: name": ". It returns 0 for anything else.
func secretMember(text string) int {
	name, rest, found := strings.Cut(text, `"`)
	if !found || !slices.Contains(secretFields(), strings.ToLower(name)) {
		return 0
	}
	const space = " \t\r\n"
	rest, found = strings.CutPrefix(strings.TrimLeft(rest, space), ":")
	if !found {
		return 0
	}
	rest, found = strings.CutPrefix(strings.TrimLeft(rest, space), `"`)
	if !found {
		return 0
	}
	return len(text) - len(rest)
}

// stringEnd returns where the JSON string whose inside text begins with ends.
func stringEnd(text string) int {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return len(text)
}

// secretParameter reports whether a parameter of that name, in a query or a
// form, is a secret.
func secretParameter(name string) bool {
	switch strings.ToLower(name) {
	case "key", "token", "code", "password", "x-goog-signature", "x-amz-signature", "x-amz-security-token":
		return true
	}
	return slices.Contains(secretFields(), strings.ToLower(name))
}

// secretFields are the names of JSON members, and parameters, that are secrets
// wherever they occur, in lower case. "key" and "code" are not among them: the
// API has members of that name which are not secret.
func secretFields() []string {
	return []string{
		"access_token", "accesstoken", "oauth_token", "id_token", "idtoken", "refresh_token",
		"client_secret", "private_key", "assertion", "client_assertion", "subject_token", "actor_token",
		"code_verifier", "secretaccesskey",
	}
}

// hideSecrets masks what may be secret in a text that is not a URL.
func hideSecrets(text string) string {
	if at := strings.LastIndexByte(text, '@'); at >= 0 {
		start := 0
		if i := strings.Index(text, "://"); i >= 0 && i < at {
			start = i + len("://")
		}
		text = text[:start] + masked + text[at:]
	}
	if head, query, ok := strings.Cut(text, "?"); ok {
		text = head + "?" + maskPairs(query)
	}
	return text
}
