package transport

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"vision1/internal/secret"
)

// masked replaces a secret.
const masked = "***"

// minSecret is the length of the shortest secret that Redact masks: a shorter
// one would match everywhere.
const minSecret = 4

// Secrets are values to mask: tokens, keys, client secrets.
type Secrets []string

// Redact returns text with all of s masked, also in the form that they have in a
// URL or in JSON.
func (s Secrets) Redact(text string) string {
	var forms []string
	for _, value := range s {
		if len(value) < minSecret {
			continue
		}
		forms = append(forms, value, url.QueryEscape(value), url.PathEscape(value))
		if quoted, err := json.Marshal(value); err == nil {
			forms = append(forms, string(quoted[1:len(quoted)-1]))
		}
	}
	// Longest first: one secret can be a part of another.
	slices.SortFunc(forms, func(a, b string) int { return len(b) - len(a) })
	for _, form := range slices.Compact(forms) {
		text = strings.ReplaceAll(text, form, masked)
	}
	return text
}

// MaskURL returns u as a string, with secret query parameters (key,
// access_token, ...), user name, and password masked.
func MaskURL(u *url.URL) string {
	c := *u
	c.RawQuery = maskPairs(u.RawQuery)
	c.Fragment, c.RawFragment = maskPairs(u.Fragment), ""
	if c.User != nil {
		c.User = url.User("xxxxx")
	}
	return c.String()
}

// MaskHeader returns a copy of h with credentials and cookies masked.
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

// WithoutURL returns an error of http.Client without the URL, which can contain a
// key.
func WithoutURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// maskPairs masks the secret values in a query or a form, a=b&c=d, and leaves the
// rest unmodified.
func maskPairs(text string) string {
	if text == "" {
		return ""
	}
	pairs := strings.Split(text, "&")
	for i, pair := range pairs {
		name, _, found := strings.Cut(pair, "=")
		unescaped, err := url.QueryUnescape(name)
		if err != nil {
			unescaped = name
		}
		if found && secret.Parameter(unescaped) {
			pairs[i] = name + "=" + masked
		}
	}
	return strings.Join(pairs, "&")
}

// maskFields masks the values of secret fields in JSON, which can be truncated
// anywhere or surrounded by other text.
func maskFields(text string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, `"`)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteByte('"')
		text = after
		if n := secretFieldPrefix(text); n > 0 {
			b.WriteString(text[:n] + masked)
			text = text[n+stringEnd(text[n:]):]
		}
	}
}

// secretFieldPrefix returns the length of name": " if text, which follows a
// quote, begins with that for a secret field. Otherwise it returns 0.
func secretFieldPrefix(text string) int {
	name, rest, found := strings.Cut(text, `"`)
	if !found || !secret.Field(name) {
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

// stringEnd returns the length of the JSON string at the start of text, which
// follows its opening quote.
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

// maskText masks what may be secret in a text that is not a valid URL.
func maskText(text string) string {
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
