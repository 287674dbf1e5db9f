package main

import (
	"slices"
	"strings"

	"vision1/internal/discovery"
)

// resourceFile writes the methods of one resource.
func (g *generator) resourceFile(r resource) {
	s := newSource()
	s.line("\nvar %s = []Method{", methodsVariable(r.name))
	for _, m := range r.methods {
		g.method(s, r.name, m)
	}
	s.line("}")
	g.add(r.name, s)
}

// methodsVariable is the name of the variable that has a resource's methods.
func methodsVariable(resource string) string {
	return strings.ReplaceAll(resource, "-", "") + "Methods"
}

func (g *generator) method(s *source, resource string, m method) {
	if len(m.MediaUpload) > 0 {
		g.failed("method %s: uploading media is not known to the generator", m.ID)
	}
	detail, _ := g.words.optional("detail", m.key)
	s.line("{")
	s.stringField("ID", m.ID)
	s.stringField("Resource", resource)
	s.stringField("Name", m.name)
	s.stringField("Summary", g.words.exact("method", m.key))
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

// positionals returns the parameters of a method's path in their order.
func (g *generator) positionals(m method) discovery.Object[discovery.Parameter] {
	var found discovery.Object[discovery.Parameter]
	for _, name := range m.ParameterOrder {
		parameter, ok := m.Parameters.Find(name)
		switch {
		case !ok:
			g.failed("method %s: the parameter %s is in parameterOrder only", m.ID, name)
		case parameter.Location != "path":
		case !strings.Contains(m.Path, "{+"+name+"}") && !strings.Contains(m.Path, "{"+name+"}"):
			g.failed("method %s: the path %s has no place for %s", m.ID, m.Path, name)
		default:
			found = append(found, discovery.Member[discovery.Parameter]{Name: name, Value: *parameter})
		}
	}
	for _, p := range m.Parameters {
		if p.Value.Location == "path" && !slices.Contains(m.ParameterOrder, p.Name) {
			g.failed("method %s: the path parameter %s is not in parameterOrder", m.ID, p.Name)
		}
	}
	return found
}

// query returns the parameters that a method has of its own in the query.
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
			Member:  p,
			summary: g.words.shared("parameter", key),
			value:   func(value string) string { return g.words.shared("value", key+"."+value) },
		})
	}
	s.line("},")
}

// typeOf is typeOf with the error collected; what names the schema in it.
func (g *generator) typeOf(what string, schema *discovery.Schema) valueType {
	t, err := typeOf(schema)
	if err != nil {
		g.failed("%s: %w", what, err)
		return valueType{kind: "KindAny"}
	}
	return t
}

// A parameter is a parameter of the API and what is said about it.
type parameter struct {
	discovery.Member[discovery.Parameter]
	summary   string
	value     func(value string) string // the words for a value of an enum
	maxLength int                       // in characters; 0 for any
}

func (g *generator) parameter(s *source, p parameter) {
	t := g.typeOf("parameter "+p.Name, &p.Value.Schema)
	t.isList = t.isList || p.Value.Repeated
	s.line("{")
	s.stringField("Name", p.Name)
	s.stringField("Word", dashed(p.Name))
	s.stringField("Summary", p.summary)
	s.line("Type: %s,", typeLiteral(t, p.value))
	s.stringField("Pattern", p.Value.Pattern)
	if p.maxLength > 0 {
		s.line("MaxLength: %d,", p.maxLength)
	}
	s.line("},")
}

// messageFile writes a table of messages; words gives their texts.
func (g *generator) messageFile(table string, names []string, words func(kind, name string) string) {
	s := newSource()
	s.line("\nvar %s = []Message{", table)
	for _, name := range names {
		schema, _ := g.model.Schemas.Find(name)
		if schema.Type != "object" || schema.AdditionalProperties != nil {
			g.failed("message %s: %s is not a message of fixed fields", name, describe(schema))
		}
		s.line("{")
		s.stringField("Name", name)
		s.stringField("Summary", words("message", name))
		g.fields(s, name, schema.Properties, words)
		s.line("},")
	}
	s.line("}")
	g.add(table, s)
}

func (g *generator) fields(s *source, message string, fields discovery.Object[discovery.Schema], words func(kind, name string) string) {
	if len(fields) == 0 {
		return
	}
	s.line("Fields: []Field{")
	for _, f := range fields {
		key := message + "." + f.Name
		t := g.typeOf("field "+key, &f.Value)
		s.line("{")
		s.stringField("Name", f.Name)
		s.stringField("Word", dashed(f.Name))
		s.stringField("Summary", words("field", key))
		s.line("Type: %s,", typeLiteral(t, func(value string) string { return words("value", key+"."+value) }))
		s.flag("OutputOnly", f.Value.ReadOnly)
		s.flag("Deprecated", f.Value.Deprecated)
		s.line("},")
	}
	s.line("},")
}

// propertiesFile writes what is true of the API as a whole: the list of the
// resources, the parameters of every call, the scopes and the revision.
func (g *generator) propertiesFile(resources []resource) {
	s := newSource()
	s.line("\nconst revision = %q", g.model.Revision)
	s.line("\nvar resources = []Resource{")
	for _, r := range resources {
		s.line("{Name: %q, Summary: %q, Methods: %s},", r.name, g.words.exact("resource", r.name), methodsVariable(r.name))
	}
	s.line("}\n\nvar properties = []Parameter{")
	for _, p := range g.model.Parameters {
		g.parameter(s, parameter{
			Member:    p,
			summary:   g.words.exact("property", p.Name),
			value:     func(value string) string { return g.words.exact("value", p.Name+"."+value) },
			maxLength: maxLengthOf(g.limits, p.Name),
		})
	}
	s.line("}\n\nvar scopes = []Scope{")
	for _, url := range g.model.Scopes() {
		s.line("{URL: %q, Summary: %q},", url, g.words.exact("scope", url))
	}
	s.line("}")
	g.add("properties", s)
}
