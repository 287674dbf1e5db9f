// Package params is the language of -p: words of the form name=value that set
// the general properties of a call and the query parameters of its method,
// checked against the API's tables and turned into a query. It does no I/O.
package params

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"vision1/internal/api"
	"vision1/internal/diag"
	"vision1/internal/value"
)

// Query is what the words made.
type Query struct {
	// Values holds what goes into the query, under the API's names.
	Values url.Values
	// Signed tells that a word brought a credential: an API key or a token.
	Signed bool
	// JSON tells that the reply is to be plain JSON: no other alt, no callback.
	JSON bool
}

// Parse reads the arguments of -p for a request of m and returns the query with
// every error and every warning. The query is usable only if there are no errors.
func Parse(m *api.Method, words []string) (Query, diag.List) {
	p := parser{method: m, query: Query{Values: url.Values{}}, seen: make(map[string]string)}
	for i, text := range words {
		p.word, p.text = i+1, text
		p.read()
	}
	if !p.query.Values.Has("alt") {
		p.query.Values.Set("alt", "json")
	}
	p.query.JSON = p.query.Values.Get("alt") == "json" && !p.query.Values.Has("callback")
	return p.query, p.diags
}

// Find returns the parameter that a word names, in the dashed spelling, in the
// API's own, or, since a shell replaces an unquoted $-, without its $.
func Find(m *api.Method, word string) (*api.Parameter, bool) {
	for _, table := range [][]api.Parameter{m.Query, api.Properties()} {
		for i := range table {
			p := &table[i]
			if p.Word == word || p.Name == word || strings.HasPrefix(p.Word, "$-") && p.Word[2:] == word {
				return p, true
			}
		}
	}
	return nil, false
}

// Names returns the typed names of all that -p takes for m, those first that a
// mistyped name most likely means.
func Names(m *api.Method) []string {
	var names []string
	for _, table := range [][]api.Parameter{m.Query, api.Properties()} {
		for i := range table {
			names = append(names, table[i].Word)
		}
	}
	slices.SortStableFunc(names, func(a, b string) int {
		return cmp.Compare(strings.Count(a, "$"), strings.Count(b, "$"))
	})
	return names
}

// Secret tells whether the values of the parameter must never be shown.
func Secret(name string) bool {
	return slices.Contains([]string{"key", "access_token", "oauth_token"}, name)
}

type parser struct {
	method *api.Method
	word   int
	text   string
	query  Query
	seen   map[string]string // name -> value that was given first
	diags  diag.List
}

func (p *parser) read() {
	name, text, ok := strings.Cut(p.text, "=")
	if p.text == "" {
		p.fail(0, 0, "an empty word; leave it out", "")
		return
	}
	parameter, known := Find(p.method, name)
	switch {
	case name == "":
		p.fail(0, 0, "no property before the =", "")
		return
	case !known && !ok:
		p.fail(0, len(name), "no such property, and no value: name=value", diag.Nearest(name, Names(p.method)))
		return
	case !known:
		p.unknown(name)
		return
	case !ok:
		p.fail(0, len(name), name+" takes a value: "+name+"=...", "")
		return
	}
	if first, twice := p.seen[parameter.Name]; twice {
		if Secret(parameter.Name) {
			first = "…"
		}
		p.fail(0, len(name), "already set to "+value.Show(first)+"; set it once", "")
		return
	}
	p.seen[parameter.Name] = text
	p.set(parameter, text, len(name)+1)
}

// unknown reports a property that there is not; its value may be a secret.
func (p *parser) unknown(name string) {
	nearest := diag.Nearest(name, Names(p.method))
	if meant, ok := Find(p.method, nearest); ok && Secret(meant.Name) {
		p.text = name + "=…"
	}
	p.fail(0, len(name), "no such property", nearest)
}

func (p *parser) set(parameter *api.Parameter, text string, offset int) {
	checked, fault := value.Text(&parameter.Type, text)
	end := offset + len(text)
	switch {
	case fault != nil:
		p.fail(offset, end, fault.Message, fault.Suggestion)
		return
	case parameter.MaxLength > 0 && value.Length(text) > parameter.MaxLength:
		p.fail(offset, end, value.TooLong(text, parameter.MaxLength), "")
		return
	case Secret(parameter.Name) && text == "":
		p.fail(offset, end, "empty, so it can't sign the call in", "")
		return
	case parameter.Type.Kind == api.KindFieldMask:
		checked = p.mask(text)
	}
	p.query.Values.Set(parameter.Name, checked)
	p.query.Signed = p.query.Signed || Secret(parameter.Name)
}

func (p *parser) fail(start, end int, message, suggestion string) {
	shown := diag.HideSecret(p.text)
	p.diags.Add(&diag.Diagnostic{Flag: "-p", Index: p.word, Text: shown,
		Start: min(start, len(shown)), End: min(end, len(shown)), Message: message, Suggestion: suggestion})
}
