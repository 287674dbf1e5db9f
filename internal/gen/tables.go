package main

import (
	"slices"
	"strings"

	"vision1/internal/discovery"
)

// resourceFile adds the file with the methods of a resource.
func (g *generator) resourceFile(r resource) {
	s := newSource()
	s.line("\nvar %s = []Method{", methodsVariable(r.name))
	for _, m := range r.methods {
		g.method(s, r.name, m)
	}
	s.line("}")
	g.add(r.name, s)
}

// methodsVariable returns the name of the variable that holds a resource's methods.
func methodsVariable(resource string) string {
	return strings.ReplaceAll(resource, "-", "") + "Methods"
}

func (g *generator) method(s *source, resource string, m method) {
	if len(m.MediaUpload) > 0 {
		g.errorf("method %s: media upload is not supported", m.ID)
	}
	detail, _ := g.texts.optional("detail", m.key)
	s.line("{")
	s.stringField("ID", m.ID)
	s.stringField("Resource", resource)
	s.stringField("Name", m.name)
	s.stringField("Summary", g.texts.lookup("method", m.key))
	s.stringField("Detail", detail)
	s.stringField("HTTPMethod", m.HTTPMethod)
	s.stringField("Path", m.Path)
	g.parameters(s, "Positionals", m, g.positionals(m))
	g.parameters(s, "Query", m, query(m))
	s.stringField("Request", m.Request.Ref)
	s.stringField("Response", m.Response.Ref)
	if len(m.Scopes) > 0 {
		s.line("Scopes: %#v,", m.Scopes)
	}
	s.line("},")
}

// positionals returns the path parameters of a method, in order.
func (g *generator) positionals(m method) discovery.Object[discovery.Parameter] {
	var found discovery.Object[discovery.Parameter]
	for _, name := range m.ParameterOrder {
		parameter, ok := m.Parameters.Find(name)
		switch {
		case !ok:
			g.errorf("method %s: parameterOrder contains the unknown parameter %s", m.ID, name)
		case parameter.Location != "path":
		case !strings.Contains(m.Path, "{+"+name+"}") && !strings.Contains(m.Path, "{"+name+"}"):
			g.errorf("method %s: the path %s has no placeholder for %s", m.ID, m.Path, name)
		default:
			found = append(found, discovery.Member[discovery.Parameter]{Name: name, Value: *parameter})
		}
	}
	for _, p := range m.Parameters {
		if p.Value.Location == "path" && !slices.Contains(m.ParameterOrder, p.Name) {
			g.errorf("method %s: the path parameter %s is not in parameterOrder", m.ID, p.Name)
		}
	}
	return found
}

// query returns the query parameters of a method.
func query(m method) discovery.Object[discovery.Parameter] {
	var found discovery.Object[discovery.Parameter]
	for _, p := range m.Parameters {
		if p.Value.Location == "query" {
			found = append(found, p)
		}
	}
	return found
}

func (g *generator) parameters(s *source, field string, m method, parameters discovery.Object[discovery.Parameter]) {
	if len(parameters) == 0 {
		return
	}
	s.line("%s: []Parameter{", field)
	for _, p := range parameters {
		key := m.key + "." + p.Name
		g.parameter(s, parameter{
			Member:   p,
			summary:  g.texts.lookupFallback("parameter", key),
			describe: func(value string) string { return g.texts.lookupFallback("value", key+"."+value) },
		})
	}
	s.line("},")
}

// typeOf calls the function typeOf and collects its error, prefixed with what.
func (g *generator) typeOf(what string, schema *discovery.Schema) valueType {
	t, err := typeOf(schema)
	if err != nil {
		g.errorf("%s: %w", what, err)
		return valueType{kind: "KindAny"}
	}
	return t
}

// A parameter is a parameter with its descriptions.
type parameter struct {
	discovery.Member[discovery.Parameter]
	summary   string
	describe  func(value string) string // returns the summary of an enum value
	maxLength int                       // in characters; 0 means unlimited
}

func (g *generator) parameter(s *source, p parameter) {
	t := g.typeOf("parameter "+p.Name, &p.Value.Schema)
	t.isList = t.isList || p.Value.Repeated
	s.line("{")
	s.stringField("Name", p.Name)
	s.stringField("CLIName", kebabCase(p.Name))
	s.stringField("Summary", p.summary)
	s.line("Type: %s,", typeLiteral(t, p.describe))
	s.stringField("Pattern", p.Value.Pattern)
	if p.maxLength > 0 {
		s.line("MaxLength: %d,", p.maxLength)
	}
	s.line("},")
}

// messageFile adds the file with a table of messages.
func (g *generator) messageFile(table string, names []string, describe func(kind, name string) string) {
	s := newSource()
	s.line("\nvar %s = []Message{", table)
	for _, name := range names {
		schema, _ := g.model.Schemas.Find(name)
		if schema.Type != "object" || schema.AdditionalProperties != nil {
			g.errorf("message %s: %s is not an object with fixed fields", name, typeText(schema))
		}
		s.line("{")
		s.stringField("Name", name)
		s.stringField("Summary", describe("message", name))
		g.fields(s, name, schema.Properties, describe)
		s.line("},")
	}
	s.line("}")
	g.add(kebabCase(table), s)
}

func (g *generator) fields(s *source, message string, fields discovery.Object[discovery.Schema], describe func(kind, name string) string) {
	if len(fields) == 0 {
		return
	}
	s.line("Fields: []Field{")
	for _, f := range fields {
		key := message + "." + f.Name
		t := g.typeOf("field "+key, &f.Value)
		s.line("{")
		s.stringField("Name", f.Name)
		s.stringField("CLIName", kebabCase(f.Name))
		s.stringField("Summary", describe("field", key))
		s.line("Type: %s,", typeLiteral(t, func(value string) string { return describe("value", key+"."+value) }))
		s.boolField("OutputOnly", f.Value.ReadOnly)
		s.boolField("Deprecated", f.Value.Deprecated)
		s.line("},")
	}
	s.line("},")
}

// serviceFile adds the file with the tables that describe the entire API.
func (g *generator) serviceFile(resources []resource) {
	s := newSource()
	s.line("\nconst revision = %q", g.model.Revision)
	s.line("\nvar resources = []Resource{")
	for _, r := range resources {
		s.line("{Name: %q, Summary: %q, Methods: %s},", r.name, g.texts.lookup("resource", r.name), methodsVariable(r.name))
	}
	s.line("}\n\nvar systemParameters = []Parameter{")
	for _, p := range g.model.Parameters {
		g.parameter(s, parameter{
			Member:    p,
			summary:   g.texts.lookup("system-parameter", p.Name),
			describe:  func(value string) string { return g.texts.lookup("value", p.Name+"."+value) },
			maxLength: maxLengthOf(g.limits, p.Name),
		})
	}
	s.line("}\n\nvar scopes = []Scope{")
	for _, url := range g.model.Scopes() {
		s.line("{URL: %q, Summary: %q},", url, g.texts.lookup("scope", url))
	}
	s.line("}")
	g.add("service", s)
}
