package transport

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"vision1/internal/diag"
	"vision1/internal/secret"
)

// The universe of the default endpoint, and the endpoint of Google's libraries
// for requests with a client certificate (AIP-4114).
const (
	defaultUniverse = "googleapis.com"
	mtlsEndpoint    = "https://vision.mtls.googleapis.com/"
)

// An Endpoint is the server that requests are sent to.
type Endpoint struct {
	URL      *url.URL // the path ends with "/"
	Source   string   // the flag or variable that set it, or "" for the default
	Emulator bool     // a local Vision service, which needs no credentials
}

// ChooseEndpoint returns the endpoint from the first of these that is set: the
// flag --endpoint, VISION1_ENDPOINT, VISION_EMULATOR_HOST, the flag --location.
// flag and location are "" if they are not set. location is validated even if
// another setting takes precedence.
func ChooseEndpoint(flag, location string, getenv func(string) string) (Endpoint, *diag.Diagnostic) {
	universe := getenv("GOOGLE_CLOUD_UNIVERSE_DOMAIN")
	if universe == "" {
		universe = defaultUniverse
	}
	host := "vision." + universe
	if location != "" {
		if location != "us" && location != "eu" {
			return Endpoint{}, badLocation(location)
		}
		host = location + "-" + host
	}
	if flag != "" {
		return parseEndpoint("--endpoint", flag)
	}
	if v := getenv("VISION1_ENDPOINT"); v != "" {
		return parseEndpoint("VISION1_ENDPOINT", v)
	}
	if v := getenv("VISION_EMULATOR_HOST"); v != "" {
		return parseEmulator(v)
	}
	e := Endpoint{URL: &url.URL{Scheme: "https", Host: host, Path: "/"}}
	if location != "" {
		e.Source = "--location"
	}
	return e, nil
}

func badLocation(text string) *diag.Diagnostic {
	e := &diag.Diagnostic{Flag: "--location", Text: text, Message: "valid values are us and eu"}
	switch low := strings.ToLower(strings.TrimSpace(text)); {
	case strings.HasPrefix(low, "us"):
		e.Suggestion = "us"
	case strings.HasPrefix(low, "eu"):
		e.Suggestion = "eu"
	}
	return e
}

func parseEndpoint(flag, text string) (Endpoint, *diag.Diagnostic) {
	fail := func(suggestion, format string, args ...any) (Endpoint, *diag.Diagnostic) {
		return Endpoint{}, &diag.Diagnostic{Flag: flag, Text: maskText(text), Message: fmt.Sprintf(format, args...), Suggestion: suggestion}
	}
	if !strings.Contains(text, "://") {
		return fail(withScheme(text), "not a valid URL: an endpoint begins with https:// (or http:// for a loopback host)")
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || strings.TrimSpace(text) != text:
		return fail("", "not a valid URL")
	case u.Scheme != "https" && u.Scheme != "http":
		return fail("", "the scheme must be https or http, not %s", u.Scheme)
	case u.User != nil:
		return fail("", "an endpoint can't have a user name or password")
	case u.RawQuery != "" || u.ForceQuery:
		return fail("", "an endpoint can't have a query; set parameters with -p")
	case u.Fragment != "" || strings.Contains(text, "#"):
		return fail("", "an endpoint can't have a fragment (#)")
	case u.Hostname() == "":
		return fail("", "the host is missing")
	case !validPort(u):
		return fail("", "the port must be a number from 1 to 65535")
	case versionAt(u.Path) >= 0:
		u.Path, u.RawPath = u.Path[:versionAt(u.Path)], ""
		return fail(u.String(), "an endpoint has no API version; vision1 adds /v1 itself")
	}
	u.Host = strings.ToLower(u.Host)
	if !strings.HasSuffix(u.Path, "/") {
		u.Path += "/"
		if u.RawPath != "" {
			u.RawPath += "/"
		}
	}
	return Endpoint{URL: u, Source: flag}, nil
}

// versionAt returns the offset of an API version in a path, such as /v1 or
// /v1p1beta1, or -1.
func versionAt(path string) int {
	offset := 0
	for segment := range strings.SplitSeq(path, "/") {
		if len(segment) > 1 && segment[0] == 'v' && segment[1] >= '1' && segment[1] <= '9' &&
			strings.Trim(segment[2:], "0123456789abehlpt") == "" { // p1beta1, alpha
			return max(0, offset-1)
		}
		offset += len(segment) + 1
	}
	return -1
}

func parseEmulator(text string) (Endpoint, *diag.Diagnostic) {
	const flag = "VISION_EMULATOR_HOST"
	fail := func(suggestion string) (Endpoint, *diag.Diagnostic) {
		return Endpoint{}, &diag.Diagnostic{Flag: flag, Text: maskText(text), Message: "must be HOST:PORT, without a scheme or a path", Suggestion: suggestion}
	}
	if _, rest, ok := strings.Cut(text, "://"); ok {
		host, _, _ := strings.Cut(rest, "/")
		return fail(maskText(host))
	}
	if _, err := strconv.ParseUint(text, 10, 16); err == nil { // a port alone; as a host, it is the address 0.0.38.62
		return fail("127.0.0.1:" + text)
	}
	u, err := url.Parse("http://" + text)
	if err != nil || u.Host != text || u.Hostname() == "" || !validPort(u) {
		return fail("")
	}
	u.Host, u.Path = strings.ToLower(u.Host), "/"
	return Endpoint{URL: u, Source: flag, Emulator: true}, nil
}

func validPort(u *url.URL) bool {
	if u.Port() == "" {
		return !strings.HasSuffix(u.Host, ":")
	}
	n, err := strconv.Atoi(u.Port())
	return err == nil && n >= 1 && n <= 65535
}

// withScheme returns the URL that was probably meant by a text without a scheme,
// or "".
func withScheme(text string) string {
	u, err := url.Parse("https://" + text)
	if err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" {
		return ""
	}
	if secret.IsLoopback(u.Hostname()) {
		u.Scheme = "http"
	}
	return u.String()
}

// CheckCredentials returns an error if credentials can't be sent to e: over plain
// http, they are sent only to a loopback host.
func (e Endpoint) CheckCredentials() *diag.Diagnostic {
	if secret.CanSend(e.URL) {
		return nil
	}
	return &diag.Diagnostic{
		Flag:    e.Source,
		Text:    MaskURL(e.URL),
		Message: "credentials are sent over plain http only to a loopback host; use https",
	}
}
