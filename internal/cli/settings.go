package cli

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/pflag"

	"vision1/internal/api"
	"vision1/internal/diag"
	"vision1/internal/transport"
)

// check reads the global flags for a call of m and returns what is wrong with
// them.
func (s *settings) check(m *api.Method, getenv func(string) string) (*plannedCall, diag.List) {
	p := &plannedCall{}
	var problems diag.List
	bad := func(flag, text, message, suggestion string) {
		problems = append(problems, diag.Diagnostic{Flag: flag, Text: text, Message: message, Suggestion: suggestion})
	}
	var err error
	var invalid *diag.Diagnostic
	p.endpoint, invalid = transport.ChooseEndpoint(s.endpoint, s.location, getenv)
	problems.Add(invalid)
	for i, text := range s.scopes {
		scope, ok := fullScope(text)
		if !ok {
			problems = append(problems, diag.Diagnostic{Flag: "--scope", Index: i + 1, Text: text,
				Message: "not a scope: a URL, or the last part of one", Suggestion: diag.Nearest(text, scopeWords())})
		}
		p.scopes = append(p.scopes, scope)
	}
	if len(p.scopes) == 0 {
		p.scopes = m.Scopes[:min(1, len(m.Scopes))]
	}
	if s.timeout != "" {
		if p.timeout, err = time.ParseDuration(s.timeout); err != nil || p.timeout <= 0 {
			bad("--timeout", s.timeout, "not a duration above zero, as in 90s or 5m", "")
		}
	}
	if p.retries, err = strconv.Atoi(s.retries); err != nil || p.retries < 0 {
		bad("--retries", s.retries, "not a number of times, 0 or more", "")
	}
	if formats := []string{"text", "json"}; !slices.Contains(formats, s.errorFormat) {
		bad("--error-format", s.errorFormat, "text or json", diag.Nearest(s.errorFormat, formats))
	}
	if strings.ContainsFunc(s.quotaProject, unicode.IsControl) {
		bad("--quota-project", s.quotaProject, "holds a control character", "")
	}
	return p, append(problems, s.impersonationProblems()...)
}

// scopeWarnings tells of scopes that the method does not take, which may be a
// slip, or a scope that the API got later.
func (s *settings) scopeWarnings(m *api.Method) diag.List {
	var warnings diag.List
	for i, text := range s.scopes {
		if scope, _ := fullScope(text); !slices.Contains(m.Scopes, scope) {
			warnings = append(warnings, diag.Diagnostic{Severity: diag.Warning, Flag: "--scope", Index: i + 1, Text: text,
				Message: "not a scope of this method; the nearest is " + diag.Nearest(text, scopeWords())})
		}
	}
	return warnings
}

// refuseWarnings turns warnings into problems where --strict asks for it.
func (s *settings) refuseWarnings(warnings diag.List) diag.List {
	if !s.strict {
		return nil
	}
	return warnings.Strict()
}

// emptyValues refuses flags that were given an empty value, as by a variable of
// a script that is not set: to go on without them could be another call, signed
// by somebody else. Flags that something was said of already are left out.
func emptyValues(said diag.List, sets ...*pflag.FlagSet) diag.List {
	var problems diag.List
	for _, set := range sets {
		set.VisitAll(func(f *pflag.Flag) {
			known := func(p diag.Diagnostic) bool { return p.Flag == "--"+f.Name }
			if f.Changed && f.Value.Type() == "string" && f.Value.String() == "" && !slices.ContainsFunc(said, known) {
				problems = append(problems, diag.Diagnostic{Flag: "--" + f.Name, Message: "takes a value, and an empty one came"})
			}
		})
	}
	return problems
}

// scopePrefix is what Google's scopes begin with.
const scopePrefix = "https://www.googleapis.com/auth/"

// fullScope returns the URL of a scope that is given as such or by its last part.
func fullScope(text string) (string, bool) {
	if strings.Contains(text, "://") {
		u, err := url.Parse(text)
		return text, err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http") &&
			!strings.ContainsAny(text, " \t\r\n")
	}
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789._-"
	return scopePrefix + text, text != "" && strings.Trim(text, letters) == ""
}

func scopeWords() []string {
	var words []string
	for _, s := range api.Scopes() {
		words = append(words, strings.TrimPrefix(s.URL, scopePrefix))
	}
	return words
}
