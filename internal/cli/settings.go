package cli

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/pflag"

	"vision1/internal/api"
	"vision1/internal/problem"
	"vision1/internal/transport"
)

// check reads the global flags for a call of m and returns what is wrong with
// them.
func (s *settings) check(m *api.Method, getenv func(string) string) (*plannedCall, []problem.Problem) {
	p := &plannedCall{}
	var problems []problem.Problem
	bad := func(flag, text, message, suggestion string) {
		problems = append(problems, problem.Problem{Flag: flag, Text: text, Message: message, Suggestion: suggestion})
	}
	var err error
	if p.endpoint, err = transport.ChooseEndpoint(s.endpoint, s.location, getenv); err != nil {
		problems = append(problems, endpointProblem(err)...)
	}
	for i, text := range s.scopes {
		scope, ok := fullScope(text)
		if !ok {
			problems = append(problems, problem.Problem{Flag: "--scope", Word: i + 1, Text: text,
				Message: "not a scope: a URL, or the last part of one", Suggestion: problem.Nearest(text, scopeWords())})
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
		bad("--error-format", s.errorFormat, "text or json", problem.Nearest(s.errorFormat, formats))
	}
	if strings.ContainsFunc(s.quotaProject, unicode.IsControl) {
		bad("--quota-project", s.quotaProject, "holds a control character", "")
	}
	return p, append(problems, s.impersonationProblems()...)
}

// scopeWarnings tells of scopes that the method does not take, which may be a
// slip, or a scope that the API got later.
func (s *settings) scopeWarnings(m *api.Method) []problem.Warning {
	var warnings []problem.Warning
	for i, text := range s.scopes {
		if scope, _ := fullScope(text); !slices.Contains(m.Scopes, scope) {
			warnings = append(warnings, problem.Warning{Flag: "--scope", Word: i + 1, Text: text,
				Message: "not a scope of this method; the nearest is " + problem.Nearest(text, scopeWords()) + problem.SentAllTheSame})
		}
	}
	return warnings
}

// refuseWarnings turns warnings into problems where --strict asks for it.
func (s *settings) refuseWarnings(warnings []problem.Warning) []problem.Problem {
	var problems []problem.Problem
	for _, w := range warnings {
		if s.strict {
			problems = append(problems, problem.Problem{Flag: w.Flag, Word: w.Word, Text: w.Text, Message: strings.TrimSuffix(w.Message, problem.SentAllTheSame) + " (--strict)"})
		}
	}
	return problems
}

// emptyValues refuses flags that were given an empty value, as by a variable of
// a script that is not set: to go on without them could be another call, signed
// by somebody else. Flags that something was said of already are left out.
func emptyValues(said []problem.Problem, sets ...*pflag.FlagSet) []problem.Problem {
	var problems []problem.Problem
	for _, set := range sets {
		set.VisitAll(func(f *pflag.Flag) {
			known := func(p problem.Problem) bool { return p.Flag == "--"+f.Name }
			if f.Changed && f.Value.Type() == "string" && f.Value.String() == "" && !slices.ContainsFunc(said, known) {
				problems = append(problems, problem.Problem{Flag: "--" + f.Name, Message: "takes a value, and an empty one came"})
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

// endpointProblem turns an error of the transport about an endpoint into a problem.
func endpointProblem(err error) []problem.Problem {
	var bad *transport.EndpointError
	switch {
	case errors.As(err, &bad):
		return []problem.Problem{{Flag: bad.Flag, Text: bad.Text, Message: bad.Message, Suggestion: bad.Suggestion}}
	case err != nil:
		return []problem.Problem{{Flag: "--endpoint", Message: err.Error()}}
	default:
		return nil
	}
}
