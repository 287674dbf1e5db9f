package transport

import (
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"vision1/internal/diag"
)

// The default endpoint, and where Google's libraries send a call that shows a
// client certificate (AIP-4114).
const (
	defaultUniverse = "googleapis.com"
	mtlsEndpoint    = "https://vision.mtls.googleapis.com/"
)

// An Endpoint is where the calls go.
type Endpoint struct {
	URL      *url.URL // the path ends with "/"
	Source   string   // the flag or variable that chose it, "" for the default
	Emulator bool     // a local Vision service, which wants no credentials
}

// ChooseEndpoint returns the first that is there of the flag --endpoint,
// VISION1_ENDPOINT, VISION_EMULATOR_HOST, the flag --location and the default.
// flag and location are "" where they were not given. location is validated even if another choice takes precedence.
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
	e := &diag.Diagnostic{Flag: "--location", Text: text, Message: "no such location: it is us or eu"}
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
		return Endpoint{}, &diag.Diagnostic{Flag: flag, Text: hideSecrets(text), Message: fmt.Sprintf(format, args...), Suggestion: suggestion}
	}
	if !strings.Contains(text, "://") {
		return fail(withScheme(text), "this is no URL: it begins with https:// (or http:// for this machine)")
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || strings.TrimSpace(text) != text:
		return fail("", "this is no URL")
	case u.Scheme != "https" && u.Scheme != "http":
		return fail("", "the scheme is https or http, not %s", u.Scheme)
	case u.User != nil:
		return fail("", "an endpoint holds no user name or password")
	case u.RawQuery != "" || u.ForceQuery:
		return fail("", "an endpoint holds no query; give properties with -p")
	case u.Fragment != "" || strings.Contains(text, "#"):
		return fail("", "an endpoint holds no fragment (#)")
	case u.Hostname() == "":
		return fail("", "the host is missing")
	case !validPort(u):
		return fail("", "the port is a number from 1 to 65535")
	}
	if !strings.HasSuffix(u.Path, "/") {
		u.Path += "/"
		if u.RawPath != "" {
			u.RawPath += "/"
		}
	}
	return Endpoint{URL: u, Source: flag}, nil
}

func parseEmulator(text string) (Endpoint, *diag.Diagnostic) {
	const flag = "VISION_EMULATOR_HOST"
	fail := func(suggestion string) (Endpoint, *diag.Diagnostic) {
		return Endpoint{}, &diag.Diagnostic{Flag: flag, Text: hideSecrets(text), Message: "this is HOST:PORT, without a scheme or a path", Suggestion: suggestion}
	}
	if _, rest, ok := strings.Cut(text, "://"); ok {
		host, _, _ := strings.Cut(rest, "/")
		return fail(hideSecrets(host))
	}
	u, err := url.Parse("http://" + text)
	if err != nil || u.Host != text || u.Hostname() == "" || !validPort(u) {
		return fail("")
	}
	u.Path = "/"
	return Endpoint{URL: u, Source: flag, Emulator: true}, nil
}

func validPort(u *url.URL) bool {
	if u.Port() == "" {
		return !strings.HasSuffix(u.Host, ":")
	}
	n, err := strconv.Atoi(u.Port())
	return err == nil && n >= 1 && n <= 65535
}

// withScheme is the URL that was probably meant by a text without a scheme.
func withScheme(text string) string {
	u, err := url.Parse("https://" + text)
	if err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" {
		return ""
	}
	if loopback(u.Hostname()) {
		u.Scheme = "http"
	}
	return u.String()
}

// Plain reports whether the calls go over plain http.
func (e Endpoint) Plain() bool { return e.URL.Scheme == "http" }

// Loopback reports whether the calls stay on this machine: localhost,
// 127.0.0.0/8 or ::1.
func (e Endpoint) Loopback() bool { return loopback(e.URL.Hostname()) }

// CheckCredentials says whether credentials may be sent to e: not over plain
// http, except on this machine.
func (e Endpoint) CheckCredentials() *diag.Diagnostic {
	if !e.Plain() || e.Loopback() {
		return nil
	}
	return &diag.Diagnostic{
		Flag:    e.Source,
		Text:    MaskURL(e.URL),
		Message: "credentials are not sent over plain http, except to this machine; use https",
	}
}

func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}
