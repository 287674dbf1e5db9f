package rest

import (
	"cmp"
	"net/url"
	"strings"
	"unicode/utf8"

	"vision1/internal/emulator/rpcerror"
)

// isSystemParameter reports whether name is one of the names of a parameter that
// every Google API accepts. Sources: "System parameters" in Google's API
// documentation, and Vision's Discovery document.
func isSystemParameter(name string) bool {
	switch strings.TrimPrefix(name, "$") {
	case "access_token", "oauth_token", "alt", ".xgafv", "apiFormat", "callback", "ct", "fields", "httpHeaders",
		"httpMethod", "key", "outputDefaults", "pp", "prettyPrint", "quotaUser", "unique", "uploadType",
		"upload_protocol", "userProject":
		return true
	}
	return false
}

// parseSystemParameters returns the response format for a query, and rejects the
// values that the real service rejects. The handler applies fields, callback, and
// userProject; the other system parameters have no effect in the emulator.
func parseSystemParameters(query url.Values) (format, error) {
	form := format{pretty: true}
	for name, values := range query {
		if !isSystemParameter(name) {
			continue
		}
		for _, value := range values {
			var err error
			if form, err = form.with(name, value); err != nil {
				return format{pretty: true}, err
			}
		}
	}
	return form, nil
}

// with returns the format with one system parameter applied.
func (f format) with(name, value string) (format, error) {
	switch strings.TrimPrefix(name, "$") {
	case "prettyPrint", "pp":
		pretty, ok := parseBool(value)
		if !ok {
			return f, rpcerror.Invalid(name, "Invalid value at '%s' (TYPE_BOOL), %q", name, value)
		}
		f.pretty = pretty
	case "alt":
		kind, options, _ := strings.Cut(value, ";")
		switch strings.ToLower(kind) {
		case "json", "media", "sse":
		case "proto":
			f.binary = true
		default:
			return f, rpcerror.Invalid(name, "Invalid value at '%s': %q is not one of json, media, proto.", name, value)
		}
		f.enumNumbers = f.enumNumbers || options == "enum-encoding=int"
	case ".xgafv":
		if value != "1" && value != "2" {
			return f, rpcerror.Invalid(name, "Invalid value at '%s': %q is not one of 1, 2.", name, value)
		}
		f.legacy = value == "1"
	case "callback":
		if !isCallback(value) {
			return f, rpcerror.Invalid(name, "Invalid JSONP callback name: '%s'; only alphabet, number, '_', '$', '.', '[' and ']' are allowed.", value)
		}
	case "quotaUser":
		if utf8.RuneCountInString(value) > 40 {
			return f, rpcerror.Invalid(name, "Invalid value at '%s': it is longer than 40 characters.", name)
		}
	}
	return f, nil
}

// parameter returns the value of a system parameter, with or without a dollar sign.
func parameter(query url.Values, name string) string {
	return cmp.Or(query.Get(name), query.Get("$"+name))
}

func parseBool(text string) (value, ok bool) {
	switch strings.ToLower(text) {
	case "true", "1", "":
		return true, true
	case "false", "0":
		return false, true
	}
	return false, false
}
