package session

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"vision1/internal/api"
	"vision1/internal/auth"
	"vision1/internal/cmdutil"
	"vision1/internal/diag"
	"vision1/internal/transport"
)

// A Config is the global flags, validated.
type Config struct {
	Endpoint    transport.Endpoint
	Scopes      []string // as URLs
	Retries     int
	Timeout     time.Duration // of the whole command; 0 for none
	Impersonate []string      // the service account to impersonate, then the delegates; or none
}

// Configure validates the global flags for requests that accept one of scopes,
// the first of which is the default. It reads only flags and environment
// variables.
func Configure(g *cmdutil.Globals, scopes []string, getenv func(string) string) (Config, diag.List) {
	var c Config
	var diags diag.List
	invalid := func(flag, text, message, suggestion string) {
		diags.Add(&diag.Diagnostic{Flag: flag, Text: text, Message: message, Suggestion: suggestion})
	}
	var d *diag.Diagnostic
	c.Endpoint, d = transport.ChooseEndpoint(g.Endpoint, g.Location, getenv)
	diags.Add(d)
	diags.Add(transport.CheckProxy(getenv))
	for i, text := range g.Scopes {
		scope, ok := ScopeURL(text)
		if !ok {
			diags.Add(&diag.Diagnostic{Flag: "--scope", Index: i + 1, Text: text,
				Message: "not a scope; use its URL or the last part of its URL", Suggestion: diag.Nearest(text, scopeNames())})
		} else if !slices.Contains(scopes, scope) {
			diags.Add(&diag.Diagnostic{Severity: diag.Warning, Flag: "--scope", Index: i + 1, Text: text,
				Message: "not a scope of this method" + similarScope(text)})
		}
		c.Scopes = append(c.Scopes, scope)
	}
	if len(c.Scopes) == 0 {
		c.Scopes = scopes[:min(1, len(scopes))]
	}
	var err error
	if g.Timeout != "" {
		c.Timeout, d = cmdutil.ParseDuration("--timeout", g.Timeout)
		diags.Add(d)
	}
	if c.Retries, err = strconv.Atoi(g.Retries); err != nil || c.Retries < 0 {
		invalid("--retries", g.Retries, "not a number of retries, 0 or more", "")
	}
	if formats := []string{"text", "json"}; !slices.Contains(formats, g.ErrorFormat) {
		invalid("--error-format", g.ErrorFormat, "valid values are text and json", diag.Nearest(g.ErrorFormat, formats))
	}
	name, project := "--quota-project", g.QuotaProject
	if project == "" {
		name = "GOOGLE_CLOUD_QUOTA_PROJECT"
		project = getenv(name)
	}
	if !auth.IsProject(project) {
		invalid(name, project, "has a control character", "")
	}
	if g.Impersonate != "" {
		c.Impersonate = strings.Split(g.Impersonate, ",")
	}
	if slices.ContainsFunc(c.Impersonate, isNotEmail) {
		invalid("--impersonate-service-account", g.Impersonate, "not the email address of a service account, with its delegates after commas", "")
	}
	return c, diags
}

// similarScope returns the end of a warning: the scope that an unknown one
// resembles, or all scopes.
func similarScope(text string) string {
	if nearest := diag.Nearest(strings.TrimPrefix(text, scopePrefix), scopeNames()); nearest != "" {
		return "; the most similar one is " + nearest
	}
	return diag.ListOf("scope", scopeNames())
}

func isNotEmail(text string) bool {
	name, domain, ok := strings.Cut(text, "@")
	return !ok || name == "" || domain == "" || strings.ContainsAny(text, " \t\r\n/?#:%")
}

// CheckEndpoint rejects an endpoint that credentials must not be sent to.
// hasCredentials says that -p supplied them.
func (c *Config) CheckEndpoint(hasCredentials bool) *diag.Diagnostic {
	switch {
	case hasCredentials && len(c.Impersonate) > 0:
		return &diag.Diagnostic{Flag: "--impersonate-service-account", Text: strings.Join(c.Impersonate, ","),
			Message: "has no effect on a request that -p authenticates; remove one of the two"}
	case c.Endpoint.URL == nil, c.Endpoint.Emulator && !hasCredentials:
		return nil
	default:
		return c.Endpoint.CheckCredentials()
	}
}

// scopePrefix starts the URL of each of Google's scopes.
const scopePrefix = "https://www.googleapis.com/auth/"

// ScopeURL returns the URL of a scope that is given as such or by its last part.
func ScopeURL(text string) (string, bool) {
	if strings.Contains(text, "://") {
		u, err := url.Parse(text)
		return text, err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http") &&
			!strings.ContainsAny(text, " \t\r\n")
	}
	const valid = "abcdefghijklmnopqrstuvwxyz0123456789._-"
	return scopePrefix + text, text != "" && strings.Trim(text, valid) == ""
}

// ScopeName returns the last part of a scope's URL.
func ScopeName(scope string) string { return strings.TrimPrefix(scope, scopePrefix) }

func scopeNames() []string {
	var names []string
	for _, s := range api.Scopes() {
		names = append(names, ScopeName(s.URL))
	}
	return names
}

// AllScopes returns the URLs of the API's scopes.
func AllScopes() []string {
	var urls []string
	for _, s := range api.Scopes() {
		urls = append(urls, s.URL)
	}
	return urls
}
