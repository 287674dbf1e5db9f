package help

import (
	"strings"

	"vision1/internal/api"
)

const (
	argumentUsage  = " [-r field=value...]"
	parameterUsage = " [-p name=value...] [-o file]"
)

// MethodOptions are the parts of a method's help that its command defines.
type MethodOptions struct {
	RequestFlags []Term // shown if the request has fields
	OutputFlags  []Term
	WaitFlags    []Term
	WaitText     string // introduces WaitFlags; "" if the command can't wait
	ManyNames    bool   // the command accepts any number of names
}

// Method returns the help for a method, with the sections in the order of the
// reference's published pages.
func Method(m *api.Method, o MethodOptions) *Document {
	d := &Document{Title: "vision1 " + m.Resource + " " + m.Name}
	add := func(heading string, blocks ...Block) { d.Sections = append(d.Sections, Section{heading, blocks}) }

	add("", paragraph(m.Summary+"."), lines(usage(m, o.ManyNames)))
	if m.Detail != "" {
		d.Sections[0].Blocks = append(d.Sections[0].Blocks, paragraph(m.Detail))
	}
	add(examplesHeading, examples(m)...)
	if len(m.Scopes) > 0 {
		add("Scopes", scopes(m)...)
	}
	if len(m.Positionals) > 0 {
		add("Required Scalar Argument", positionals(m))
	}
	if message, ok := api.FindMessage(m.Request); ok {
		add("Request Value", request(m, message, o.RequestFlags)...)
		if len(message.Fields) > 0 {
			add("About Cursors", cursors().Sections[0].Blocks...)
		}
	}
	add("Output Flags", paragraphAndTerms("The response ("+m.Response+") is JSON. It is written to standard output unmodified. "+
		"For other formats, see `vision1 help formats`.", o.OutputFlags)...)
	if o.WaitText != "" {
		add("Waiting", paragraphAndTerms(o.WaitText, o.WaitFlags)...)
	}
	if len(m.Query) > 0 {
		add("Method Properties", terms(parameterTerms(m.Query)...))
	}
	add("General Properties", paragraphAndTerms("Every method accepts these system parameters.", parameterTerms(api.SystemParameters()))...)
	add("General Flags", paragraph("Every command accepts the global flags for credentials, endpoints, time limits, and messages. "+
		"To list them, run `vision1 help`."), terms(helpFlag()))
	return d
}

func usage(m *api.Method, manyNames bool) string {
	line := "vision1 [flags] " + m.Resource + " " + m.Name
	for i := range m.Positionals {
		line += " <" + m.Positionals[i].CLIName + ">"
	}
	if manyNames {
		line += "..."
	}
	if message, ok := api.FindMessage(m.Request); ok && len(message.Fields) > 0 {
		line += argumentUsage
	}
	return line + parameterUsage
}

func scopes(m *api.Method) []Block {
	last := m.Scopes[len(m.Scopes)-1]
	return []Block{
		paragraph("The method requires one of these scopes:"),
		lines(m.Scopes...),
		paragraph("The first is the default. To use another one, set --scope to its URL or its last part:"),
		{Commands: []string{"vision1 --scope " + last[strings.LastIndexByte(last, '/')+1:] + " " + m.Resource + " " + m.Name + " ..."}},
	}
}

func positionals(m *api.Method) Block {
	var list []Term
	for i := range m.Positionals {
		p := &m.Positionals[i]
		list = append(list, Term{"<" + p.CLIName + "> (" + p.Type.Kind.String() + ")", p.Summary + "."})
	}
	return terms(list...)
}

func request(m *api.Method, message *api.Message, flags []Term) []Block {
	if len(message.Fields) == 0 {
		return []Block{paragraph("The request (" + m.Request + ") has no fields. You can omit -r.")}
	}
	blocks := []Block{
		paragraph("The request (" + m.Request + ") has these fields:"),
		{Fields: fieldsOf(message, nil)},
	}
	if len(flags) > 0 {
		blocks = append(blocks, terms(flags...))
	}
	return blocks
}

func parameterTerms(list []api.Parameter) []Term {
	result := make([]Term, len(list))
	for i := range list {
		p := &list[i]
		text := p.Summary
		for j := range p.Type.Enum {
			text += []string{": ", "; "}[min(j, 1)] + p.Type.Enum[j].Name + " (" + p.Type.Enum[j].Summary + ")"
		}
		assignment := p.CLIName + "=" + typeName(&p.Type)
		if strings.HasPrefix(p.CLIName, "$") { // a shell replaces an unquoted $-
			assignment = "'" + assignment + "'"
		}
		result[i] = Term{"-p " + assignment, text}
	}
	return result
}
