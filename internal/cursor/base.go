package cursor

import (
	"vision1/internal/api"
	"vision1/internal/problem"
)

// readBase takes the request that --json brought as the one that words are
// applied over. Its nodes belong to no word, so that words may replace them.
func (p *parser) readBase(m *api.Message, data []byte) {
	warn := func(message string) {
		p.warnings = append(p.warnings, problem.Warning{Flag: "--json", Message: message})
	}
	r := jsonReader{data: data, report: func(f *fault) {
		p.problems = append(p.problems, problem.Problem{Flag: "--json", Message: f.message, Suggestion: f.suggestion})
	}, warn: warn, noted: func(field string) {
		warn(field + outputOnlyNote)
	}}
	n := r.read(&api.Type{Kind: api.KindMessage, Message: m.Name})
	switch {
	case n == nil: // reported
	case n.kind == leaf:
		r.report(faultf("null is no request; it takes a %s, {...}", m.Name))
	default:
		p.root = n
	}
}
