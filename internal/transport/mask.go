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

// maskHeader returns a copy of h with credentials and cookies masked.
func maskHeader(h http.Header) http.Header {
	c := h.Clone()
	for name, values := range c {
		for i, v := range values {
			switch lower := strings.ToLower(name); {
			case lower == "authorization", lower == "proxy-authorization":
				scheme, _, found := strings.Cut(v, " ")
				values[i] = secret.Masked
				if found {
					values[i] = scheme + " " + secret.Masked
				}
			case secret.Header(name):
				values[i] = secret.Masked
			case lower == "location", lower == "content-location", lower == "referer":
				values[i] = maskLink(v)
			}
		}
	}
	return c
}

func maskLink(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return secret.Masked
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
	return maskPairsUnless(text, func(name string) bool { return !secret.Parameter(name) })
}

// maskPairsUnless masks the values in a query or a form whose names aren't public.
func maskPairsUnless(text string, isPublic func(name string) bool) string {
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
		if found && !isPublic(unescaped) {
			pairs[i] = name + "=" + secret.Masked
		}
	}
	return strings.Join(pairs, "&")
}

// publicFields returns a form or JSON object of a token endpoint with every value
// masked that is not known to be public, and anything else completely masked.
func publicFields(text string, isForm bool) string {
	if isForm {
		return maskPairsUnless(text, secret.IsPublicTokenField)
	}
	var object map[string]any
	if json.Unmarshal([]byte(text), &object) != nil {
		return secret.Masked
	}
	maskPrivate(object, secret.IsPublicTokenField)
	shown, err := json.Marshal(object)
	if err != nil {
		return secret.Masked
	}
	return string(shown)
}

func maskPrivate(object map[string]any, isPublic func(name string) bool) {
	for name, value := range object {
		nested, isObject := value.(map[string]any)
		switch {
		case !isPublic(name):
			object[name] = secret.Masked
		case isObject: // the error of an API of Google
			maskPrivate(nested, func(name string) bool { return slices.Contains([]string{"code", "message", "status"}, name) })
		}
	}
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
			b.WriteString(text[:n] + secret.Masked)
			text = text[n+stringEnd(text[n:]):]
		}
	}
}

// secretFieldPrefix returns the length of name": " if text, which follows a
// quote, begins with that for a secret field. Otherwise it returns 0.
func secretFieldPrefix(text string) int {
	end := stringEnd(text)
	if end == len(text) {
		return 0
	}
	name, rest := text[:end], text[end+1:]
	if strings.Contains(name, `\`) {
		_ = json.Unmarshal([]byte(`"`+name+`"`), &name) // access\u005ftoken
	}
	if !secret.Field(name) {
		return 0
	}
	const space = " \t\r\n"
	rest, found := strings.CutPrefix(strings.TrimLeft(rest, space), ":")
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
		text = text[:start] + secret.Masked + text[at:]
	}
	if head, query, ok := strings.Cut(text, "?"); ok {
		text = head + "?" + maskPairs(query)
	}
	return text
}
