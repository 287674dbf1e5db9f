// Package params implements the -p language: arguments of the form name=value
// that set the system parameters of a request and the query parameters of its
// method. It validates them against the API and does no I/O.
package params

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"vision1/internal/api"
	"vision1/internal/diag"
	"vision1/internal/secret"
	"vision1/internal/value"
)

// Query is the query of a request.
type Query struct {
	// Values holds the parameters, under the API's names.
	Values url.Values
	// HasCredentials reports whether the arguments include a credential: an API key or a
	// token.
	HasCredentials bool
	// IsJSON reports whether the response is plain IsJSON: alt=json, and no callback.
	IsJSON bool
}

// Parse parses the arguments of -p for a request of m. It returns the query with
// every error and warning. The query is valid only if there are no errors.
func Parse(m *api.Method, args []string) (Query, diag.List) {
	p := parser{method: m, query: Query{Values: url.Values{}}, seen: make(map[string]string)}
	for i, text := range args {
		p.arg, p.text = i+1, text
		p.parse()
	}
	if !p.query.Values.Has("alt") {
		p.query.Values.Set("alt", "json")
	}
	p.query.IsJSON = p.query.Values.Get("alt") == "json" && !p.query.Values.Has("callback")
	return p.query, p.diags
}

// Find returns the parameter with that name, which can be spelled with dashes, as
// in the API, in snake_case, or without the $- that a shell replaces if it is unquoted.
func Find(m *api.Method, name string) (*api.Parameter, bool) {
	for _, table := range [][]api.Parameter{m.Query, api.SystemParameters()} {
		for i := range table {
			p := &table[i]
			if api.IsName(name, p.CLIName, p.Name) || strings.HasPrefix(p.CLIName, "$-") && p.CLIName[2:] == name {
				return p, true
			}
		}
	}
	return nil, false
}

// Names returns the dashed names of all parameters of m. Those that start with $
// come last: a mistyped name rarely means one of them.
func Names(m *api.Method) []string {
	var names []string
	for _, table := range [][]api.Parameter{m.Query, api.SystemParameters()} {
		for i := range table {
			names = append(names, table[i].CLIName)
		}
	}
	slices.SortStableFunc(names, func(a, b string) int {
		return cmp.Compare(strings.Count(a, "$"), strings.Count(b, "$"))
	})
	return names
}

type parser struct {
	method *api.Method
	arg    int    // number of the current argument, from 1
	text   string // the current argument
	query  Query
	seen   map[string]string // API name -> first value
	diags  diag.List
}

// parse reads the current argument.
func (p *parser) parse() {
	name, text, hasValue := strings.Cut(p.text, "=")
	parameter, known := Find(p.method, name)
	switch {
	case p.text == "":
		p.report(diag.Errorf("empty argument; remove it"))
	case name == "":
		p.report(diag.Errorf("missing parameter name before the ="))
	case !known:
		p.unknown(name, hasValue)
	case !hasValue:
		p.report(diag.Errorf("missing value; use %s=...", name).At(0, len(name)))
	default:
		p.report(p.set(parameter, text, len(name)+1))
	}
}

// unknown reports an unknown parameter. Its value can be a secret.
func (p *parser) unknown(name string, hasValue bool) {
	d := diag.Unknown("parameter", name, Names(p.method)).At(0, len(name))
	if !hasValue {
		d.Message = strings.Replace(d.Message, "parameter", "parameter (expected name=value)", 1)
	}
	if meant, ok := Find(p.method, d.Suggestion); ok && secret.AuthenticatesRequest(meant.Name) && hasValue {
		p.text = name + "=…"
	}
	p.report(d)
}

// set validates a value, which starts at offset in the argument, and adds it to
// the query.
func (p *parser) set(parameter *api.Parameter, text string, offset int) *diag.Diagnostic {
	isSecret := secret.AuthenticatesRequest(parameter.Name)
	if first, twice := p.seen[parameter.Name]; twice {
		if isSecret {
			first = "…"
		}
		return diag.Errorf("already set to %s; set it once", value.Excerpt(first)).At(0, offset-1)
	}
	p.seen[parameter.Name] = text
	checked, d := value.Text(&parameter.Type, text)
	length := utf8.RuneCountInString(text)
	switch {
	case d != nil:
	case parameter.MaxLength > 0 && length > parameter.MaxLength:
		d = diag.Errorf("at most %d characters are allowed; this value has %d", parameter.MaxLength, length)
	case isSecret && text == "":
		d = diag.Errorf("empty; a credential needs a value")
	case parameter.Type.Kind == api.KindFieldMask:
		checked = p.mask(text)
	}
	if d != nil {
		return d.At(offset, offset+len(text))
	}
	p.query.Values.Set(parameter.Name, checked)
	p.query.HasCredentials = p.query.HasCredentials || isSecret
	return nil
}

// report adds d, which can be nil, for the current argument.
func (p *parser) report(d *diag.Diagnostic) {
	if d != nil {
		d.Flag, d.Index, d.Text = "-p", p.arg, diag.MaskSecret(p.text)
		d.Start, d.End = min(d.Start, len(d.Text)), min(d.End, len(d.Text))
		p.diags.Add(d)
	}
}
